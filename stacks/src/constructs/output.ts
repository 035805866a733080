import type { Deployment, Topology } from '@cordon/domain';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { StackError } from '../errors.ts';
import { layoutOf } from './data-layout.ts';
import { loginOf } from './vault-login.ts';
import { wiringOf } from './wiring.ts';

/** Terraform output `deployment`: exactly domain's `Deployment`, names and ARNs only. */
export function deploymentOutput(
  stack: TerraformStack,
  topology: Topology<TerraformStack>,
  guards: readonly string[],
): void {
  const wiring = wiringOf(stack);
  if (wiring.brokerArn === undefined && wiring.identityTokens === undefined)
    throw new StackError(`topology \`${topology.id}\` made no broker`);
  if (wiring.authMount === undefined) throw new StackError(`topology \`${topology.id}\` lets nobody log in`);
  const value: Deployment = {
    schema: 1,
    topology: topology.id,
    guards,
    login: loginOf(stack).choice,
    layout: layoutOf(stack).id,
    prefix: wiring.names.prefix,
    region: wiring.input.region,
    accountId: wiring.accountId,
    ...(wiring.roleAccountId === undefined ? {} : { roleAccountId: wiring.roleAccountId }),
    vault: {
      ...(wiring.brokerArn === undefined ? {} : { awsMount: wiring.names.awsMount }),
      authMount: wiring.authMount,
    },
    ...(wiring.brokerArn === undefined ? {} : { brokerArn: wiring.brokerArn }),
    issuer: topology.issuer,
    tenants: wiring.tenants,
  };
  new TerraformOutput(stack, 'deployment', { value });
}
