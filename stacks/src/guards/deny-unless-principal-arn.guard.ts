import type { Guard } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds } from '../claims.ts';
import { BUCKET_POLICY_OBJECTS } from '../constructs/data-layout.ts';
import { wiringOf } from '../constructs/wiring.ts';
import { GuardMisfit } from '../errors.ts';
import { exceptAdmin } from '../policies/bucket-deny.ts';

const ID = 'deny-unless-principal-arn';

const guard: Guard<TerraformStack> = {
  id: ID,
  // The key is a session's ROLE ARN: it survives a role's recreation, and tells no tenants of a shared role apart.
  sentence:
    'each bucket denies every principal whose `aws:PrincipalArn` is not the tenant’s role or user, root and the administrator excepted; on a shared role it keeps out strangers only',
  claims: {
    'owner-access': holds(
      'the ARN of the tenant’s own role or users is spared by the bucket’s Deny, as are the account’s root and whoever runs Terraform',
    ),
  },
  objects: BUCKET_POLICY_OBJECTS,
  apply(stack, input) {
    const wiring = wiringOf(stack);
    for (const tenant of input.tenants) {
      const arns = wiring.principals.get(tenant.id)?.principalArns;
      if (arns === undefined)
        throw new GuardMisfit(ID, 'its tenants’ principals have no ARN that is known beforehand');
      wiring.data.deny(tenant, 'DenyUnlessPrincipalArn', {
        ArnNotLike: { 'aws:PrincipalArn': arns },
        StringNotLike: exceptAdmin(wiring),
      });
    }
  },
};

export default guard;
