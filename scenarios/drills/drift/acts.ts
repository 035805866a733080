import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import {
  type Access,
  type AwsCredentials,
  appRoleOf,
  awsMountOf,
  bucketOf,
  type Deployment,
  type TenantDeployment,
} from '@cordon/domain';
import type { AwsRole, VaultClient } from '@cordon/vault';
import { getCredentials, type Held } from '../clients.ts';
import type { StatedAct } from './judge.ts';

/** What changing by hand needs: an administrator of AWS and of Vault, and whom it is about. */
export interface DriftContext {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly from: TenantDeployment;
  readonly to: TenantDeployment;
  /** Vault's roles of both, as they were. */
  readonly vaultRoles: { readonly from: AwsRole; readonly to: AwsRole };
  /** The policy of `to`'s bucket, as it was. */
  readonly bucketPolicy: string | undefined;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly vault: VaultClient;
}

/** A change that somebody makes by hand, and by which one tenant reaches another's object. */
export interface Act {
  readonly id: string;
  readonly what: string;
  /** Why the deployment has no such thing; `undefined` where it has. */
  readonly unfit: (context: DriftContext) => string | undefined;
  readonly stated: (context: DriftContext) => Pick<StatedAct, 'named' | 'address'>;
  /** Makes the change; resolves to what takes it back. */
  readonly make: (context: DriftContext) => Promise<() => Promise<unknown>>;
  /** What `from` reads `to`'s object with, once it has logged in. */
  readonly credentials: (context: DriftContext, held: Held) => Promise<AwsCredentials>;
}

const own: Act['credentials'] = async (_context, held) => held.credentials;

/** By Vault's path of the other tenant, with the own token. */
const ofTheOther: Act['credentials'] = async ({ deployment, access, to }, held) =>
  (await getCredentials(deployment, to.tenant.id, access, held.vaultToken)).credentials;

const GRANTED = 'ByHand';
const objectsOf = (of: TenantDeployment) => `arn:aws:s3:::${bucketOf(of.tenant)}/*`;
const reading = (of: TenantDeployment) => ({
  ...{ Sid: GRANTED, Effect: 'Allow', Action: 's3:GetObject' },
  Resource: objectsOf(of),
});

function withStatement(text: string, statement: object): string {
  const { Statement, ...document } = JSON.parse(text) as { Statement: object | object[] };
  return JSON.stringify({ ...document, Statement: [...[Statement].flat(), statement] });
}

function isNarrowed({ policy_document, policy_arns }: AwsRole): boolean {
  return policy_document !== '' || policy_arns.length > 0;
}

function denies(policy: string | undefined): boolean {
  return policy !== undefined && /"Effect":"Deny"/.test(policy);
}

const nameIn = (arn: string | undefined): string => arn?.split('/').at(-1) ?? '';

/** Why a grant to the role of a tenant gives its sessions nothing. */
function roleGrantsNothing({ from, deployment, vaultRoles, bucketPolicy }: DriftContext): string | undefined {
  if (from.roleArn === undefined) return 'its credentials are no role’s';
  if (deployment.roleAccountId !== undefined) return 'both accounts must allow, and this is one of them';
  if (isNarrowed(vaultRoles.from)) return 'Vault’s session policy narrows what its role may do';
  return denies(bucketPolicy) ? 'the bucket’s policy denies all others' : undefined;
}

async function putRole({ vault, deployment }: DriftContext, name: string, role: AwsRole): Promise<void> {
  const { credential_type, policy_document, external_id, user_path, permissions_boundary_arn, ...rest } =
    role;
  const { role_arns, policy_arns, iam_groups, iam_tags, session_tags, default_sts_ttl, max_sts_ttl } = rest;
  await vault.secrets.aws.createOrUpdateRole(
    name,
    {
      ...{ credential_type, role_arns, policy_arns, iam_groups, iam_tags, session_tags },
      ...{ default_sts_ttl, max_sts_ttl, policy_document, external_id, user_path, permissions_boundary_arn },
    },
    { mountPoint: awsMountOf(deployment) },
  );
}

export const ACTS: readonly Act[] = [
  {
    id: 'vault-role',
    what: 'Vault’s role of one tenant gives what the other’s gives',
    unfit: ({ from, to }) =>
      from.vaultRole === to.vaultRole ? 'all tenants have one role of Vault' : undefined,
    stated: ({ from, deployment }) => ({
      named: `Vault role ${awsMountOf(deployment)}/${from.vaultRole} is another`,
      address: `vault_aws_secret_backend_role.vault-role-${from.tenant.id}`,
    }),
    make: async (context) => {
      const { from, vaultRoles } = context;
      await putRole(context, from.vaultRole, vaultRoles.to);
      return () => putRole(context, from.vaultRole, vaultRoles.from);
    },
    credentials: own,
  },
  {
    id: 'vault-role-policy',
    what: 'the policy in Vault’s role of one tenant also allows the other’s objects',
    unfit: ({ vaultRoles }) =>
      vaultRoles.from.policy_document === '' ? 'Vault’s role has no policy' : undefined,
    stated: ({ from, deployment }) => ({
      named: `Vault role ${awsMountOf(deployment)}/${from.vaultRole} is another`,
      address: `vault_aws_secret_backend_role.vault-role-${from.tenant.id}`,
    }),
    make: async (context) => {
      const { from, to, vaultRoles } = context;
      const policy_document = withStatement(vaultRoles.from.policy_document, reading(to));
      await putRole(context, from.vaultRole, { ...vaultRoles.from, policy_document });
      return () => putRole(context, from.vaultRole, vaultRoles.from);
    },
    credentials: own,
  },
  {
    id: 'login',
    what: 'one tenant’s AppRole also gives the other’s policy of Vault',
    unfit: () => undefined,
    stated: ({ from, deployment }) => ({
      named: `login auth/${deployment.vault.authMount}/${appRoleOf(from).name} is another`,
      address: `vault_approle_auth_backend_role.approle-${from.tenant.id}`,
    }),
    make: async ({ vault, deployment, from, to }) => {
      const path = `auth/${deployment.vault.authMount}/role/${appRoleOf(from).name}`;
      const put = async (token_policies: readonly string[]) => {
        const { status } = await vault.raw({ method: 'POST', path, body: { token_policies } });
        if (status >= 300) throw new Error(`vault did not change the AppRole: status ${status}`);
      };
      await put([from.vaultPolicy, to.vaultPolicy]);
      return () => put([from.vaultPolicy]);
    },
    credentials: ofTheOther,
  },
  {
    id: 'entity',
    what: 'the entity behind one tenant’s AppRole is given the other’s policy of Vault',
    unfit: () => undefined,
    // Terraform made no entity: Vault did, at the first login.
    stated: () => ({ named: 'policies of entity ' }),
    make: async ({ vault, deployment, from, to }) => {
      const ask = async (method: string, path: string, body?: object) => {
        const answer = await vault.raw({ method, path, ...(body === undefined ? {} : { body }) });
        if (answer.status >= 300) throw new Error(`vault answered ${answer.status} to ${method} ${path}`);
        return ((answer.body ?? {}) as { data?: { id?: string; accessor?: string } }).data ?? {};
      };
      const { accessor } = await ask('GET', `sys/auth/${deployment.vault.authMount}`);
      const { id } = await ask('POST', 'identity/lookup/entity', {
        alias_name: appRoleOf(from).roleId,
        alias_mount_accessor: accessor,
      });
      if (id === undefined) throw new Error('vault knows no entity for the AppRole');
      const put = (policies: readonly string[]) => ask('POST', `identity/entity/id/${id}`, { policies });
      await put([to.vaultPolicy]);
      return () => put([]);
    },
    credentials: ofTheOther,
  },
  {
    id: 'acl',
    what: 'Vault’s policy of one tenant also opens the path of the other’s credentials',
    unfit: ({ from, to }) =>
      from.vaultRole === to.vaultRole ? 'all tenants ask at one path, and its parameters differ' : undefined,
    stated: ({ from }) => ({
      named: `Vault policy ${from.vaultPolicy} is another`,
      address: `vault_policy.policy-${from.tenant.id}`,
    }),
    make: async ({ vault, deployment, from, to }) => {
      const before = await vault.sys.readAclPolicy(from.vaultPolicy);
      const path = `${awsMountOf(deployment)}/creds/${to.vaultRole}`;
      await vault.sys.createOrUpdateAclPolicy(
        from.vaultPolicy,
        `${before}\npath ${JSON.stringify(path)} { capabilities = ["read"] }\n`,
      );
      return () => vault.sys.createOrUpdateAclPolicy(from.vaultPolicy, before);
    },
    credentials: ofTheOther,
  },
  {
    id: 'role-policy',
    what: 'the policy of one tenant’s role also allows the other’s objects',
    unfit: roleGrantsNothing,
    stated: ({ from, to }) => ({
      named: `inline policy buckets of ${from.roleArn} is another`,
      address: `aws_iam_role_policy.role-policy-${from.roleArn === to.roleArn ? 'shared' : from.tenant.id}`,
    }),
    make: async ({ iam, from, to }) => {
      const policy = { RoleName: nameIn(from.roleArn), PolicyName: 'buckets' };
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand(policy));
      const before = decodeURIComponent(PolicyDocument ?? '');
      const put = (text: string) => iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: text }));
      await put(withStatement(before, reading(to)));
      return () => put(before);
    },
    credentials: own,
  },
  {
    id: 'role-policy-beside',
    what: 'one tenant’s role is given a second policy, which allows the other’s objects',
    unfit: roleGrantsNothing,
    // A resource for each inline policy: one that is in none of them is nobody's.
    stated: ({ from }) => ({ named: `inline policy by-hand of ${from.roleArn} is new` }),
    make: async ({ iam, from, to }) => {
      const RoleName = nameIn(from.roleArn);
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [reading(to)] });
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'by-hand', PolicyDocument }));
      return () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'by-hand' }));
    },
    credentials: own,
  },
  {
    id: 'trust',
    what: 'the role of one tenant lets the other’s role take it',
    unfit: ({ from, to }) =>
      from.roleArn === undefined || from.roleArn === to.roleArn
        ? 'tenants have no roles of their own'
        : undefined,
    stated: ({ to }) => ({
      named: `trust policy of ${to.roleArn} is another`,
      address: `aws_iam_role.role-${to.tenant.id}`,
    }),
    make: async ({ iam, from, to }) => {
      const RoleName = nameIn(to.roleArn);
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      const before = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
      const put = (PolicyDocument: string) =>
        iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      const statement = { Sid: GRANTED, Effect: 'Allow', Action: 'sts:AssumeRole' };
      await put(withStatement(before, { ...statement, Principal: { AWS: from.roleArn } }));
      return () => put(before);
    },
    credentials: async ({ access, to }, held) => {
      const { region, awsEndpoint: endpoint } = access;
      const sts = new STSClient({ region, endpoint, credentials: { ...held.credentials }, maxAttempts: 1 });
      try {
        const { Credentials: given } = await sts.send(
          new AssumeRoleCommand({ RoleArn: to.roleArn ?? '', RoleSessionName: 'by-hand' }),
        );
        return {
          accessKeyId: given?.AccessKeyId ?? '',
          secretAccessKey: given?.SecretAccessKey ?? '',
          sessionToken: given?.SessionToken ?? '',
        };
      } finally {
        sts.destroy();
      }
    },
  },
  {
    id: 'bucket-policy',
    what: 'the policy of one tenant’s bucket lets the other in: by a statement more, or by a Deny less',
    unfit: (context) =>
      denies(context.bucketPolicy) && context.from.roleArn === context.to.roleArn
        ? undefined
        : roleGrantsNothing(context),
    stated: ({ to, bucketPolicy }) => ({
      named: `policy of bucket ${bucketOf(to.tenant)} is`,
      // Without a policy in Terraform there is nothing to drift.
      ...(bucketPolicy === undefined
        ? {}
        : { address: `aws_s3_bucket_policy.bucket-policy-${to.tenant.id}` }),
    }),
    make: async ({ s3, from, to, bucketPolicy }) => {
      const Bucket = bucketOf(to.tenant);
      const put = (Policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      const gone = () => s3.send(new DeleteBucketPolicyCommand({ Bucket }));
      if (bucketPolicy !== undefined) {
        await gone();
        return () => put(bucketPolicy);
      }
      const statement = { ...reading(to), Principal: { AWS: from.roleArn } };
      await put(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
      return gone;
    },
    credentials: own,
  },
];

/** The bucket's policy; `undefined` where there is none. */
export async function policyOf(s3: S3Client, Bucket: string): Promise<string | undefined> {
  try {
    return (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucketPolicy') return undefined;
    throw error;
  }
}
