import type { PrincipalForm } from '../match/principal.ts';
import type { Principal } from '../request.types.ts';

/**
 * What must hold for a request to be allowed. `resource:any`: the resource policy allows the caller in any form;
 * `resource:principal`: it names the role or user; `resource:direct`: it names who makes the request (the session, the
 * user itself, the service) or everyone.
 */
export type Need =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'scope-down'
  | 'scp'
  | 'rcp'
  | 'resource:any'
  | 'resource:principal'
  | 'resource:direct';

/** What decides which ways to be allowed there are. */
export interface Situation {
  readonly principal: Principal['kind'];
  /** Whether the caller's account owns the resource. */
  readonly sameAccount: boolean;
  /** Whether the resource's policy is a role's trust policy: then identity policies alone never suffice. */
  readonly trust: boolean;
}

/**
 * The ways to be allowed when no statement denies: every need of one way must be met, service and resource control
 * policies always. Pure, and the only place where policy types are combined.
 *
 * Same account: own policies, or a resource policy that names role or user (boundary and session policies limit it),
 * or one that names the caller directly or everyone (nothing limits it). An account in a resource policy grants nothing
 * by itself in the same account; in a trust policy it lets the caller's own policies decide.
 * Other account: both sides must allow.
 * A session that GetScopedCredentials narrowed has what the calling session may do in effect and every scope-down policy
 * allows: AWS's page makes no exception for what a resource's policy gives, as it does for session policies.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
 * …/reference_policies_evaluation-logic-cross-account.html, …/id_roles_compare-resource-policies.html and
 * …/id_credentials_temp_control-access_getscopedcredentials.html
 */
export function grantAlternatives(situation: Situation): readonly (readonly Need[])[] {
  const { principal } = situation;
  if (principal === 'anonymous' || principal === 'service' || principal === 'web-identity') return NO_ACCOUNT;
  if (!situation.sameAccount) return OTHER_ACCOUNT;
  return situation.trust ? SAME_ACCOUNT_TRUST : SAME_ACCOUNT;
}

const OWN_POLICIES: readonly Need[] = ['identity', 'boundary', 'session'];
const ALWAYS: readonly Need[] = ['scope-down', 'scp', 'rcp'];
const BY_RESOURCE: readonly (readonly Need[])[] = [
  ['resource:principal', 'boundary', 'session', ...ALWAYS],
  ['resource:direct', ...ALWAYS],
];
const NO_ACCOUNT: readonly (readonly Need[])[] = [['resource:any', 'rcp']];
const OTHER_ACCOUNT: readonly (readonly Need[])[] = [['resource:any', ...OWN_POLICIES, ...ALWAYS]];
const SAME_ACCOUNT: readonly (readonly Need[])[] = [[...OWN_POLICIES, ...ALWAYS], ...BY_RESOURCE];
const SAME_ACCOUNT_TRUST: readonly (readonly Need[])[] = [...OTHER_ACCOUNT, ...BY_RESOURCE];

/** Strength of a grant by a resource policy, weakest first. */
export const STRENGTHS = ['resource:any', 'resource:principal', 'resource:direct'] as const;
export type Strength = (typeof STRENGTHS)[number];

/**
 * How strong a grant is to a caller who is named in this form.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function strengthOf(form: PrincipalForm, principal: Principal['kind']): Strength {
  switch (form) {
    case 'anyone':
    case 'session':
    case 'federated-user':
    case 'service':
    case 'federated':
      return 'resource:direct';
    case 'user':
      return principal === 'user' ? 'resource:direct' : 'resource:principal';
    case 'role':
      return 'resource:principal';
    case 'account':
      return principal === 'root' ? 'resource:direct' : 'resource:any';
  }
}

/** Whether a grant of one strength meets a need for another. */
export function isAtLeast(strength: Strength, wanted: Strength): boolean {
  return STRENGTHS.indexOf(strength) >= STRENGTHS.indexOf(wanted);
}

/** What the layers come to together. */
export type Combined =
  | { readonly outcome: 'explicitly-denied' }
  /** `way`: the one that was open. */
  | { readonly outcome: 'allowed'; readonly way: readonly Need[] }
  /** `missing`: what the nearest way lacks (the one that lacks least, the first of equals). */
  | { readonly outcome: 'implicitly-denied'; readonly missing: readonly Need[] };

/** Combines per-layer results: an explicit deny in any layer wins, else one way must be open. */
export function combineLayers(
  denied: boolean,
  met: Pick<ReadonlySet<Need>, 'has'>,
  situation: Situation,
): Combined {
  if (denied) return { outcome: 'explicitly-denied' };
  const ways = grantAlternatives(situation);
  const way = ways.find((needs) => needs.every((need) => met.has(need)));
  if (way !== undefined) return { outcome: 'allowed', way };
  const lacks = ways.map((needs) => needs.filter((need) => !met.has(need)));
  return {
    outcome: 'implicitly-denied',
    missing: lacks.reduce((least, one) => (one.length < least.length ? one : least)),
  };
}
