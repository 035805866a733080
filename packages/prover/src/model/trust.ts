import type { Context } from '@cordon/iam';
import type { Caller } from '../problem.types.ts';
import { evaluateTrust } from '../semantics.ts';
import type { Policies } from './policies.ts';
import type { DeployedState, RoleState, VaultRoleState } from './state.types.ts';

/**
 * Whether the broker gets this session when Vault asks for it: the role's trust policy must let it take the role, and
 * tag the session where the Vault role carries tags. Where the name is open and the trust policy looks at it, the
 * answer is yes: the prover then asks about more sessions than there are, never about fewer.
 */
export function brokerMayAssume(
  caller: Caller,
  role: RoleState,
  vaultRole: VaultRoleState,
  state: DeployedState,
  policies: Policies,
): boolean {
  const trust = policies.parse(`trust policy of ${role.arn}`, role.trust, 'trust');
  const looksAtName = trust.document.statements.some(({ conditions }) =>
    conditions.some(({ key }) => key.toLowerCase() === 'sts:rolesessionname'),
  );
  if (caller.name !== undefined && looksAtName) return true;
  const sessionName = caller.principal.kind === 'role-session' ? caller.principal.sessionName : '';
  return brokerLetIn(sessionName, role, vaultRole, state, policies);
}

/** The same for one session name. A broker that is no deployed user is taken to be let in. */
export function brokerLetIn(
  sessionName: string,
  role: RoleState,
  vaultRole: VaultRoleState,
  state: DeployedState,
  policies: Policies,
): boolean {
  const broker = state.users.find(({ arn }) => arn === state.brokerArn);
  if (broker === undefined) return true;
  const trust = policies.parse(`trust policy of ${role.arn}`, role.trust, 'trust');
  const tags = Object.entries(vaultRole.sessionTags);
  const accountId = broker.arn.split(':')[4] ?? '';
  const context: Context = {
    'aws:principalarn': broker.arn,
    'aws:principalaccount': accountId,
    'aws:principaltype': 'User',
    'aws:userid': broker.id,
    'aws:username': broker.arn.slice(broker.arn.lastIndexOf('/') + 1),
    'aws:securetransport': 'true',
    ...(vaultRole.externalId === undefined ? {} : { 'sts:externalid': vaultRole.externalId }),
    'sts:rolesessionname': sessionName,
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value])),
    ...(tags.length === 0 ? {} : { 'aws:tagkeys': tags.map(([key]) => key) }),
  };
  const own = {
    identity: [
      ...broker.inline.map((one) =>
        policies.parse(`inline policy ${one.name} of the broker`, one.text, 'identity'),
      ),
      ...broker.attached.map((arn) => policies.managed(arn, 'identity')),
    ],
  };
  return ['sts:AssumeRole', ...(tags.length === 0 ? [] : ['sts:TagSession'])].every((action) => {
    const request = {
      principal: { kind: 'user', accountId, arn: broker.arn, userId: broker.id } as const,
      action,
      resource: role.arn,
      resourceAccountId: role.arn.split(':')[4] ?? '',
      context,
    };
    return evaluateTrust(request, trust, own).outcome === 'allowed';
  });
}
