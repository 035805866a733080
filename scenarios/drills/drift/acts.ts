import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DeleteBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import {
  type Access,
  type AwsCredentials,
  awsMountOf,
  bucketOf,
  type Deployment,
  nameOf,
  type TenantDeployment,
} from '@cordon/domain';
import { takenByToken } from '@cordon/issuers';
import { type AwsRole, ask, type VaultClient, VaultError } from '@cordon/vault';
import { ownLogin, workloadLogin } from '@cordon/workloads';
import { commonNameOf, SERVICE_ACCOUNT, spiffeIdOf } from '@cordon/workloads/names';
import { getCredentials, loggedIn, withVault } from '../clients.ts';
import { entityOf, loginPath, saidAt } from '../revocation/levers.ts';
import type { StatedAct } from './judge.ts';

/** What changing by hand needs: an administrator of AWS and of Vault, and whom it is about. */
export interface DriftContext {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly from: TenantDeployment;
  readonly to: TenantDeployment;
  /** Roles of Vault's AWS engine of both, as they were; absent where there is no such engine. */
  readonly vaultRoles?: { readonly from: AwsRole; readonly to: AwsRole };
  /** The policy of `to`'s bucket, as it was. */
  readonly bucketPolicy: string | undefined;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly vault: VaultClient;
}

/** A manual change by which one tenant reaches another's object. */
export interface Act {
  readonly id: string;
  readonly what: string;
  /** Why the deployment has no such thing; `undefined` where it has. */
  readonly unfit: (context: DriftContext) => string | undefined;
  readonly stated: (context: DriftContext) => Pick<StatedAct, 'named' | 'address'>;
  /** Makes the change; resolves to what takes it back. */
  readonly make: (context: DriftContext) => Promise<() => Promise<unknown>>;
  /** What `from` reads `to`'s object with, once it has logged in and holds this token of Vault's. */
  readonly credentials: (context: DriftContext, vaultToken: string) => Promise<AwsCredentials>;
}

const own: Act['credentials'] = async ({ deployment, access, from }, token) =>
  (await getCredentials(deployment, from.tenant.id, access, token)).credentials;

/** By Vault's path of the other tenant, with the own token. */
const ofTheOther: Act['credentials'] = async ({ deployment, access, to }, token) =>
  (await getCredentials(deployment, to.tenant.id, access, token)).credentials;

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

function isNarrowed(role: AwsRole | undefined): boolean {
  return role !== undefined && (role.policy_document !== '' || role.policy_arns.length > 0);
}

/** What a Vault that signs who the caller is has none of. */
const NO_ENGINE = 'Vault has no AWS engine here, only identity tokens';
/** Of identity tokens: whoever may ask at another's path still gets a token that says who it is itself. */
const SAYS_WHO = 'an identity token always names its caller, whatever the caller may do in Vault';

function denies(policy: string | undefined): boolean {
  return policy !== undefined && /"Effect":"Deny"/.test(policy);
}

/** Why a grant to the role of a tenant gives its sessions nothing. */
function roleGrantsNothing({ from, deployment, vaultRoles, bucketPolicy }: DriftContext): string | undefined {
  if (from.roleArn === undefined) return 'its credentials do not belong to a role';
  if (deployment.roleAccountId !== undefined) return 'both accounts must allow, and this changes only one';
  if (isNarrowed(vaultRoles?.from)) return 'Vault’s session policy narrows what its role may do';
  return denies(bucketPolicy) ? 'the bucket’s policy denies all others' : undefined;
}

/** Writes the role of `from` in Vault's AWS engine as it is told; resolves to what puts it back. */
async function withRole(
  { vault, deployment, from, vaultRoles }: DriftContext,
  change: (roles: NonNullable<DriftContext['vaultRoles']>) => AwsRole,
): Promise<() => Promise<void>> {
  if (vaultRoles === undefined) throw new TypeError(NO_ENGINE);
  const put = (role: AwsRole) => {
    const { credential_type, policy_document, external_id, user_path, permissions_boundary_arn } = role;
    const { role_arns, policy_arns, iam_groups, iam_tags, session_tags, default_sts_ttl, max_sts_ttl } = role;
    return vault.secrets.aws.createOrUpdateRole(
      from.vaultRole,
      {
        ...{ credential_type, role_arns, policy_arns, iam_groups, iam_tags, session_tags },
        ...{
          default_sts_ttl,
          max_sts_ttl,
          policy_document,
          external_id,
          user_path,
          permissions_boundary_arn,
        },
      },
      { mountPoint: awsMountOf(deployment) },
    );
  };
  await put(change(vaultRoles));
  return () => put(vaultRoles.from);
}

const vaultRoleStated: Act['stated'] = ({ from, deployment }) => ({
  named: `Vault role ${awsMountOf(deployment)}/${from.vaultRole} differs`,
  address: `vault_aws_secret_backend_role.vault-role-${from.tenant.id}`,
});

type Fields = Readonly<Record<string, unknown>>;

/** Rewrites a login's entry of the auth method with some fields changed; resolves to what puts it back. */
async function withLogin(
  vault: VaultClient,
  deployment: Deployment,
  of: TenantDeployment,
  change: (role: Fields) => Fields,
): Promise<() => Promise<unknown>> {
  const path = loginPath(deployment, of);
  // A write of part of a JWT role makes it one of OIDC: all that it says is written again.
  const before = await saidAt(vault, path);
  await ask(vault, 'POST', path, { ...before, ...change(before) });
  return () => ask(vault, 'POST', path, before);
}

/** Terraform's resource of a login by each method, and the name that the stack gives it. */
const LOGIN_RESOURCES: Readonly<Record<string, readonly [type: string, name: string]>> = {
  approle: ['vault_approle_auth_backend_role', 'approle'],
  jwt: ['vault_jwt_auth_backend_role', 'jwt'],
  kubernetes: ['vault_kubernetes_auth_backend_role', 'kubernetes'],
  aws: ['vault_aws_auth_backend_role', 'iam'],
  cert: ['vault_cert_auth_backend_role', 'cert'],
};

function loginStated({ vault: { authMount } }: Deployment, { tenant, loginRole }: TenantDeployment) {
  const [type, name] = LOGIN_RESOURCES[tenant.login.method] ?? [];
  return {
    named: `login auth/${authMount}/${loginRole} differs`,
    address: `${type}.${name}-${tenant.id}`,
  };
}

/** By which fields of an entry of the auth method a workload is let in, and what it says there; `undefined` for others. */
function boundOf({
  tenant: { id, login },
}: TenantDeployment): readonly { readonly field: string; readonly value: unknown }[] | undefined {
  switch (login.method) {
    case 'kubernetes':
      return [{ field: 'bound_service_account_namespaces', value: login.namespace }];
    case 'jwt':
      return [
        {
          field: 'bound_claims',
          value: { namespace_path: id, project_path: `${id}/${SERVICE_ACCOUNT}` },
        },
      ];
    case 'aws':
      return [{ field: 'bound_iam_principal_arn', value: login.principalArn }];
    case 'cert':
      return [
        { field: 'allowed_common_names', value: commonNameOf(id, SERVICE_ACCOUNT) },
        { field: 'allowed_organizational_units', value: id },
        { field: 'allowed_uri_sans', value: spiffeIdOf(id, SERVICE_ACCOUNT) },
      ];
    default:
      return undefined;
  }
}

/** A list with one more in it; of a table each entry's list. */
function alsoIn(held: unknown, more: unknown): unknown {
  if (typeof more !== 'object' || more === null) return [held ?? [], more].flat();
  return Object.fromEntries(
    Object.entries(more).map(([key, value]) => [
      key,
      [(held as Fields | undefined)?.[key] ?? [], value].flat(),
    ]),
  );
}

export const ACTS: readonly Act[] = [
  {
    id: 'vault-role',
    what: 'one tenant’s Vault role issues the other’s credentials',
    unfit: ({ from, to, vaultRoles }) => {
      if (vaultRoles === undefined) return NO_ENGINE;
      return from.vaultRole === to.vaultRole ? 'all tenants share one Vault role' : undefined;
    },
    stated: vaultRoleStated,
    make: (context) => withRole(context, ({ to }) => to),
    credentials: own,
  },
  {
    id: 'vault-role-policy',
    what: 'the policy in one tenant’s Vault role also allows the other’s objects',
    unfit: ({ vaultRoles }) => {
      if (vaultRoles === undefined) return NO_ENGINE;
      return vaultRoles.from.policy_document === '' ? 'the Vault role has no policy' : undefined;
    },
    stated: vaultRoleStated,
    make: (context) =>
      withRole(context, ({ from }) => ({
        ...from,
        policy_document: withStatement(from.policy_document, reading(context.to)),
      })),
    credentials: own,
  },
  {
    id: 'login',
    what: 'one tenant’s login also gets the other’s Vault policy',
    unfit: ({ vaultRoles }) => (vaultRoles === undefined ? SAYS_WHO : undefined),
    stated: ({ from, deployment }) => loginStated(deployment, from),
    make: ({ vault, deployment, from, to }) =>
      withLogin(vault, deployment, from, () => ({ token_policies: [from.vaultPolicy, to.vaultPolicy] })),
    credentials: ofTheOther,
  },
  {
    id: 'login-bound',
    what: 'one tenant’s login role also accepts the other’s workload',
    unfit: ({ from }) =>
      boundOf(from) === undefined
        ? `a login by \`${from.tenant.login.method}\` has no list of bounds`
        : undefined,
    stated: ({ to, deployment }) => loginStated(deployment, to),
    make: async ({ vault, deployment, from, to }) =>
      withLogin(vault, deployment, to, (role) =>
        Object.fromEntries(
          (boundOf(from) ?? []).map(({ field, value }) => [field, alsoIn(role[field], value)] as const),
        ),
      ),
    // What it shows is its own, at the door of the other.
    credentials: async ({ deployment, access, from, to }) => {
      const login = { ...ownLogin(from), role: to.loginRole };
      const came = await withVault(access, undefined, (nobody) =>
        workloadLogin(login, deployment, access, nobody),
      );
      if ('token' in came)
        return (await getCredentials(deployment, to.tenant.id, access, came.token)).credentials;
      throw new VaultError(`POST auth/${deployment.vault.authMount}/login`, came.refused.status, []);
    },
  },
  {
    id: 'entity',
    what: 'the entity behind one tenant’s login gets the other’s Vault policy',
    unfit: ({ vaultRoles, from }) =>
      vaultRoles === undefined
        ? SAYS_WHO
        : from.tenant.login.method === 'kubernetes'
          ? 'the alias is named by the uid of the service account, which is in no configuration: the check cannot tell whose it is, and exits 2'
          : undefined,
    // Terraform made no entity: Vault did, at the first login.
    stated: () => ({ named: 'policies of entity ' }),
    make: async ({ vault, deployment, access, from, to }) => {
      const { accessor } = await loggedIn(deployment, from.tenant.id, access);
      const path = `identity/entity/id/${await entityOf(vault, accessor)}`;
      const put = (policies: readonly string[]) => ask(vault, 'POST', path, { policies });
      await put([to.vaultPolicy]);
      return () => put([]);
    },
    credentials: ofTheOther,
  },
  {
    id: 'token-template',
    what: 'Vault’s identity token role writes one tenant’s name into every token',
    unfit: ({ vaultRoles }) =>
      vaultRoles === undefined ? undefined : 'it does not use Vault’s identity tokens',
    stated: ({ to }) => ({
      named: `role of identity tokens ${to.vaultRole} differs`,
      address: 'vault_identity_oidc_role.token-role',
    }),
    make: async ({ vault, to }) => {
      const path = `identity/oidc/role/${to.vaultRole}`;
      const before = await saidAt(vault, path);
      const { key, client_id, ttl, template } = before;
      const put = (text: unknown) => ask(vault, 'POST', path, { key, client_id, ttl, template: text });
      await put(String(template).replace(/\{\{[^}]*\}\}/, JSON.stringify(to.tenant.id)));
      return () => put(template);
    },
    // The trust asks for the session name of whoever the tag says.
    credentials: ({ access, from, to }, token) =>
      withVault(access, token, (vault) =>
        takenByToken(vault, { ...from, roleSessionName: to.roleSessionName ?? '' }, access),
      ),
  },
  {
    id: 'acl',
    what: 'one tenant’s Vault policy also opens the path of the other’s credentials',
    unfit: ({ from, to, vaultRoles }) =>
      vaultRoles === undefined
        ? SAYS_WHO
        : from.vaultRole === to.vaultRole
          ? 'all tenants use one path with different parameters'
          : undefined,
    stated: ({ from }) => ({
      named: `Vault policy ${from.vaultPolicy} differs`,
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
      named: `inline policy buckets of ${from.roleArn} differs`,
      address: `aws_iam_role_policy.role-policy-${from.roleArn === to.roleArn ? 'shared' : from.tenant.id}`,
    }),
    make: async ({ iam, from, to }) => {
      const policy = { RoleName: nameOf(from.roleArn ?? ''), PolicyName: 'buckets' };
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
      const RoleName = nameOf(from.roleArn ?? '');
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [reading(to)] });
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'by-hand', PolicyDocument }));
      return () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'by-hand' }));
    },
    credentials: own,
  },
  {
    id: 'trust',
    what: 'one tenant’s role trusts the other’s role',
    unfit: ({ from, to }) =>
      from.roleArn === undefined || from.roleArn === to.roleArn
        ? 'tenants have no roles of their own'
        : undefined,
    stated: ({ to }) => ({
      named: `trust policy of ${to.roleArn} differs`,
      address: `aws_iam_role.role-${to.tenant.id}`,
    }),
    make: async ({ iam, from, to }) => {
      const RoleName = nameOf(to.roleArn ?? '');
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      const before = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
      const put = (PolicyDocument: string) =>
        iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      const statement = { Sid: GRANTED, Effect: 'Allow', Action: 'sts:AssumeRole' };
      await put(withStatement(before, { ...statement, Principal: { AWS: from.roleArn } }));
      return () => put(before);
    },
    credentials: async (context, token) => {
      const { access, to } = context;
      const { region, awsEndpoint: endpoint } = access;
      const credentials = await own(context, token);
      const sts = new STSClient({ region, endpoint, credentials: { ...credentials }, maxAttempts: 1 });
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
    what: 'one tenant’s bucket policy lets the other in, by an added statement or a removed Deny',
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
