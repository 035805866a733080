import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import type { BuildInput } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { checkBuckets, namesFor } from '../naming.ts';
import { TenantBuckets } from './buckets.ts';
import { setWiring, type Wiring } from './wiring.ts';

/** What every topology begins with: checked names, the tenants' buckets, and who is running Terraform. */
export function foundation(stack: TerraformStack, input: BuildInput): Wiring {
  const names = namesFor(input.prefix);
  checkBuckets(input.tenants, input.prefix);
  const caller = new DataAwsCallerIdentity(stack, 'caller');
  return setWiring(stack, {
    names,
    input,
    accountId: caller.accountId,
    adminUserId: caller.userId,
    buckets: new TenantBuckets(stack, input),
    principals: new Map(),
    roles: [],
    tenants: [],
  });
}
