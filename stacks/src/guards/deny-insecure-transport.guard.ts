import type { Guard } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds } from '../claims.ts';
import { BUCKET_POLICY_OBJECTS } from '../constructs/data-layout.ts';
import { wiringOf } from '../constructs/wiring.ts';

/**
 * The bucket policy that AWS Config, Security Hub and most modules ask for.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit
 */
const guard: Guard<TerraformStack> = {
  id: 'deny-insecure-transport',
  sentence:
    'each bucket denies every request over plain HTTP (`aws:SecureTransport` is `false`), whoever makes it: the tenant, root and the administrator, too',
  claims: {
    'owner-access': holds(
      'the Deny asks for TLS and for nothing else: over TLS the tenant is served as it was before',
    ),
  },
  objects: BUCKET_POLICY_OBJECTS,
  needs: 'tls',
  apply(stack) {
    wiringOf(stack).data.denyAll('DenyInsecureTransport', { Bool: { 'aws:SecureTransport': 'false' } });
  },
};

export default guard;
