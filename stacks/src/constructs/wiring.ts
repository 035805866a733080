import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { BuildInput, TenantDeployment, TenantId } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import { StackError } from '../errors.ts';
import type { Names } from '../naming.ts';
import type { OpenLayout } from './data-layout.ts';

/** How AWS sees a tenant's credentials; guards build their conditions from it and never ask which topology it is. */
export interface TenantPrincipal {
  /** Patterns of `aws:userid`; absent when the ids do not exist before the credential does. */
  readonly userIds?: readonly string[];
  /** Patterns of `aws:PrincipalArn`; absent when none tells this deployment's principals from others. */
  readonly principalArns?: readonly string[];
  /** Whether every credential of the tenant carries `aws:PrincipalTag/tenant`. */
  readonly tagged: boolean;
}

/** What `build` made, for guards and for the output; one a stack. */
export interface Wiring {
  readonly names: Names;
  readonly input: BuildInput;
  /** Terraform reference: account that owns the buckets. */
  readonly accountId: string;
  /** Terraform reference: pattern of `aws:userid` of whoever runs Terraform, so that no Deny locks it out. */
  readonly adminUserId: string;
  /** Where tenants' data lies, and how policies speak of it. */
  readonly data: OpenLayout;
  readonly principals: Map<TenantId, TenantPrincipal>;
  /** Roles whose sessions tenants get; a permissions boundary goes on these. */
  readonly roles: IamRole[];
  readonly tenants: TenantDeployment[];
  /** Where tenants log in, without `auth/`. */
  authMount?: string;
  brokerArn?: string;
  /** Tenants take Vault's identity tokens to STS: there is neither broker nor AWS engine. */
  identityTokens?: true;
  roleAccountId?: string;
}

const wirings = new WeakMap<TerraformStack, Wiring>();

/** Records what `build` made; returns it. */
export function setWiring(stack: TerraformStack, wiring: Wiring): Wiring {
  wirings.set(stack, wiring);
  return wiring;
}

/** The wiring of a built stack; throws `StackError` before `build`. */
export function wiringOf(stack: TerraformStack): Wiring {
  const wiring = wirings.get(stack);
  if (wiring === undefined)
    throw new StackError('a guard was applied before its topology was built; build the topology first');
  return wiring;
}
