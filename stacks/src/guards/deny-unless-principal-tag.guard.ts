import type { Guard } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds } from '../claims.ts';
import { BUCKET_POLICY_OBJECTS } from '../constructs/data-layout.ts';
import { wiringOf } from '../constructs/wiring.ts';
import { GuardMisfit } from '../errors.ts';
import { exceptAdmin } from '../policies/bucket-deny.ts';

const ID = 'deny-unless-principal-tag';

const guard: Guard<TerraformStack> = {
  id: ID,
  sentence:
    'each bucket denies every principal whose `aws:PrincipalTag/tenant` is not its tenant, also one without the tag; root and the administrator excepted',
  claims: {
    'owner-access': holds(
      'the tenant’s own tag, of its role, session or user, is spared by the bucket’s Deny, as are the account’s root and whoever runs Terraform',
    ),
  },
  objects: BUCKET_POLICY_OBJECTS,
  apply(stack, input) {
    const wiring = wiringOf(stack);
    for (const tenant of input.tenants) {
      if (wiring.principals.get(tenant.id)?.tagged !== true)
        throw new GuardMisfit(
          ID,
          'its tenants’ credentials carry no tag `tenant`, so the Deny would lock out every owner',
        );
      wiring.data.deny(tenant, 'DenyUnlessPrincipalTag', {
        // Without IfExists: a negated operator is true of an absent tag, and that is meant.
        StringNotEquals: { 'aws:PrincipalTag/tenant': tenant.id },
        StringNotLike: exceptAdmin(wiring),
      });
    }
  },
};

export default guard;
