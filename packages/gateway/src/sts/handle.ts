import type { Arrival } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { type QueryCall, readQueryCall } from '../query/query-call.ts';
import { assumeRole } from './assume-role.ts';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts';
import { getAccessKeyInfo } from './get-access-key-info.ts';
import { getCallerIdentity } from './get-caller-identity.ts';
import { getFederationToken } from './get-federation-token.ts';
import { getSessionToken } from './get-session-token.ts';
import { requireSigned } from './require-signed.ts';

const OPERATIONS: Readonly<Record<string, (call: QueryCall) => Promise<void>>> = {
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  GetAccessKeyInfo: getAccessKeyInfo,
  GetCallerIdentity: getCallerIdentity,
  GetFederationToken: getFederationToken,
  GetSessionToken: getSessionToken,
};

/** Answers a call to STS. Sessions are issued by the gateway itself: it is the one that has to know them again. */
export async function handleSts(arrival: Arrival): Promise<void> {
  const call = await readQueryCall(arrival, 'sts');
  const operation = Object.hasOwn(OPERATIONS, call.action) ? OPERATIONS[call.action] : undefined;
  if (operation !== undefined) return operation(call);
  requireSigned(call);
  throw new AwsError(400, 'InvalidAction', `Could not find operation ${call.action} for version 2011-06-15`);
}
