import { IamAccessKey } from '@cdktf/provider-aws/lib/iam-access-key/index.js';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user/index.js';
import { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy/index.js';
import type { ObjectCounts } from '@cordon/domain';
import { type ITerraformDependable, type TerraformStack, TerraformVariable } from 'cdktf';
import { forTerraform, policy, type StatementJson } from '../policies/document.ts';
import type { Wiring } from './wiring.ts';

/** Terraform resources of `broker`. */
export const BROKER_OBJECTS: ObjectCounts = {
  aws_iam_user: { base: 1, perTenant: 0 },
  aws_iam_access_key: { base: 1, perTenant: 0 },
  aws_iam_user_policy: { base: 1, perTenant: 0 },
};

export interface Broker {
  readonly arn: string;
  /** `AIDA…`. */
  readonly uniqueId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** What must outlive Vault’s mount: removing the mount revokes leases, for which the broker needs its rights. */
  readonly rights: ITerraformDependable;
}

/**
 * The IAM user that Vault acts as. It may do what the topology needs (`statements`) and look after its own key, which
 * Vault's `config/rotate-root` does (GetUser, CreateAccessKey, DeleteAccessKey); it has no S3 right of its own.
 * The key's secret stands in Terraform's state until the operator rotates it.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#rotate-root-iam-credentials
 */
export function broker(stack: TerraformStack, wiring: Wiring, statements: readonly StatementJson[]): Broker {
  const forceDestroy = new TerraformVariable(stack, 'broker_force_destroy', {
    type: 'bool',
    default: true,
    description:
      'on destroy, also remove keys that `config/rotate-root` made; false where IAM lacks the list calls',
  });
  const user = new IamUser(stack, 'broker', {
    name: wiring.names.broker,
    path: wiring.names.iamPath,
    forceDestroy: forceDestroy.booleanValue,
    tags: { deployment: wiring.names.prefix },
  });
  const rights = new IamUserPolicy(stack, 'broker-policy', {
    name: 'broker',
    user: user.name,
    policy: forTerraform(policy(...statements, rotateOwnKey(user.arn))),
  });
  const key = new IamAccessKey(stack, 'broker-key', { user: user.name });
  wiring.brokerArn = user.arn;
  return { arn: user.arn, uniqueId: user.uniqueId, accessKeyId: key.id, secretAccessKey: key.secret, rights };
}

function rotateOwnKey(arn: string): StatementJson {
  return {
    Sid: 'RotateOwnKey',
    Effect: 'Allow',
    Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:GetUser'],
    Resource: arn,
  };
}

/**
 * Lets the broker assume roles: `resource` is what follows the account in the ARN. A role that trusts the user by its
 * ARN would do within one account; saying it on both sides is what holds across accounts, too.
 */
export function assumeRoles(
  resource: string,
  accountId: string,
  actions: readonly string[] = ['sts:AssumeRole'],
): StatementJson {
  return {
    Sid: 'AssumeTenantRoles',
    Effect: 'Allow',
    Action: actions,
    Resource: `arn:aws:iam::${accountId}:${resource}`,
  };
}
