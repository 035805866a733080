import type { Gateway, GatewayOptions } from './gateway.ts';

export type { Mode } from './core.ts';
export { olderLog } from './decision-log/log.ts';
export { type DecisionRecord, decidersOf } from './decision-log/record.ts';
export type { Gateway, GatewayOptions } from './gateway.ts';
export type { Fault } from './http/fault.ts';
export { servicesAnswer } from './http/services-answer.ts';
export {
  FULL_AWS_ACCESS,
  type Level,
  type MemberAccount,
  type Organization,
  readOrganization,
} from './organization/organization.ts';
export type { CallReport } from './server/serve-request.ts';
export { GATEWAY_HEADER, sharedClock } from './server/server.ts';
export type { Profile, RevocationList, RolesAnywhere, TrustAnchor } from './who/roles-anywhere.ts';

/** Starts a gateway. Its hundred modules are loaded by then, and not by everybody who only names its types. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  return (await import('./gateway.ts')).startGateway(options);
}
