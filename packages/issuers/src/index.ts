export { issuerIds, loadIssuer } from './registry.ts';
