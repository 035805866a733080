import { type Access, type Deployment, deploymentOf, type TenantId } from '@cordon/domain';
import { connectVault, served, type VaultClient } from '@cordon/vault';
import { ownLogin, workloadLogin } from '@cordon/workloads';

/** Time to live of a wrapped secret id, seconds: the tenant unwraps it at once. */
const WRAP_TTL = 60;

/** A tenant that has logged in: a Vault client with its own token, and that token, which is secret. */
export interface TenantLogin {
  readonly vault: VaultClient;
  readonly token: string;
}

/**
 * Logs the tenant in by its own method and runs `use` with its Vault client. For an AppRole the operator only requests
 * a response-wrapped secret id: the tenant unwraps it, which fails if anybody did so before.
 * https://developer.hashicorp.com/vault/docs/auth/approle#secret-id
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
