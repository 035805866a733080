import type { Issuer } from '@cordon/domain';
import { expectSession, fromAwsEngine } from '../from-aws-engine.ts';

/**
 * The user exists until its lease is revoked or runs out. At AWS a new key takes some seconds to become known
 * everywhere: a first call may be refused although nothing is wrong.
 * https://developer.hashicorp.com/vault/docs/secrets/aws#usage
 */
const issuer: Issuer = {
  id: 'vault-iam-user',
  sentence: 'Vault makes an IAM user with the tenant’s policy and hands out its key until the lease ends.',
  issue: async (deployment, tenant, access, signal) =>
    expectSession(await fromAwsEngine(deployment, tenant, access, { signal }), false),
};

export default issuer;
