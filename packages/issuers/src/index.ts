export { endOf } from './from-aws-engine.ts';
export { issuerIds, loadIssuer } from './registry.ts';
export { takenByToken } from './web-identity.ts';
