import type { NamedPolicy, PolicyLayer, Statement } from '../policy.ts';
import type { AuthorizationRequest, PolicySet } from '../request.types.ts';
import type { Found } from './survey.ts';

const LAYER_NAMES: Readonly<Record<PolicyLayer, string>> = {
  identity: 'identity policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  'scope-down': 'scope-down policy',
  resource: 'resource policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  trust: 'trust policy',
};

/** ``statement `OwnBucket` `` or `statement 2`, as people count. */
export function nameOf(statement: Statement): string {
  return statement.sid === undefined || statement.sid === ''
    ? `statement ${statement.index + 1}`
    : `statement \`${statement.sid}\``;
}

/** The sentence for an explicit Deny, with the statements that deny. */
export function denialReason(denies: readonly Found[], request: AuthorizationRequest): string {
  return `${asked(request)} is denied by ${list(denies)}`;
}

/** The sentence for an Allow, with the statements that allow. */
export function grantReason(grounds: readonly Found[], request: AuthorizationRequest): string {
  if (grounds.length === 0) return `${asked(request)} is allowed: the account's root user needs no policy`;
  return `${asked(request)} is allowed by ${list(grounds)}`;
}

/** The sentence for an implicit deny: which policy layers have no Allow for the request. */
export function missingReason(
  missing: readonly PolicyLayer[],
  request: AuthorizationRequest,
  policies: PolicySet,
  resource: NamedPolicy | undefined,
): string {
  const lacks = missing.map((layer) => lack(layer, request, policies, resource));
  return `${asked(request)} is not allowed: ${lacks.join('; ')}`;
}

function lack(
  layer: PolicyLayer,
  request: AuthorizationRequest,
  policies: PolicySet,
  resource: NamedPolicy | undefined,
): string {
  if (layer === 'session' && policies.session === undefined)
    return 'a federated user without a session policy has no permissions of its own';
  if (layer === 'resource' && resource === undefined) return `\`${request.resource}\` has no resource policy`;
  return `no ${LAYER_NAMES[layer]} allows it`;
}

function asked(request: AuthorizationRequest): string {
  return `\`${request.action}\` on \`${request.resource}\``;
}

function list(found: readonly Found[]): string {
  return found
    .map(({ layer, policy, statement }) => `${nameOf(statement)} of the ${LAYER_NAMES[layer]} \`${policy}\``)
    .join(' and ');
}
