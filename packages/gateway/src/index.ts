export type { Mode } from './core.ts';
export { olderLog } from './decision-log/log.ts';
export { type DecisionRecord, decidersOf } from './decision-log/record.ts';
export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
export type { Fault } from './http/fault.ts';
export { servicesAnswer } from './http/services-answer.ts';
export {
  FULL_AWS_ACCESS,
  type Level,
  type MemberAccount,
  type Organization,
  readOrganization,
} from './organization/organization.ts';
export { type CallReport, sharedClock } from './server/serve-request.ts';
export { GATEWAY_HEADER } from './server/server.ts';
export type { Profile, RevocationList, RolesAnywhere, TrustAnchor } from './who/roles-anywhere.ts';
