import { provePair } from '../pair/prove-pair.ts';
import { isAllowed } from '../pair/witness.ts';
import type { Caller, Target } from '../problem.types.ts';
import type { Policies } from './policies.ts';
import { roleCaller } from './role-caller.ts';
import type { RoleState } from './state.types.ts';

/** A session of any name: STS takes what the caller writes. */
const ANY_NAME = {
  by: 'caller',
  domain: {
    alphabet: 'xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-',
    minLength: 2,
    maxLength: 64,
  },
} as const;

/**
 * The callers, and every session that can be taken with `sts:AssumeRole` from one of them, from that again, and so on
 * until nothing new comes. A chained session has no session policy (whoever takes it need not pass one) and, where
 * `sts:TagSession` is allowed, any tags.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html (role chaining)
 */
export function withChaining(
  callers: readonly Caller[],
  roles: TrustIndex,
  policies: Policies,
): readonly Caller[] {
  const found = [...callers];
  const seen = new Set<string>();
  for (let next = 0; next < found.length; next++) {
    const from = found[next] as Caller;
    for (const role of roles.mayTrust(from)) {
      const chained = assume(from, role.state, role.target, policies);
      if (chained === undefined) continue;
      const key = `${role.state.arn} ${chained.freeTags === true}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push(chained);
    }
  }
  return found;
}

export interface TrustedRole {
  readonly state: RoleState;
  readonly target: Target;
}

/** Roles by whom their trust policies name, so that a caller is only tried at roles that could let it in. */
export class TrustIndex {
  readonly #byName = new Map<string, TrustedRole[]>();
  readonly #byBeginning = new Map<string, TrustedRole[]>();
  readonly #anyone: TrustedRole[] = [];

  constructor(roles: readonly TrustedRole[]) {
    for (const role of roles)
      for (const { effect, principal } of role.target.policy?.document.statements ?? []) {
        if (effect !== 'Allow') continue;
        if (principal === undefined || principal.not) this.#anyone.push(role);
        for (const { value } of principal?.entries ?? []) {
          add(this.#byName, value, role);
          add(this.#byBeginning, beginning(value), role);
        }
      }
  }

  /** Every role whose trust policy could cover the caller, and perhaps some more. */
  mayTrust({ principal }: Caller): ReadonlySet<TrustedRole> {
    const names = ['*'];
    if ('accountId' in principal) names.push(principal.accountId, `arn:aws:iam::${principal.accountId}:root`);
    const found = new Set(this.#anyone);
    let before = '';
    if (principal.kind === 'role-session') {
      names.push(principal.roleArn, principal.roleId);
      before = beginning(principal.sessionArn);
    } else if ('arn' in principal) {
      names.push(principal.userId);
      before = beginning(principal.arn);
    }
    for (const name of names) for (const role of this.#byName.get(name) ?? []) found.add(role);
    for (const role of this.#byBeginning.get(before) ?? []) found.add(role);
    return found;
  }
}

function beginning(arn: string): string {
  return arn.slice(0, arn.lastIndexOf('/') + 1);
}

function add(map: Map<string, TrustedRole[]>, key: string, role: TrustedRole): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [role]);
  else known.push(role);
}

function assume(from: Caller, state: RoleState, target: Target, policies: Policies): Caller | undefined {
  const asked = (action: string) => provePair(from, target, { actions: [action] });
  const taken = asked('sts:AssumeRole');
  if (taken.kind === 'proved') return undefined;
  const tagged = asked('sts:TagSession').kind !== 'proved';
  const made = roleCaller(
    state,
    ANY_NAME,
    {
      tenant: from.tenant ?? '',
      tags: {},
      session: undefined,
      path: [...from.path, `aws sts assume-role ${state.arn}`],
    },
    policies,
  );
  return {
    ...made,
    id: `${from.id}, then as ${state.arn.slice(state.arn.lastIndexOf('/') + 1)}`,
    ...(from.route === undefined
      ? {}
      : { route: { kind: 'assumed', by: from.route, roleArn: state.arn } as const }),
    ...(tagged ? { freeTags: true } : {}),
    confirm: (witness) => {
      const tags = Object.entries(witness.chosen).flatMap(([key, value]) =>
        key.startsWith('aws:principaltag/') && typeof value === 'string'
          ? [[key.slice('aws:principaltag/'.length), value] as const]
          : [],
      );
      const first = taken.witnesses[0];
      if (first === undefined || (from.confirm !== undefined && !from.confirm(first))) return false;
      const context = {
        ...first.context,
        'sts:rolesessionname': witness.name ?? 'session',
        ...Object.fromEntries(tags.map(([key, value]) => [`aws:requesttag/${key}`, value])),
        ...(tags.length === 0 ? {} : { 'aws:tagkeys': tags.map(([key]) => key) }),
      };
      const actions = tags.length === 0 ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
      return actions.every((action) => isAllowed({ ...first, action, context }, from, target));
    },
  };
}
