import { type CredentialKind, credentialContext } from '@cordon/iam';
import type { Caller, CallerPolicies, NameChoice } from '../problem.types.ts';
import type { Policies } from './policies.ts';
import type { GroupState, IdentityState, RoleState, UserState } from './state.types.ts';

/** How a session of a role is got. */
export interface RoleCallerOptions {
  readonly tenant: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly session: CallerPolicies['session'];
  readonly path: readonly string[];
  /** How it was got; `role` when absent. */
  readonly credential?: CredentialKind;
}

/** A session of a role under the given name. */
export function roleCaller(
  role: RoleState,
  name: NameChoice,
  options: RoleCallerOptions,
  policies: Policies,
): Caller {
  const { accountId, name: roleName } = partsOf(role.arn);
  const [only] = name.options ?? [];
  const fixed = name.options?.length === 1 ? only : undefined;
  const sessionName = fixed ?? only ?? 'session';
  const { credential = 'role' } = options;
  return {
    id: `${options.tenant} as ${roleName}${fixed === undefined ? '' : ` (${fixed})`}`,
    tenant: options.tenant,
    principal: {
      kind: 'role-session',
      accountId,
      roleArn: role.arn,
      roleId: role.id,
      sessionName,
      sessionArn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    },
    credential,
    context: credentialContext({
      kind: credential,
      accountId,
      principalArn: role.arn,
      // Tag keys ignore case, and a session tag hides the role's own.
      tags: { ...lowerKeys(role.tags), ...lowerKeys(options.tags) },
      ...(fixed === undefined ? {} : { userId: `${role.id}:${fixed}` }),
    }),
    ...(fixed === undefined ? { name } : {}),
    policies: {
      ...identityPolicies(role, policies),
      ...(options.session === undefined ? {} : { session: options.session }),
    },
    path: options.path,
  };
}

/** Tags with lower-case keys: IAM ignores the case of tag keys in conditions. */
export function lowerKeys(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
}

/** A role's or user's own policies, those of a user's groups, and its boundary. */
export function identityPolicies(identity: RoleState | UserState, policies: Policies): CallerPolicies {
  const { name } = partsOf(identity.arn);
  const groups = 'groups' in identity ? policies.groupsOf(identity) : [];
  const of = (one: IdentityState | GroupState, who: string) => [
    ...one.inline.map((text) =>
      policies.parse(`inline policy ${text.name} of ${who}`, text.text, 'identity'),
    ),
    ...one.attached.map((arn) => policies.managed(arn, 'identity')),
  ];
  return {
    identity: [...of(identity, name), ...groups.flatMap((group) => of(group, `group ${group.name}`))],
    ...(identity.boundary === undefined
      ? {}
      : { boundary: [policies.managed(identity.boundary, 'boundary')] }),
  };
}

/** Account and last name of an IAM ARN. */
export function partsOf(arn: string): { readonly accountId: string; readonly name: string } {
  return { accountId: arn.split(':')[4] ?? '', name: arn.slice(arn.lastIndexOf('/') + 1) };
}
