import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import type { BuildInput } from '@cordon/domain';
import { TerraformLocal, type TerraformStack } from 'cdktf';
import { checkData, namesFor } from '../naming.ts';
import { layoutOf } from './data-layout.ts';
import { setWiring, type Wiring } from './wiring.ts';

/** What every topology begins with: checked names, the places of the tenants' data, and who is running Terraform. */
export function foundation(stack: TerraformStack, input: BuildInput): Wiring {
  const names = namesFor(input.prefix);
  const layout = layoutOf(stack);
  checkData(input.tenants, (tenant) => layout.place(tenant, input.prefix), layout.id);
  const caller = new DataAwsCallerIdentity(stack, 'caller');
  const ground = { input, accountId: caller.accountId, adminUserId: adminUserId(stack, caller) };
  return setWiring(stack, {
    names,
    ...ground,
    data: layout.open(stack, ground),
    principals: new Map(),
    roles: [],
    tenants: [],
  });
}

/**
 * `aws:userid` of whoever runs Terraform, as a pattern: a role's session has another name next time. A local value,
 * since the expression's own quotes would break the JSON of the policies that use it.
 */
function adminUserId(stack: TerraformStack, caller: DataAwsCallerIdentity): string {
  const id = `${caller.terraformResourceType}.${caller.friendlyUniqueId}.user_id`;
  const pattern = `startswith(data.${id}, "AROA") ? "\${split(":", data.${id})[0]}:*" : data.${id}`;
  return new TerraformLocal(stack, 'admin_user_id', `\${${pattern}}`).asString;
}
