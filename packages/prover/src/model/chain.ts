import { provePair } from '../pair/prove-pair.ts';
import { isAllowed } from '../pair/witness.ts';
import type { Caller, Target } from '../problem.types.ts';
import { roleCaller } from './callers.ts';
import type { Policies } from './policies.ts';
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
  roles: readonly { readonly state: RoleState; readonly target: Target }[],
  policies: Policies,
): readonly Caller[] {
  const found = [...callers];
  const seen = new Set<string>();
  for (let next = 0; next < found.length; next++) {
    const from = found[next] as Caller;
    for (const role of roles) {
      if (!couldTrust(role.target, from)) continue;
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

/** A quick no: the trust policy names only principals other than this one. */
function couldTrust(role: Target, { principal }: Caller): boolean {
  const own = new Set<string>(['*']);
  if ('accountId' in principal) own.add(principal.accountId).add(`arn:aws:iam::${principal.accountId}:root`);
  const before: string[] = [];
  if (principal.kind === 'role-session') {
    own.add(principal.roleArn).add(principal.roleId);
    before.push(principal.sessionArn.slice(0, principal.sessionArn.lastIndexOf('/') + 1));
  } else if ('arn' in principal) before.push(principal.arn.slice(0, principal.arn.lastIndexOf('/') + 1));
  return (
    role.policy?.document.statements.some(
      ({ effect, principal: element }) =>
        effect === 'Allow' &&
        (element?.not === true ||
          element?.entries.some(
            ({ value }) => own.has(value) || before.some((start) => value.startsWith(start)),
          )),
    ) ?? false
  );
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
