// By its own path: the scenarios' index would bring the AWS SDK into commands that need none of it.
export { UsageError } from '@cordon/scenarios/usage-error';
