import type { Identity } from '@cordon/domain';
import { VaultError, VaultUnclear } from '@cordon/vault';
import type { Resolved } from './holder.ts';
import type { Means } from './means.ts';

type Login = Extract<Identity, { kind: 'vault-login' }>;

/** Logs in with AppRole: the operator hands out a fresh secret id, as a pipeline would. Holds no AWS credentials. */
export async function logIn(identity: Login, means: Means): Promise<Resolved> {
  const mount = means.deployment.vault.authMount;
  const operator = means.vault.withToken(means.access.vaultToken).auth.approle;
  try {
    const roleId = await operator.readRoleId(identity.appRole, { mountPoint: mount });
    const metadata = identity.secretIdMetadata;
    const { secretId } = await operator.generateSecretId(identity.appRole, {
      mountPoint: mount,
      ...(metadata === undefined ? {} : { metadata }),
      signal: means.signal,
    });
    const { token } = await operator.login(roleId, secretId, { mountPoint: mount, signal: means.signal });
    return { holder: { aws: 'nobody', vaultToken: token } };
  } catch (error) {
    // The operator's own steps failed, or the login did: either way no policy has been asked yet.
    if (error instanceof VaultError || error instanceof VaultUnclear)
      return {
        answer: { kind: 'unclear', reason: `logging in as \`${identity.appRole}\`: ${error.message}` },
      };
    throw error;
  }
}
