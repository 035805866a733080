import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { awsMountOf, type Deployment } from '@cordon/domain';
import type { AwsRoleInput, VaultClient } from '@cordon/vault';
import type { Stage } from '../stage/stage.ts';
import type { BenchTenant } from '../subject.types.ts';
import { enrol } from './enrol.ts';

/**
 * Makes tenants that are copies of one that Terraform made, its name replaced: bucket, Vault role, ACL policy,
 * AppRole, and the IAM role where each tenant has one. Through the APIs, for Terraform would take an hour for a
 * thousand; what exists afterwards is the same.
 */
export async function tenantCloner(
  stage: Stage,
  vault: VaultClient,
  deployment: Deployment,
  template: BenchTenant,
  { buckets = true }: { buckets?: boolean } = {},
): Promise<(id: string) => Promise<BenchTenant>> {
  const awsMount = awsMountOf(deployment);
  const { authMount } = deployment.vault;
  const made = deployment.tenants.find(({ tenant }) => tenant.id === template.id);
  const policyName = made?.vaultPolicy ?? template.id;
  const role = await vault.secrets.aws.readRole(template.vaultRole, { mountPoint: awsMount });
  const pattern = {
    vaultRole: JSON.stringify(withoutEmpty(role)),
    policy: await vault.sys.readAclPolicy(policyName),
    // A role that all tenants share has no tenant's name in it and is not copied.
    iamRoles: await Promise.all(
      role.role_arns.filter((arn) => arn.includes(template.id)).map((arn) => readRole(stage.admin.iam, arn)),
    ),
  };
  return async (id) => {
    const renamed = (text: string): string => text.replaceAll(template.id, id);
    const [bucket, vaultRole] = [renamed(template.bucket), renamed(template.vaultRole)];
    if (buckets) await stage.admin.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    for (const iamRole of pattern.iamRoles)
      await makeRole(stage.admin.iam, JSON.parse(renamed(JSON.stringify(iamRole))));
    const input: AwsRoleInput = JSON.parse(renamed(pattern.vaultRole));
    await vault.secrets.aws.createOrUpdateRole(vaultRole, input, { mountPoint: awsMount });
    const appRole = await enrol(vault, {
      mount: authMount,
      name: renamed(template.appRole.name),
      policyName: renamed(policyName),
      policy: renamed(pattern.policy),
    });
    return { id, bucket, vaultRole, appRole };
  };
}

/** Vault refuses fields that do not belong to a role's type even when they are empty. */
function withoutEmpty(role: object): object {
  const empty = (value: unknown) =>
    value === '' ||
    value === 0 ||
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(role).filter(([, value]) => !empty(value)));
}

interface IamRole {
  readonly name: string;
  readonly path: string;
  readonly trust: string;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly policies: readonly { readonly name: string; readonly document: string }[];
}

async function readRole(iam: IAMClient, arn: string): Promise<IamRole> {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  if (Role === undefined) throw new Error(`IAM knows no role \`${name}\``);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
  const policies = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }));
    policies.push({ name: PolicyName, document: decodeURIComponent(PolicyDocument) });
  }
  return {
    name,
    path: Role.Path ?? '/',
    trust: decodeURIComponent(Role.AssumeRolePolicyDocument ?? ''),
    tags: (Role.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
    policies,
  };
}

async function makeRole(iam: IAMClient, role: IamRole): Promise<void> {
  const { name: RoleName, path: Path, trust: AssumeRolePolicyDocument, tags } = role;
  await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument, Tags: [...tags] }));
  for (const { name: PolicyName, document: PolicyDocument } of role.policies)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
}
