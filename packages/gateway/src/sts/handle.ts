import { learnManagedPolicies } from '../authorize/aws-managed-policy.ts';
import type { Arrival } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { respond } from '../http/respond.ts';
import { escapeXml } from '../http/xml.ts';
import { required } from '../query/form.ts';
import { type QueryCall, readQueryCall } from '../query/query-call.ts';
import { assumeRole } from './assume-role.ts';
import { carries, credentialsXml, mint, type Plan, tokenSizeXml, utilization } from './mint.ts';
import { oidcKeys } from './oidc-keys.ts';
import { policyArnsOf, roleArn } from './parameters.ts';
import { getScopedCredentials } from './scoped-credentials.ts';
import { getFederationToken, getSessionToken, isSigned, type Signed } from './user-sessions.ts';
import {
  assumeRoleWithWebIdentity,
  checkAudience,
  claimedProvider,
  issuerOf,
  verifiedToken,
} from './web-identity.ts';

/** Answers an operation with the content of its result element. */
type Operation = (call: QueryCall) => string | Promise<string>;

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  async AssumeRole(call) {
    const caller = signed(call);
    await learn(call);
    return issue(call, assumeRole(call.form, caller, call.core.store, seconds(call)));
  },

  async AssumeRoleWithWebIdentity(call) {
    const { core, form } = call;
    const token = required(form, 'WebIdentityToken');
    const provider = claimedProvider(token, roleArn(form), core.store);
    const keys = await oidcKeys(issuerOf(provider), core.oidcEndpoints);
    // A token is its issuer's, whose clock no drill moves.
    const { now, aheadMs } = call.exchange;
    const verified = await verifiedToken(token, provider, keys, Math.floor((now - aheadMs) / 1000));
    await learn(call);
    // An issuer takes its time to tell its keys: it must still be one by then, and the token for one of its audiences.
    checkAudience(verified, claimedProvider(token, roleArn(form), core.store));
    // Whoever signed the call does not count: the token is the credential.
    const by = call.by({ principal: { kind: 'web-identity', provider: provider.arn }, tags: {} });
    // Who takes it so uses it itself, by the clock that S3 has.
    return issue(by, assumeRoleWithWebIdentity(form, verified, provider, core.store, seconds(call)), 0);
  },

  async GetFederationToken(call) {
    const caller = signed(call);
    await learn(call);
    return issue(call, getFederationToken(call.form, caller, call.core.store, seconds(call)));
  },

  GetSessionToken: (call) =>
    issue(call, getSessionToken(call.form, signed(call), call.core.store, seconds(call))),

  GetScopedCredentials: (call) => issue(call, getScopedCredentials(call.form, signed(call), seconds(call))),

  /** Needs no permission, and no policy can deny it. */
  GetCallerIdentity(call) {
    const { arn, userId, accountId } = signed(call);
    return `<Arn>${escapeXml(arn)}</Arn><UserId>${escapeXml(userId)}</UserId><Account>${accountId}</Account>`;
  },

  /**
   * The account that an access key id belongs to. Sessions of users and federated users call nothing of STS but
   * AssumeRole and GetCallerIdentity: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
   */
  GetAccessKeyInfo(call) {
    const caller = signed(call);
    const { session } = caller;
    if (session !== undefined && session.kind !== 'assumed-role')
      throw new AwsError(403, 'AccessDenied', 'Cannot call GetAccessKeyInfo with session credentials');
    // Of GetCallerIdentity and GetSessionToken the pages say that they need no permission; of this one no page does.
    call.require({ action: 'sts:GetAccessKeyInfo', resource: '*', resourceAccountId: caller.accountId });
    const id = required(call.form, 'AccessKeyId');
    const known = id === caller.accessKeyId ? caller.accountId : call.core.store.get('keys', id)?.accountId;
    return `<Account>${known ?? call.core.accountId}</Account>`;
  },
};

/** What AWS has besides: said plainly, not sent on to an upstream that would answer without a check. */
export const NOT_SERVED: ReadonlySet<string> = new Set([
  'AssumeRoleWithSAML',
  'AssumeRoot',
  'DecodeAuthorizationMessage',
  'GetDelegatedAccessToken',
  'GetWebIdentityToken',
]);

const LOGGED = ['RoleArn', 'RoleSessionName', 'Name', 'ScopedSessionDescription'];

/** Answers a call to STS. Sessions are issued by the gateway itself: it is the one that has to know them again. */
export async function handleSts(arrival: Arrival): Promise<void> {
  const call = await readQueryCall(arrival, 'sts');
  const { action, exchange, form, trace } = call;
  for (const name of LOGGED) {
    const value = form.get(name);
    if (value !== undefined) trace.parameters[name.charAt(0).toLowerCase() + name.slice(1)] = value;
  }
  const operation = Object.hasOwn(OPERATIONS, action) ? OPERATIONS[action] : undefined;
  if (operation === undefined) {
    signed(call);
    throw NOT_SERVED.has(action)
      ? new AwsError(501, 'NotImplemented', `${action} is not implemented: the gateway does not issue it.`)
      : new AwsError(400, 'InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
  }
  const result = await operation(call);
  const { requestId } = exchange;
  respond(
    exchange,
    200,
    { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId },
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

/** The caller with its account; throws `MissingAuthenticationToken` for an unsigned call. */
function signed({ caller }: QueryCall): Signed {
  if (!isSigned(caller))
    throw new AwsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  return caller;
}

/** Asks for what a plan needs, and issues its session. `aheadMs`: by how much S3's clock is ahead of its taker's. */
function issue(call: QueryCall, plan: Plan, aheadMs = call.exchange.aheadMs): string {
  for (const need of plan.needs) call.require(need, plan.refusal);
  const grant = plan.grant();
  const issued = mint(grant, call.core.tokenKey, Number(call.form.get('MinimumSessionTokenSize') ?? 0));
  const packed = carries(grant) ? utilization(issued.token) : undefined;
  return credentialsXml(issued, aheadMs) + plan.result(packed) + tokenSizeXml(issued.token);
}

/** AWS's own managed policies that are asked for become known; more than a session may have are not looked up. */
function learn({ core, form }: QueryCall): Promise<void> {
  return learnManagedPolicies(core, policyArnsOf(form).slice(0, 10));
}

function seconds({ exchange }: QueryCall): number {
  return Math.floor(exchange.now / 1000);
}
