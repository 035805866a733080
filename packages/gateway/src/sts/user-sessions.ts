import { accessDenied } from '../authorize/authorize.ts';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import { type Form, required } from '../query/form.ts';
import { identityNamed, type State } from '../state/store.ts';
import type { Caller } from '../who/caller.ts';
import { type Grant, type Plan, tagContext } from './mint.ts';
import { duration, refuseMfa, sessionPolicies, sessionTags } from './parameters.ts';

/** A caller with an account: not an anonymous one. */
export type Signed = Caller & Required<Pick<Caller, 'accountId' | 'arn' | 'userId'>>;

/** Whether somebody signed: whoever has an account has an ARN and an id. */
export function isSigned(caller: Caller): caller is Signed {
  return caller.accountId !== undefined;
}

/**
 * GetFederationToken. `now` in seconds.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export function getFederationToken(form: Form, caller: Signed, state: State, now: number): Plan {
  const name = required(form, 'Name');
  const seconds = userDuration(form, caller);
  refuseSession(caller, 'GetFederationToken');
  const policies = sessionPolicies(form, state, caller.accountId);
  const tags = sessionTags(form);
  const resource = `arn:aws:sts::${caller.accountId}:federated-user/${name}`;
  const actions = ['sts:GetFederationToken', ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : [])];
  return {
    needs: actions.map((action) => ({
      action,
      resource,
      resourceAccountId: caller.accountId,
      context: tagContext(tags, undefined),
    })),
    refusal: accessDenied,
    grant: () => ({
      ...ofCaller(caller, state, now, seconds),
      kind: 'federated-user',
      name,
      ...policies,
      tags,
    }),
    // Recorded: there also when nothing is packed.
    result: (packed = 0) =>
      `<FederatedUser><FederatedUserId>${caller.accountId}:${escapeXml(name)}</FederatedUserId>` +
      `<Arn>${escapeXml(resource)}</Arn></FederatedUser><PackedPolicySize>${packed}</PackedPolicySize>`,
  };
}

/**
 * GetSessionToken: needs no permission, and no policy can deny it. `now` in seconds.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export function getSessionToken(form: Form, caller: Signed, state: State, now: number): Plan {
  const seconds = userDuration(form, caller);
  refuseSession(caller, 'GetSessionToken');
  refuseMfa(form);
  return {
    needs: [],
    refusal: accessDenied,
    grant: () => ({
      ...ofCaller(caller, state, now, seconds),
      kind: 'session',
      name: caller.userName ?? 'root',
    }),
    result: () => '',
  };
}

/** 12 hours unless asked otherwise; a root user's session lasts an hour, whatever is asked. */
function userDuration(form: Form, caller: Signed): number {
  const isRoot = caller.principal.kind === 'root';
  const seconds = duration(form, isRoot ? 3600 : 43_200);
  return isRoot ? Math.min(seconds, 3600) : seconds;
}

function refuseSession(caller: Signed, operation: string): void {
  if (caller.session !== undefined)
    throw new AwsError(403, 'AccessDenied', `Cannot call ${operation} with session credentials`);
}

/** What every session of a user or a root user has. */
function ofCaller(caller: Signed, state: State, now: number, seconds: number): Omit<Grant, 'kind' | 'name'> {
  const user = identityNamed(state, 'users', caller.accountId, caller.userName);
  return {
    accountId: caller.accountId,
    issuedAt: now,
    expiresAt: now + seconds,
    ...(user === undefined ? {} : { owner: { name: user.name, id: user.id } }),
    policyArns: [],
    tags: {},
    transitive: [],
    chained: false,
  };
}
