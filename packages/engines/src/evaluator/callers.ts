import type { Deployment, Identity, TenantDeployment } from '@cordon/domain';
import type { Context, Principal } from '@cordon/iam';
import { type Caller, type IsolationModel, withName } from '@cordon/prover';

/** Who asks, with a name where the credential has one. */
export interface Asker {
  readonly principal: Principal;
  readonly context: Context;
  readonly policies: Caller['policies'];
}

/** What this engine can say of an identity: who it is in IAM’s eyes, or why it cannot say. */
export function askerOf(
  identity: Identity,
  deployment: Deployment,
  model: IsolationModel,
): Asker | { readonly declines: string } {
  if (identity.kind === 'operator') return administrator(deployment.accountId);
  if (identity.kind === 'anonymous') return nobody();
  if (identity.kind !== 'tenant')
    return { declines: `it is about a credential got by \`${identity.kind}\`, which takes services to get` };
  const own = deployment.tenants.find(({ tenant }) => tenant.id === identity.tenant);
  const held = model.tenants.find(({ id }) => id === identity.tenant);
  const path = `${deployment.vault.awsMount}/creds/${own?.vaultRole}`;
  const caller = held?.callers.find(({ route }) => route?.kind === 'vault' && route.path === path);
  if (own === undefined || caller === undefined)
    return {
      declines: `nothing of the configuration gets \`${identity.tenant}\` credentials by \`${path}\``,
    };
  return named(caller, own);
}

/** The session name that Vault would give: its shape matters to policies that look at it, its random part does not. */
function named(caller: Caller, own: TenantDeployment): Asker {
  const name = own.roleSessionName ?? `${own.vaultRole}=1767225600-evaluate`;
  const principal = caller.name === undefined ? caller.principal : withName(caller.principal, name);
  const userId =
    principal.kind === 'role-session'
      ? `${principal.roleId}:${principal.sessionName}`
      : 'userId' in principal
        ? principal.userId
        : undefined;
  return {
    principal,
    context: { ...(userId === undefined ? {} : { 'aws:userid': userId }), ...caller.context },
    policies: caller.policies,
  };
}

function administrator(accountId: string): Asker {
  const arn = `arn:aws:iam::${accountId}:root`;
  return {
    principal: { kind: 'root', accountId },
    context: {
      'aws:principalarn': arn,
      'aws:principalaccount': accountId,
      'aws:principaltype': 'Account',
      'aws:userid': accountId,
    },
    policies: { identity: [] },
  };
}

function nobody(): Asker {
  return {
    principal: { kind: 'anonymous' },
    context: { 'aws:principaltype': 'Anonymous' },
    policies: { identity: [] },
  };
}
