import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Deployment } from '@cordon/domain';
import type { VaultClient } from '@cordon/vault';
import type { Stage } from '../stage/stage.ts';
import type { BenchTenant } from '../subject.types.ts';
import { enrol } from './enrol.ts';

/**
 * Makes one tenant more, a copy of one that Terraform made with its name replaced: bucket, Vault role, ACL policy,
 * AppRole, and the IAM role where each tenant has one. Through the APIs, for Terraform would take an hour for a
 * thousand; what exists afterwards is the same.
 */
export async function cloneTenant(
  stage: Stage,
  vault: VaultClient,
  deployment: Deployment,
  template: BenchTenant,
  id: string,
): Promise<BenchTenant> {
  const renamed = (text: string): string => text.replaceAll(template.id, id);
  const { awsMount, approleMount } = deployment.vault;
  const bucket = renamed(template.bucket);
  await stage.admin.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const role = await vault.secrets.aws.readRole(awsMount, template.vaultRole);
  for (const arn of role.role_arns) {
    if (renamed(arn) !== arn) await cloneRole(stage.admin.iam, arn, renamed);
  }
  const copied = JSON.parse(renamed(JSON.stringify(withoutEmpty(role))));
  const vaultRole = renamed(template.vaultRole);
  await vault.secrets.aws.createOrUpdateRole(awsMount, vaultRole, copied);
  const policyName =
    deployment.tenants.find(({ tenant }) => tenant.id === template.id)?.vaultPolicy ?? template.id;
  const appRole = await enrol(vault, {
    mount: approleMount,
    name: renamed(template.appRole.name),
    policyName: renamed(policyName),
    policy: renamed(await vault.sys.readPolicy(policyName)),
  });
  return { id, bucket, vaultRole, appRole };
}

/** Vault refuses fields that do not belong to a role's type even when they are empty. */
function withoutEmpty(role: object): object {
  const given = Object.entries(role).filter(
    ([, value]) =>
      value !== '' &&
      value !== 0 &&
      value !== null &&
      !(typeof value === 'object' && Object.keys(value).length === 0),
  );
  return Object.fromEntries(given);
}

async function cloneRole(iam: IAMClient, arn: string, renamed: (text: string) => string): Promise<void> {
  const RoleName = arn.slice(arn.lastIndexOf('/') + 1);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  if (Role === undefined) throw new Error(`IAM knows no role \`${RoleName}\``);
  const trust = decodeURIComponent(Role.AssumeRolePolicyDocument ?? '');
  await iam.send(
    new CreateRoleCommand({
      RoleName: renamed(RoleName),
      ...(Role.Path === undefined ? {} : { Path: Role.Path }),
      AssumeRolePolicyDocument: renamed(trust),
      Tags: (Role.Tags ?? []).map(({ Key, Value }) => ({ Key, Value: renamed(Value ?? '') })),
    }),
  );
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const document = renamed(decodeURIComponent(PolicyDocument));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: renamed(RoleName), PolicyName, PolicyDocument: document }),
    );
  }
}
