// The command is the package's own, so that what is packed alone is the very same.
export { default } from '@cordon/check/command';
