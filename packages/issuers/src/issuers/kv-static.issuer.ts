import { awsMountOf, deploymentOf, type Issuer } from '@cordon/domain';
import { asTenant } from '../login.ts';

/**
 * A long-lived access key that an operator created once and keeps in Vault: KV version 2 is mounted where the other
 * topologies have the AWS engine, and the secret `<vaultRole>` holds `access_key` and `secret_key`. No lease, nothing
 * to revoke.
 * https://developer.hashicorp.com/vault/docs/secrets/kv/kv-v2
 */
const issuer: Issuer = {
  id: 'kv-static',
  sentence: 'The tenant reads its own long-lived key from Vault’s KV store; nothing is made or revoked.',
  issue: (deployment, tenant, access, signal) =>
    asTenant(deployment, tenant, access, signal, async ({ vault, token }) => {
      const { vaultRole } = deploymentOf(deployment, tenant);
      const mount = awsMountOf(deployment);
      const { access_key: id, secret_key: secret } = await vault.secrets.kv.v2.readSecret(vaultRole, {
        mountPoint: mount,
        signal,
      });
      if (typeof id !== 'string' || typeof secret !== 'string' || id === '' || secret === '')
        throw new TypeError(
          `secret \`${mount}/${vaultRole}\` holds no \`access_key\` and \`secret_key\`: write both`,
        );
      return { tenant, credentials: { accessKeyId: id, secretAccessKey: secret }, vaultToken: token };
    }),
};

export default issuer;
