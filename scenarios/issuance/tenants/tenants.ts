import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { appRoleOf, awsMountOf, bucketOf, type Deployment } from '@cordon/domain';
import type { AwsRoleInput, VaultClient } from '@cordon/vault';
import type { BenchTenant, OpenSubject } from '../issuance.types.ts';
import { type Stage, tenantName } from '../stage/stage.ts';

/** A deployment's tenants as the bench has them. */
export const tenantsOf = (deployment: Deployment): BenchTenant[] =>
  deployment.tenants.map((of) => ({
    id: of.tenant.id,
    bucket: bucketOf(of.tenant),
    vaultRole: of.vaultRole,
    appRole: appRoleOf(of),
  }));

/** Lets a tenant log in by AppRole with one policy; returns its role id. Lifetimes as the topologies have them. */
export async function enrol(
  vault: VaultClient,
  o: { mount: string; name: string; policyName: string; policy: string },
): Promise<{ readonly name: string; readonly roleId: string }> {
  await vault.sys.createOrUpdateAclPolicy(o.policyName, o.policy);
  const { approle } = vault.auth;
  const role = {
    token_policies: [o.policyName],
    token_no_default_policy: true,
    token_ttl: 3600,
    token_max_ttl: 3600,
    secret_id_ttl: 3600,
  };
  const at = { mountPoint: o.mount };
  await approle.createOrUpdateApprole(o.name, role, at);
  return { name: o.name, roleId: await approle.readRoleId(o.name, at) };
}

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

/** Tenants made at the same time. */
const AT_ONCE = 8;

/**
 * Adds tenants to a subject until it has `count`, or until time is up (`performance.now()`). Without buckets, for
 * issuance touches none.
 */
export async function growTenants(
  stage: Stage,
  { aws, tenants, id }: OpenSubject,
  count: number,
  until: number,
): Promise<void> {
  const [template] = tenants;
  if (aws === undefined || template === undefined) throw new Error(`\`${id}\` has no Vault roles to add to`);
  const clone = await tenantCloner(stage, aws.vault, aws.deployment, template, { buckets: false });
  while (tenants.length < count && performance.now() < until) {
    stage.signal?.throwIfAborted();
    const wave = Math.min(AT_ONCE, count - tenants.length);
    const names = Array.from({ length: wave }, (_, n) => tenantName(tenants.length + n + 1));
    tenants.push(...(await Promise.all(names.map(clone))));
  }
}
