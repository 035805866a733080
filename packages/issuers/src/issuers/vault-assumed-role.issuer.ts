import type { Issuer } from '@cordon/domain';
import { expectSession, fromAwsEngine } from '../from-aws-engine.ts';

/** https://developer.hashicorp.com/vault/docs/secrets/aws#sts-assumerole */
const issuer: Issuer = {
  id: 'vault-assumed-role',
  sentence: 'Vault assumes the tenant’s role with STS and hands out the session.',
  issue: async (deployment, tenant, access, signal) =>
    expectSession(await fromAwsEngine(deployment, tenant, access, { signal }), true),
};

export default issuer;
