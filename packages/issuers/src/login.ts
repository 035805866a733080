import { type Access, type Deployment, deploymentOf, type TenantId } from '@cordon/domain';
import { connectVault, served, type VaultClient } from '@cordon/vault';
import { ownLogin, workloadLogin } from '@cordon/workloads';

/** Seconds that a secret id may lie in its wrapping: the tenant is here already, so a moment is enough. */
const WRAP_TTL = 60;

export interface TenantLogin {
  readonly vault: VaultClient;
  readonly token: string;
}

/**
 * Logs the tenant in as the deployment has it and runs `use` with its own client. Of an AppRole the operator only orders
 * the secret id and gets it wrapped: the tenant alone unwraps it, and had somebody else done so before, unwrapping would be
 * refused. https://developer.hashicorp.com/vault/docs/auth/approle#secret-id
 */
export async function asTenant<T>(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
  signal: AbortSignal | undefined,
  use: (login: TenantLogin) => Promise<T>,
): Promise<T> {
  const operator = connectVault({ address: access.vaultAddress, token: access.vaultToken });
  try {
    const token = await logIn(deployment, tenant, access, operator, signal);
    return await use({ vault: operator.withToken(token), token });
  } finally {
    operator.close();
  }
}

async function logIn(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
  operator: VaultClient,
  signal: AbortSignal | undefined,
): Promise<string> {
  const of = deploymentOf(deployment, tenant);
  const { appRole } = of;
  const nobody = operator.withToken(undefined);
  if (appRole !== undefined) {
    const mountPoint = deployment.vault.authMount;
    const { wrappingToken } = await operator.auth.approle.generateWrappedSecretId(appRole.name, {
      mountPoint,
      wrapTtlSeconds: WRAP_TTL,
      signal,
    });
    const { secretId } = await nobody.sys.unwrapSecretId(wrappingToken, signal);
    return (await nobody.auth.approle.login(appRole.roleId, secretId, { mountPoint, signal })).token;
  }
  const came = await workloadLogin(ownLogin(of), deployment, access, nobody, signal);
  if ('token' in came) return came.token;
  served(`POST auth/${deployment.vault.authMount}/login`, came.refused);
  throw new TypeError(`vault answered the login of \`${tenant}\` with ${came.refused.status} and no token`);
}
