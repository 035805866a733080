import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import type { Guard } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { holds } from '../claims.ts';
import { wiringOf } from '../constructs/wiring.ts';
import { GuardMisfit } from '../errors.ts';
import { forTerraform, policy } from '../policies/document.ts';

const ID = 'permissions-boundary';

const guard: Guard<TerraformStack> = {
  id: ID,
  sentence:
    'one managed policy bounds every role that tenants get sessions of: to the data its tag `tenant` names, or, without tags, to the deployment’s data',
  claims: {
    'owner-access': holds(
      'the boundary allows all data operations on the bucket of the tenant that the role or session stands for',
    ),
  },
  objects: { aws_iam_policy: { base: 1, perTenant: 0 } },
  apply(stack, input) {
    const wiring = wiringOf(stack);
    const [first] = wiring.roles;
    if (first === undefined)
      throw new GuardMisfit(
        ID,
        'its tenants have no role sessions; leased users have a boundary already, federated users cannot',
      );
    const tagged = [...wiring.principals.values()].every((principal) => principal.tagged);
    const boundary = new IamPolicy(stack, 'tenant-boundary', {
      name: `${input.prefix}-tenant-boundary`,
      path: wiring.names.iamPath,
      policy: forTerraform(policy(...wiring.data.rights(tagged ? 'tagged' : 'all'))),
      tags: { deployment: input.prefix },
      // A boundary must stand in the account of the roles.
      ...(first.provider === undefined ? {} : { provider: first.provider }),
    });
    for (const role of wiring.roles) role.permissionsBoundary = boundary.arn;
  },
};

export default guard;
