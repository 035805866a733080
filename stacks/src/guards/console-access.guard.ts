import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { Guard } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds, open } from '../claims.ts';
import { BUCKET_POLICY_OBJECTS } from '../constructs/data-layout.ts';
import { wiringOf } from '../constructs/wiring.ts';
import { addCounts } from '../counts.ts';
import { GuardMisfit } from '../errors.ts';
import { denyUnlessUserId } from '../policies/bucket-deny.ts';
import { forTerraform, policy } from '../policies/document.ts';

const ID = 'console-access';

/**
 * What is published beside the Deny by `aws:userid` for people who work in the console. There `s3:GetBucketLocation` is
 * allowed on `arn:aws:s3:::*`; here on the deployment’s buckets.
 * https://aws.amazon.com/blogs/security/how-to-restrict-amazon-s3-bucket-access-to-a-specific-iam-role/ and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html
 */
const guard: Guard<TerraformStack> = {
  id: ID,
  sentence:
    'each tenant’s role may also list the names of all buckets and ask where they are, as the S3 console does, and each bucket denies every `aws:userid` but its tenant’s, root’s and the administrator’s',
  claims: {
    'tenant-metadata': holds(
      'the role may ask where any bucket of the deployment is, and each bucket’s Deny refuses everybody but its own tenant',
    ),
    'tenant-enumeration': open(
      's3:ListAllMyBuckets is asked of no resource: who may list buckets sees the name of every bucket in the account, and no bucket policy is asked',
    ),
    'owner-access': holds(
      'the tenant’s own aws:userid is spared by the bucket’s Deny, as are the account’s root and whoever runs Terraform',
    ),
  },
  objects: addCounts(BUCKET_POLICY_OBJECTS, { aws_iam_role_policy: { base: 0, perTenant: 1 } }),
  apply(stack, input) {
    const wiring = wiringOf(stack);
    if (wiring.roles.length !== input.tenants.length)
      throw new GuardMisfit(
        ID,
        'people in the console need a role of their own tenant, and tenants share one or none',
      );
    if (wiring.roleAccountId !== undefined)
      throw new GuardMisfit(
        ID,
        'the console lists buckets of the role’s own account, and the tenants’ are in another one',
      );
    if (input.tenants.some(({ data: [{ prefix }] }) => prefix !== undefined))
      throw new GuardMisfit(
        ID,
        'the console lists a bucket from its top, and in a shared one that names every tenant',
      );
    for (const [index, tenant] of input.tenants.entries()) {
      const role = wiring.roles[index];
      if (role === undefined || !denyUnlessUserId(wiring, tenant))
        throw new GuardMisfit(ID, 'its tenants’ principals have no id that is known beforehand');
      new IamRolePolicy(stack, `role-console-${tenant.id}`, {
        name: 'console',
        role: role.name,
        policy: forTerraform(
          policy(
            { Sid: 'ConsoleNames', Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' },
            {
              Sid: 'ConsoleLocations',
              Effect: 'Allow',
              Action: 's3:GetBucketLocation',
              Resource: `arn:aws:s3:::${input.prefix}-*`,
            },
          ),
        ),
      });
    }
  },
};

export default guard;
