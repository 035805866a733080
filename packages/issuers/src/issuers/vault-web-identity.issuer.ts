import { deploymentOf, type Issuer } from '@cordon/domain';
import { asTenant } from '../login.ts';
import { takenByToken } from '../web-identity.ts';

/** https://developer.hashicorp.com/vault/docs/secrets/identity/identity-token */
const issuer: Issuer = {
  id: 'vault-web-identity',
  sentence: 'The tenant calls STS itself with an identity token from Vault and gets a session with its tag.',
  issue: (deployment, tenant, access, signal) =>
    asTenant(deployment, tenant, access, signal, async ({ vault, token }) => ({
      tenant,
      credentials: await takenByToken(vault, deploymentOf(deployment, tenant), access, signal),
      vaultToken: token,
    })),
};

export default issuer;
