import { type Access, type Deployment, deploymentOf, type TenantId } from '@cordon/domain';
import { connectVault, type VaultClient } from '@cordon/vault';

/** Seconds that a secret id may lie in its wrapping: the tenant is here already, so a moment is enough. */
const WRAP_TTL = 60;

export interface TenantLogin {
  readonly vault: VaultClient;
  readonly token: string;
}

/**
 * Logs the tenant in by AppRole and runs `use` with its own client. The operator only orders the secret id and gets
 * it wrapped: the tenant alone unwraps it, and had somebody else done so before, unwrapping would be refused.
 * https://developer.hashicorp.com/vault/docs/auth/approle#secret-id
 */
export async function asTenant<T>(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
  signal: AbortSignal | undefined,
  use: (login: TenantLogin) => Promise<T>,
): Promise<T> {
  const { appRole } = deploymentOf(deployment, tenant);
  const mount = deployment.vault.approleMount;
  const operator = connectVault({ address: access.vaultAddress, token: access.vaultToken });
  try {
    const { wrappingToken } = await operator.auth.approle.generateWrappedSecretId(appRole.name, {
      mountPoint: mount,
      wrapTtlSeconds: WRAP_TTL,
      signal,
    });
    const nobody = operator.withToken(undefined);
    const { secretId } = await nobody.sys.unwrapSecretId(wrappingToken, signal);
    const { token } = await nobody.auth.approle.login(appRole.roleId, secretId, {
      mountPoint: mount,
      signal,
    });
    return await use({ vault: operator.withToken(token), token });
  } finally {
    operator.close();
  }
}
