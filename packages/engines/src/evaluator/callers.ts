import type { Deployment, Identity, TenantDeployment } from '@cordon/domain';
import type { Context, Principal } from '@cordon/iam';
import { type Caller, type IsolationModel, someName, withName } from '@cordon/prover';

/** The caller, with a session name where the credential has one. */
export interface Asker {
  readonly principal: Principal;
  readonly context: Context;
  readonly policies: Caller['policies'];
}

/** What this engine knows about an identity: its IAM principal, or why it cannot tell. */
export function askerOf(
  identity: Identity,
  deployment: Deployment,
  model: IsolationModel,
): Asker | { readonly declines: string } {
  if (identity.kind === 'operator')
    return administrator(
      (identity.account === 'roles' ? deployment.roleAccountId : undefined) ?? deployment.accountId,
    );
  if (identity.kind === 'anonymous') return nobody();
  if (identity.kind !== 'tenant')
    return {
      declines: `it is about a credential got by \`${identity.kind}\`, which only running services can issue`,
    };
  const own = deployment.tenants.find(({ tenant }) => tenant.id === identity.tenant);
  const held = model.tenants.find(({ id }) => id === identity.tenant);
  const { awsMount } = deployment.vault;
  const path =
    awsMount === undefined ? `identity/oidc/token/${own?.vaultRole}` : `${awsMount}/creds/${own?.vaultRole}`;
  const caller = held?.callers.find(
    ({ route }) => (route?.kind === 'vault' || route?.kind === 'web-identity') && route.path === path,
  );
  if (own === undefined || caller === undefined)
    return {
      declines: `nothing of the configuration gets \`${identity.tenant}\` credentials by \`${path}\``,
    };
  return named(caller, own);
}

/** With the pinned session name, or else one that Vault’s template can give. */
function named(caller: Caller, own: TenantDeployment): Asker {
  const { policies } = caller;
  const { name, context } = own.roleSessionName === undefined ? someName(caller) : pinned(caller, own);
  const principal = name === undefined ? caller.principal : withName(caller.principal, name);
  return { principal, context: { ...caller.context, ...context }, policies };
}

function pinned({ principal }: Caller, { roleSessionName: name }: TenantDeployment) {
  const context: Context =
    principal.kind === 'role-session' ? { 'aws:userid': `${principal.roleId}:${name}` } : {};
  return { name, context };
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
