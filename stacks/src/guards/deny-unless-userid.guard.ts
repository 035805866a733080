import type { Guard } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds } from '../claims.ts';
import { BUCKET_POLICY_OBJECTS } from '../constructs/data-layout.ts';
import { wiringOf } from '../constructs/wiring.ts';
import { GuardMisfit } from '../errors.ts';
import { denyUnlessUserId } from '../policies/bucket-deny.ts';

const ID = 'deny-unless-userid';

const guard: Guard<TerraformStack> = {
  id: ID,
  sentence:
    'each bucket denies every principal but sessions whose `aws:userid` is the tenant’s (`AROA…:*`, or `AROA…:<tenant>=*` of a shared role), root and the administrator',
  claims: {
    'owner-access': holds(
      'the tenant’s own aws:userid is spared by the bucket’s Deny, as are the account’s root and whoever runs Terraform',
    ),
  },
  objects: BUCKET_POLICY_OBJECTS,
  apply(stack, input) {
    const wiring = wiringOf(stack);
    for (const tenant of input.tenants) {
      if (!denyUnlessUserId(wiring, tenant))
        throw new GuardMisfit(
          ID,
          'its tenants’ principals are made per lease, so their ids do not exist yet',
        );
    }
  },
};

export default guard;
