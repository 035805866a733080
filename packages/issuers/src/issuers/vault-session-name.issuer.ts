import { deploymentOf, type Issuer } from '@cordon/domain';
import { expectSession, fromAwsEngine } from '../from-aws-engine.ts';

/** https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials (`role_session_name`) */
const issuer: Issuer = {
  id: 'vault-session-name',
  sentence: 'Vault assumes one shared role under the session name that the tenant’s Vault policy pins.',
  issue: async (deployment, tenant, access, signal) => {
    const { roleSessionName } = deploymentOf(deployment, tenant);
    if (roleSessionName === undefined)
      throw new TypeError(
        `topology \`${deployment.topology}\` pins no session name for \`${tenant}\`; use \`vault-assumed-role\``,
      );
    return expectSession(await fromAwsEngine(deployment, tenant, access, { signal, roleSessionName }), true);
  },
};

export default issuer;
