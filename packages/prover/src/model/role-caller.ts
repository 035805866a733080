import type { Context } from '@cordon/iam';
import type { Caller, CallerPolicies, NameChoice } from '../problem.types.ts';
import type { Policies } from './policies.ts';
import type { IdentityState, RoleState } from './state.types.ts';

/** How a session of a role is got. */
export interface RoleCallerOptions {
  readonly tenant: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly session: CallerPolicies['session'];
  readonly path: readonly string[];
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
    context: {
      ...principalContext(role.arn, accountId, 'AssumedRole', options.tags, role.tags),
      'aws:multifactorauthpresent': 'false',
      ...(fixed === undefined ? {} : { 'aws:userid': `${role.id}:${fixed}` }),
    },
    ...(fixed === undefined ? { name } : {}),
    policies: {
      ...identityPolicies(role, policies),
      ...(options.session === undefined ? {} : { session: options.session }),
    },
    path: options.path,
  };
}

function principalContext(
  arn: string,
  accountId: string,
  type: string,
  tags: Readonly<Record<string, string>>,
  under: Readonly<Record<string, string>> = {},
): Context {
  const context = { 'aws:principalarn': arn, 'aws:principalaccount': accountId, 'aws:principaltype': type };
  // Tag keys ignore case, and a session tag hides the role's own.
  return { ...context, ...tagContext(under), ...tagContext(tags) };
}

export function tagContext(tags: Readonly<Record<string, string>>): Context {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]),
  );
}

/** A role's or user's own policies and its boundary. */
export function identityPolicies(identity: IdentityState, policies: Policies): CallerPolicies {
  const { name } = partsOf(identity.arn);
  return {
    identity: [
      ...identity.inline.map((one) =>
        policies.parse(`inline policy ${one.name} of ${name}`, one.text, 'identity'),
      ),
      ...identity.attached.map((arn) => policies.managed(arn, 'identity')),
    ],
    ...(identity.boundary === undefined
      ? {}
      : { boundary: [policies.managed(identity.boundary, 'boundary')] }),
  };
}

/** Account and last name of an IAM ARN. */
export function partsOf(arn: string): { readonly accountId: string; readonly name: string } {
  return { accountId: arn.split(':')[4] ?? '', name: arn.slice(arn.lastIndexOf('/') + 1) };
}
