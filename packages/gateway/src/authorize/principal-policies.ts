import { type NamedPolicy, type PolicyKind, type PolicySet, parsePolicy } from '@cordon/iam';
import type { Identity, User } from '../state/entities.ts';
import { derived, identityNamed, type State } from '../state/store.ts';
import type { Caller } from '../who/caller.ts';
import type { Session } from '../who/session.ts';
import { parsed } from './checked-policy.ts';

/** What a caller brings; what its organisation says is added to every question. */
export type PrincipalPolicies = Omit<PolicySet, 'resource' | 'scp' | 'rcp'>;

/** The policies that the caller brings: its identity’s, its permissions boundary, its session’s. */
export const principalPolicies = derived(policiesOf);

function policiesOf(caller: Caller, state: State): PrincipalPolicies {
  return { ...ownPolicies(caller, state), ...scopeDownLayer(caller.session) };
}

function ownPolicies(caller: Caller, state: State): PrincipalPolicies {
  const { principal, session } = caller;
  if (principal.kind === 'role-session') {
    const role = identityNamed(state, 'roles', principal.accountId, session?.owner?.name);
    if (role?.id !== principal.roleId) return { identity: [] };
    return {
      identity: identityPolicies(role, `role ${role.name}`, state),
      ...boundaryOf(role.boundary, state),
      ...sessionLayer(session, state),
    };
  }
  if (principal.kind === 'user' || principal.kind === 'federated-user') {
    const named = identityNamed(state, 'users', principal.accountId, caller.userName);
    // Whoever has the name by now may be somebody else.
    const id = principal.kind === 'user' ? principal.userId : session?.owner?.id;
    const user = named?.id === id ? named : undefined;
    const identity = user !== undefined ? userPolicies(user, state) : isRoots(caller) ? [EVERYTHING] : [];
    return {
      identity,
      ...boundaryOf(user?.boundary, state),
      ...(principal.kind === 'federated-user' ? sessionLayer(session, state) : {}),
    };
  }
  return { identity: [] };
}

/** The root user has no policies, and may all the same do everything that a session of its own is limited to. */
const EVERYTHING: NamedPolicy = {
  name: 'the root user’s own rights',
  document: parsePolicy(
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  ),
};

/** Whether a federated user’s session was taken by the root user: only such a one has no owner. */
function isRoots({ principal, session }: Caller): boolean {
  return principal.kind === 'federated-user' && session !== undefined && session.owner === undefined;
}

function userPolicies(user: User, state: State): readonly NamedPolicy[] {
  const groups = user.groups.flatMap((name) => {
    const group = identityNamed(state, 'groups', user.accountId, name);
    return group === undefined ? [] : identityPolicies(group, `group ${group.name}`, state);
  });
  return [...identityPolicies(user, `user ${user.name}`, state), ...groups];
}

function identityPolicies(identity: Identity, owner: string, state: State): readonly NamedPolicy[] {
  const inline = Object.entries(identity.inline).map(
    ([name, text]): NamedPolicy => ({
      name: `inline policy ${name} of ${owner}`,
      document: parsed(text, 'identity'),
    }),
  );
  return [...inline, ...managedPolicies(identity.attached, 'identity', state)];
}

/** Managed policies by ARN, in their default version; one that does not exist allows nothing. */
export function managedPolicies(
  arns: readonly string[],
  kind: PolicyKind,
  state: State,
): readonly NamedPolicy[] {
  return arns.flatMap((arn) => {
    const policy = state.get('policies', arn);
    const text = policy?.versions[policy.defaultVersion];
    return text === undefined ? [] : [{ name: arn, document: parsed(text, kind) }];
  });
}

function boundaryOf(arn: string | undefined, state: State): { boundary?: readonly NamedPolicy[] } {
  return arn === undefined ? {} : { boundary: managedPolicies([arn], 'boundary', state) };
}

function sessionLayer(session: Session | undefined, state: State): { session?: readonly NamedPolicy[] } {
  if (session === undefined) return {};
  const { policy, policyArns } = session;
  if (policy === undefined && policyArns.length === 0) return {};
  const inline: readonly NamedPolicy[] =
    policy === undefined
      ? []
      : [{ name: `session policy of ${session.name}`, document: parsed(policy, 'session') }];
  return { session: [...inline, ...managedPolicies(policyArns, 'session', state)] };
}

/** Whoever the session is of: what its holder narrowed it to stays with its credentials. */
function scopeDownLayer(session: Session | undefined): { scopeDown?: readonly NamedPolicy[] } {
  if (session?.scopeDown === undefined) return {};
  return {
    scopeDown: session.scopeDown.map((policy, index) => ({
      name: `scope-down policy ${index + 1} of ${session.name}`,
      document: parsed(policy, 'session'),
    })),
  };
}
