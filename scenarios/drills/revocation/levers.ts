import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  type Access,
  appRoleOf,
  awsMountOf,
  brokerOf,
  bucketOf,
  type Deployment,
  deploymentOf,
  nameOf,
  type TenantDeployment,
} from '@cordon/domain';
import { ask, connectVault, type VaultClient } from '@cordon/vault';
import { z } from 'zod';
import { type Held, unless } from '../clients.ts';
import type { Channel } from '../history.ts';

/** What of a topology decides which levers there are; read from Vault and IAM, not from the topology's name. */
export interface Facts {
  readonly credential: 'role session' | 'federated user' | 'IAM user';
  /** Whether other tenants' sessions are of the same IAM role. */
  readonly sharedRole: boolean;
  /** Whether other tenants' credentials come from the same role of Vault's AWS engine. */
  readonly sharedVaultRole: boolean;
  /** Whether `aws:PrincipalTag/tenant` names the tenant. */
  readonly tagged: boolean;
  /** Whether Vault has a lease of each credential. */
  readonly leased: boolean;
  /** Whether tenants log in by AppRole: others are vouched for. */
  readonly appRole: boolean;
  /** The tenant's part of `aws:userid`, as IAM compares it; absent where no pattern is the tenant's alone. */
  readonly userIds?: string;
  /** The same of `aws:PrincipalArn`. */
  readonly principalArns?: string;
}

/** What pulling needs. */
export interface DrillContext {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly of: TenantDeployment;
  readonly held: Held;
  readonly facts: Facts;
  readonly vault: VaultClient;
  /** Of the account that the principals live in. */
  readonly iam: IAMClient;
  readonly s3: S3Client;
}

/** Which channels a lever stops: of the tenant, and of all others. */
export interface Stops {
  readonly own: readonly Channel[];
  readonly others: readonly Channel[];
  /** Channels of either that may be refused for `BRIEF_MS` and are served again then. */
  readonly briefly?: readonly Channel[];
}

/** `aws:TokenIssueTime` counts in seconds: what is issued in the second of the order falls under it, too. */
export const BRIEF_MS = 2_000;

export interface Lever {
  readonly id: string;
  readonly at: 'Vault' | 'AWS';
  /** What an operator types, or the policy they put; `<…>` are names of theirs. */
  readonly order: string;
  /** Why it is none on this topology; absent where it is one. */
  unfit?(facts: Facts): string | undefined;
  /** What else comes of it. */
  readonly note?: string;
  /** What is stopped must be refused this long after the order was answered, milliseconds; a second where absent. */
  readonly graceMs?: number;
  /** What it stops by what AWS and Vault document; the drill holds it against what it sees. */
  stops(facts: Facts): Stops;
  /** Gives the order; resolves to how to take it back. */
  pull(context: DrillContext): Promise<() => Promise<unknown>>;
}

const HELD: readonly Channel[] = ['read', 'presigned', 'write', 'upload'];
const ALL_S3: readonly Channel[] = [...HELD, 'renew'];
const NONE = { own: [], others: [] } as const;
const isUser = ({ credential }: Facts) => credential === 'IAM user';
const noRole = ({ credential }: Facts) =>
  credential === 'role session' ? undefined : `its credentials are those of a ${credential}, not of a role`;
const noLease = ({ leased }: Facts) =>
  leased ? undefined : 'the tenant gets its sessions from STS directly: Vault has no lease for them';
const vouchedFor = ({ appRole }: Facts) =>
  appRole ? undefined : 'the tenant logs in with a workload identity: it has no secret id';
const POLICY = 'cordon-drill';

/** Every lever there is, each on the topologies that it fits; what cannot be taken back stands last. */
export const LEVERS: readonly Lever[] = [
  {
    id: 'lease',
    at: 'Vault',
    order: 'vault lease revoke <lease id>',
    // https://developer.hashicorp.com/vault/docs/secrets/aws: STS credentials cannot be revoked.
    stops: (facts) => (isUser(facts) ? { own: HELD, others: [] } : NONE),
    unfit: noLease,
    pull: async ({ vault, held }) => {
      if (held.leaseId !== undefined) await vault.sys.revokeLease(held.leaseId);
      return nothing;
    },
  },
  {
    id: 'leases-of-vault-role',
    at: 'Vault',
    order: 'vault lease revoke -prefix <mount>/creds/<vault role>',
    // A user that is being made at the moment goes with the others.
    stops: (facts) => (isUser(facts) ? { own: HELD, others: [], briefly: ['renew'] } : NONE),
    unfit: noLease,
    pull: async ({ vault, deployment, of }) => {
      await vault.sys.revokePrefix(`${awsMountOf(deployment)}/creds/${of.vaultRole}`);
      return nothing;
    },
  },
  {
    id: 'token',
    at: 'Vault',
    order: 'vault token revoke -accessor <accessor>',
    // Vault answers before it has revoked the token's leases: it does so in the background, one after the other.
    graceMs: 5_000,
    // Revoking a token revokes the leases made with it: https://developer.hashicorp.com/vault/docs/concepts/lease
    stops: (facts) => ({ own: isUser(facts) ? ALL_S3 : ['renew'], others: [] }),
    pull: async ({ vault, held }) => {
      await vault.auth.token.revokeAccessor(held.accessor);
      return nothing;
    },
  },
  {
    id: 'entity',
    at: 'Vault',
    order: 'vault write identity/entity/id/<entity id> disabled=true',
    // https://developer.hashicorp.com/vault/api-docs/secret/identity/entity: its tokens are not revoked, and are no use.
    stops: () => ({ own: ['renew', 'login'], others: [] }),
    pull: async ({ vault, held }) => {
      const path = `identity/entity/id/${await entityOf(vault, held.accessor)}`;
      await ask(vault, 'POST', path, { disabled: true });
      return () => ask(vault, 'POST', path, { disabled: false });
    },
  },
  {
    id: 'secret-id',
    at: 'Vault',
    order: 'vault write auth/<mount>/role/<AppRole>/secret-id-accessor/destroy secret_id_accessor=<accessor>',
    note: 'five failed logins lock the AppRole for 15 minutes, also for a new secret id: vault write -f sys/locked-users/<mount accessor>/unlock/<role id>',
    unfit: vouchedFor,
    stops: () => ({ own: ['login'], others: [] }),
    pull: async ({ vault, deployment, of, held }) => {
      if (held.secretIdAccessor === undefined) throw new Error('the tenant has no secret id');
      await vault.auth.approle.destroySecretIdAccessor(appRoleOf(of).name, held.secretIdAccessor, {
        mountPoint: deployment.vault.authMount,
      });
      return () => unlock(vault, deployment.vault.authMount, appRoleOf(of).roleId);
    },
  },
  {
    id: 'vault-policy',
    at: 'Vault',
    order: 'vault policy delete <policy>',
    stops: () => ({ own: ['renew'], others: [] }),
    pull: async ({ vault, of }) => {
      const text = await vault.sys.readAclPolicy(of.vaultPolicy);
      await vault.sys.deleteAclPolicy(of.vaultPolicy);
      return () => vault.sys.createOrUpdateAclPolicy(of.vaultPolicy, text);
    },
  },
  {
    id: 'revoke-older-sessions',
    at: 'AWS',
    order:
      'aws iam put-role-policy (or put-user-policy of the broker): Deny * on * where DateLessThan aws:TokenIssueTime <now>',
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
    unfit: (facts) => (isUser(facts) ? 'an IAM user’s key has no aws:TokenIssueTime' : undefined),
    stops: ({ sharedRole, credential }) => ({
      own: HELD,
      others: sharedRole || credential === 'federated user' ? HELD : [],
      briefly: ['renew'],
    }),
    pull: (context) => {
      const now = new Date(Math.ceil(Date.now() / 1000) * 1000).toISOString();
      const Condition = { DateLessThan: { 'aws:TokenIssueTime': now } };
      return denyPrincipal(context, { Condition });
    },
  },
  {
    id: 'role-deny-userid',
    at: 'AWS',
    order: 'aws iam put-role-policy: Deny * on * where StringLike aws:userid <the tenant’s>',
    unfit: (facts) => noRole(facts) ?? noUserId(facts),
    stops: () => ({ own: ALL_S3, others: [] }),
    pull: (context) =>
      denyPrincipal(context, { Condition: { StringLike: { 'aws:userid': context.facts.userIds } } }),
  },
  {
    id: 'role-deny-tag',
    at: 'AWS',
    order: 'aws iam put-role-policy: Deny * on * where StringEquals aws:PrincipalTag/tenant <tenant>',
    unfit: (facts) => noRole(facts) ?? untagged(facts),
    stops: () => ({ own: ALL_S3, others: [] }),
    pull: (context) =>
      denyPrincipal(context, {
        Condition: { StringEquals: { 'aws:PrincipalTag/tenant': context.of.tenant.id } },
      }),
  },
  {
    id: 'broker-deny-s3',
    at: 'AWS',
    order: 'aws iam put-user-policy of the broker: Deny s3:* on *',
    unfit: ({ credential }) =>
      credential === 'federated user' ? undefined : 'the broker’s permissions do not affect its credentials',
    stops: () => ({ own: ALL_S3, others: ALL_S3 }),
    pull: (context) => denyPrincipal(context, { Action: 's3:*' }),
  },
  {
    id: 'leased-user-key',
    at: 'AWS',
    order: 'aws iam update-access-key --user-name <leased user> --access-key-id <id> --status Inactive',
    unfit: (facts) => (isUser(facts) ? undefined : 'there is no leased user'),
    stops: () => ({ own: HELD, others: [] }),
    pull: async ({ iam, facts, held, deployment }) => {
      const AccessKeyId = held.credentials.accessKeyId;
      for (const UserName of await leasedUsers(iam, deployment, facts)) {
        // Users of `renew` come and go meanwhile.
        const listed = iam.send(new ListAccessKeysCommand({ UserName }));
        const { AccessKeyMetadata = [] } = (await unless('NoSuchEntityException', listed)) ?? {};
        if (!AccessKeyMetadata.some((key) => key.AccessKeyId === AccessKeyId)) continue;
        await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
        return nothing;
      }
      throw new Error(`no leased user of \`${held.tenant}\` has its access key`);
    },
  },
  {
    id: 'bucket-deny-userid',
    at: 'AWS',
    order: 'aws s3api put-bucket-policy: Deny s3:* where StringLike aws:userid <the tenant’s>',
    unfit: noUserId,
    stops: () => ({ own: ALL_S3, others: [] }),
    pull: (context) => denyInBucket(context, { StringLike: { 'aws:userid': context.facts.userIds } }),
  },
  {
    id: 'bucket-deny-tag',
    at: 'AWS',
    order: 'aws s3api put-bucket-policy: Deny s3:* where StringEquals aws:PrincipalTag/tenant <tenant>',
    unfit: untagged,
    stops: () => ({ own: ALL_S3, others: [] }),
    pull: (context) =>
      denyInBucket(context, { StringEquals: { 'aws:PrincipalTag/tenant': context.of.tenant.id } }),
  },
  {
    id: 'bucket-deny-arn',
    at: 'AWS',
    order: 'aws s3api put-bucket-policy: Deny s3:* where ArnLike aws:PrincipalArn <the tenant’s>',
    unfit: ({ principalArns }) =>
      principalArns === undefined ? 'no pattern of aws:PrincipalArn is the tenant’s alone' : undefined,
    stops: () => ({ own: ALL_S3, others: [] }),
    pull: (context) =>
      denyInBucket(context, { ArnLike: { 'aws:PrincipalArn': context.facts.principalArns } }),
  },
  {
    id: 'bucket-closed',
    at: 'AWS',
    order:
      'aws s3api put-bucket-policy: Deny s3:* to everybody where StringNotEquals aws:userid <the account’s root, the administrator>',
    stops: () => ({ own: ALL_S3, others: [] }),
    pull: (context) =>
      denyInBucket(context, { StringNotEquals: { 'aws:userid': [context.deployment.accountId] } }),
  },
  {
    id: 'vault-role',
    at: 'Vault',
    order: 'vault delete <mount>/roles/<vault role>',
    stops: ({ sharedVaultRole }) => ({ own: ['renew'], others: sharedVaultRole ? ['renew'] : [] }),
    pull: async ({ vault, deployment, of }) => {
      if (deployment.vault.awsMount === undefined) return deleteTokenRole(vault, of.vaultRole);
      const at = { mountPoint: deployment.vault.awsMount };
      const role = await vault.secrets.aws.readRole(of.vaultRole, at);
      await vault.secrets.aws.deleteRole(of.vaultRole, at);
      const { credential_type, role_arns, policy_arns, policy_document, session_tags, iam_tags } = role;
      const { external_id, default_sts_ttl, max_sts_ttl, user_path, permissions_boundary_arn } = role;
      // Vault takes each field for some credential types alone, and says an empty one for the others.
      const said = Object.entries({
        role_arns,
        policy_arns,
        policy_document,
        session_tags,
        iam_tags,
        external_id,
        default_sts_ttl,
        max_sts_ttl,
        user_path: user_path === '/' ? '' : user_path,
        permissions_boundary_arn,
      }).filter(([, value]) => (typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value)));
      return () =>
        vault.secrets.aws.createOrUpdateRole(
          of.vaultRole,
          {
            credential_type,
            ...Object.fromEntries(said),
          },
          at,
        );
    },
  },
  {
    id: 'login-role',
    at: 'Vault',
    order: 'vault delete auth/<mount>/role/<role> (of certificates: auth/<mount>/certs/<role>)',
    note: 'the issuer keeps issuing tokens: they work again when the role is created again',
    unfit: ({ appRole }) => (appRole ? 'the tenant logs in by an AppRole' : undefined),
    stops: () => ({ own: ['login'], others: [] }),
    pull: async ({ vault, deployment, of }) => {
      const path = loginPath(deployment, of);
      const said = await saidAt(vault, path);
      await ask(vault, 'DELETE', path);
      return () => ask(vault, 'POST', path, said);
    },
  },
  {
    id: 'approle',
    at: 'Vault',
    order: 'vault delete auth/<mount>/role/<AppRole>',
    unfit: vouchedFor,
    stops: () => ({ own: ['login'], others: [] }),
    pull: async ({ vault, deployment, of }) => {
      await vault.auth.approle.deleteRole(appRoleOf(of).name, { mountPoint: deployment.vault.authMount });
      return nothing;
    },
  },
  {
    id: 'delete-role',
    at: 'AWS',
    order: 'aws iam delete-role-policy for each of its policies, then aws iam delete-role',
    unfit: noRole,
    stops: ({ sharedRole }) => ({ own: ALL_S3, others: sharedRole ? ALL_S3 : [] }),
    pull: async ({ iam, of }) => {
      const RoleName = roleNameOf(of);
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      for (const PolicyName of PolicyNames)
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      await iam.send(new DeleteRoleCommand({ RoleName }));
      return nothing;
    },
  },
];

/** What Vault answers to a read. */
const fields = z.object({ data: z.record(z.string(), z.unknown()) });
const lookedUp = z.object({ data: z.object({ entity_id: z.string().min(1) }) });

/** The id of the entity that logged in, by the accessor of its token. */
export async function entityOf(vault: VaultClient, accessor: string): Promise<string> {
  const looked = await ask(vault, 'POST', 'auth/token/lookup-accessor', { accessor });
  return lookedUp.parse(looked).data.entity_id;
}

/** Where the auth method keeps whom a tenant's login lets in. */
export function loginPath(
  { vault: { authMount } }: Deployment,
  { tenant, loginRole }: TenantDeployment,
): string {
  return `auth/${authMount}/${tenant.login.method === 'cert' ? 'certs' : 'role'}/${loginRole}`;
}

/**
 * What was written to a path of Vault, for writing it again: what was not said is read back as `null`, empty or off, which Vault would
 * take for something that is said.
 */
export async function saidAt(vault: VaultClient, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { data } = fields.parse(await ask(vault, 'GET', path));
  const empty = (value: unknown) => typeof value === 'object' && Object.keys(value ?? {}).length === 0;
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== '' && value !== false && !empty(value)),
  );
}

/** Reads from Vault and IAM what decides which levers a deployment has. */
export async function factsOf(context: Omit<DrillContext, 'facts' | 'held'>): Promise<Facts> {
  const { deployment, of, vault, iam } = context;
  const others = deployment.tenants.filter(({ tenant }) => tenant.id !== of.tenant.id);
  const sharedRole = of.roleArn !== undefined && others.some(({ roleArn }) => roleArn === of.roleArn);
  const sharedVaultRole = others.some(({ vaultRole }) => vaultRole === of.vaultRole);
  const { awsMount } = deployment.vault;
  const appRole = of.appRole !== undefined;
  const rest = { sharedRole, sharedVaultRole, leased: awsMount !== undefined, appRole };
  if (awsMount === undefined)
    return {
      credential: 'role session',
      // The trust lets no session in without it.
      tagged: true,
      userIds: `${of.roleId}:${of.roleSessionName}`,
      ...rest,
    };
  const role = await vault.secrets.aws.readRole(of.vaultRole, { mountPoint: awsMount });
  if (role.credential_type === 'iam_user') {
    const tagged = role.iam_tags.tenant === of.tenant.id;
    const users = `arn:aws:iam::${deployment.accountId}:user${role.user_path}${of.vaultRole}=*`;
    return { credential: 'IAM user', tagged, principalArns: users, ...rest };
  }
  if (of.roleArn === undefined) return { credential: 'federated user', tagged: false, ...rest };
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleNameOf(of) }));
  const tag = Role?.Tags?.find(({ Key }) => Key === 'tenant')?.Value;
  const name = sharedRole ? (of.roleSessionName ?? `${of.vaultRole}=*`) : '*';
  return {
    credential: 'role session',
    tagged: (role.session_tags.tenant ?? tag) === of.tenant.id,
    userIds: `${of.roleId}:${name}`,
    ...(sharedRole ? {} : { principalArns: of.roleArn }),
    ...rest,
  };
}

/** Opens what pulling needs; `close` drops the connections. */
export function openDrillContext(
  deployment: Deployment,
  access: Access,
  tenant: Held['tenant'],
): Omit<DrillContext, 'facts' | 'held'> & { close(): void } {
  const { region, awsEndpoint: endpoint, admin, rolesAdmin } = access;
  const roles = deployment.roleAccountId === undefined ? admin : (rolesAdmin ?? admin);
  const iam = new IAMClient({ region, endpoint, credentials: { ...roles } });
  const s3 = new S3Client({ region, endpoint, credentials: { ...admin }, forcePathStyle: true });
  // Revoking the leases of many users takes Vault several calls of IAM for each.
  const timeoutMs = 120_000;
  const vault = connectVault({ address: access.vaultAddress, token: access.vaultToken, timeoutMs });
  const close = () => {
    for (const client of [iam, s3]) client.destroy();
    vault.close();
  };
  return { deployment, access, of: deploymentOf(deployment, tenant), vault, iam, s3, close };
}

/** Deletes a role of Vault's identity tokens; resolves to how to write it again. */
async function deleteTokenRole(vault: VaultClient, name: string): Promise<() => Promise<unknown>> {
  const path = `identity/oidc/role/${name}`;
  const { key, client_id, template, ttl } = fields.parse(await ask(vault, 'GET', path)).data;
  await ask(vault, 'DELETE', path);
  return () => ask(vault, 'POST', path, { key, client_id, template, ttl });
}

function untagged({ tagged }: Facts): string | undefined {
  return tagged ? undefined : 'no tag of its principal names the tenant';
}

function noUserId({ userIds }: Facts): string | undefined {
  return userIds === undefined ? 'no pattern of aws:userid is the tenant’s alone' : undefined;
}

const nothing = async () => undefined;

/**
 * Ends Vault's lockout of an AppRole: a client that goes on trying with a destroyed secret id is locked out after five
 * failures for 15 minutes, and its rightful new secret id with it.
 * https://developer.hashicorp.com/vault/docs/concepts/user-lockout
 */
async function unlock(vault: VaultClient, mount: string, roleId: string): Promise<void> {
  const { accessor } = fields.parse(await ask(vault, 'GET', `sys/auth/${mount}`)).data;
  await ask(vault, 'POST', `sys/locked-users/${accessor}/unlock/${roleId}`, {});
}

/** A Deny on all, in the policies of the tenant's role, or of the broker where the rights are the broker's. */
async function denyPrincipal(
  { iam, of, deployment, facts }: DrillContext,
  statement: Readonly<Record<string, unknown>>,
): Promise<() => Promise<unknown>> {
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Stop', Effect: 'Deny', Action: '*', Resource: '*', ...statement }],
  });
  const PolicyName = POLICY;
  if (facts.credential === 'role session') {
    const RoleName = roleNameOf(of);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    return () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
  const UserName = nameOf(brokerOf(deployment));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
  return () => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
}

/** A Deny beside what the tenant's bucket policy says already: a bucket has one policy document. */
async function denyInBucket(
  { s3, of }: DrillContext,
  Condition: Readonly<Record<string, unknown>>,
): Promise<() => Promise<unknown>> {
  const Bucket = bucketOf(of.tenant);
  const before = await policyOf(s3, Bucket);
  const said: readonly unknown[] = before === undefined ? [] : [JSON.parse(before).Statement].flat();
  const arn = `arn:aws:s3:::${Bucket}`;
  const stop = {
    Sid: 'Stop',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [...said, stop] });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const removed = new DeleteBucketPolicyCommand({ Bucket });
  return () =>
    before === undefined ? s3.send(removed) : s3.send(new PutBucketPolicyCommand({ Bucket, Policy: before }));
}

/** The bucket's policy; `undefined` where there is none. */
export async function policyOf(s3: S3Client, Bucket: string): Promise<string | undefined> {
  const read = s3.send(new GetBucketPolicyCommand({ Bucket }));
  return (await unless('NoSuchBucketPolicy', read))?.Policy;
}

/** Names of the users that leases of the tenant made. */
async function leasedUsers(iam: IAMClient, deployment: Deployment, facts: Facts): Promise<readonly string[]> {
  const arns = facts.principalArns?.replace(/\*$/, '') ?? '';
  const PathPrefix = `/${deployment.prefix}/`;
  const { Users = [] } = await iam.send(new ListUsersCommand({ PathPrefix }));
  return Users.flatMap(({ Arn, UserName }) =>
    UserName !== undefined && Arn?.startsWith(arns) === true ? [UserName] : [],
  );
}

function roleNameOf(of: TenantDeployment): string {
  return nameOf(of.roleArn ?? '');
}
