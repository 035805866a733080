import type { Issuer } from '@cordon/domain';
import { expectSession, fromAwsEngine } from '../from-aws-engine.ts';

/** https://developer.hashicorp.com/vault/docs/secrets/aws#sts-federation-tokens */
const issuer: Issuer = {
  id: 'vault-federation-token',
  sentence: 'Vault asks STS for a federation token: its own rights, cut down by the tenant’s policy.',
  issue: async (deployment, tenant, access, signal) =>
    expectSession(await fromAwsEngine(deployment, tenant, access, { signal }), true),
};

export default issuer;
