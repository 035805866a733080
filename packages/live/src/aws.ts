import {
  GetAccessKeyLastUsedCommand,
  type GetAccountAuthorizationDetailsResponse,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
  type PolicyDetail,
  paginateGetAccountAuthorizationDetails,
  paginateListAccessKeys,
} from '@aws-sdk/client-iam';
import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  OrganizationsClient,
  type PolicySummary,
  paginateListPolicies,
  paginateListTargetsForPolicy,
} from '@aws-sdk/client-organizations';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import {
  GetPublicAccessBlockCommand,
  paginateListAccessGrantsInstances,
  paginateListAccessPoints,
  paginateListMultiRegionAccessPoints,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describeError, UsageError } from '@cordon/domain';
import { unreadable } from '@cordon/terraform';
import type { Account, AwsSettings } from './account.ts';
import { readBucket } from './buckets.ts';
import { type Found, inParallel } from './found.ts';

/** What Vault's configuration refers to in AWS. */
export interface Spoken {
  /** Access key ids of Vault's mounts, with the mount's path. */
  readonly keys: readonly { readonly key: string; readonly mount: string }[];
  /** ARNs of managed policies that Vault's roles name. */
  readonly policyArns: readonly string[];
}

const client = ({ region, profile, credentials, endpoint }: AwsSettings, in_ = region) => ({
  region: in_,
  maxAttempts: 6,
  ...(profile === undefined ? {} : { profile }),
  // With explicit credentials the settings name the endpoint, too; otherwise the environment does, for each service.
  ...(credentials === undefined ? {} : { credentials: { ...credentials }, ...(endpoint && { endpoint }) }),
  // An emulator has one host name; AWS has one for each account and bucket.
  ...(endpoint === undefined ? {} : { disableHostPrefix: true }),
});

/** The account id of the credentials. Rejects with `UsageError` without valid credentials. */
export async function accountOf(settings: AwsSettings): Promise<string> {
  const sts = new STSClient(client(settings));
  const whose = settings.profile === undefined ? 'AWS' : `AWS, profile \`${settings.profile}\`,`;
  try {
    const { Account: id } = await sts.send(new GetCallerIdentityCommand({}));
    if (id === undefined) throw new Error('the answer names no account');
    return id;
  } catch (error) {
    const what = `${whose} rejected GetCallerIdentity: ${describeError(error)}`;
    if (error instanceof Error && /Credentials|Token|Signature/.test(error.name))
      throw new UsageError(`${what}; set the usual \`AWS_*\` variables, \`AWS_PROFILE\` or --profiles`);
    throw new Error(what, { cause: error });
  } finally {
    sts.destroy();
  }
}

/**
 * Reads everything that grants or denies access in one account, into `found`. Never rejects for missing permissions.
 */
export async function readAccount(account: Account, spoken: Spoken): Promise<void> {
  const { settings } = account;
  const iam = new IAMClient(client(settings));
  const s3 = new S3Client({
    ...client(settings),
    followRegionRedirects: true,
    ...(settings.endpoint === undefined ? {} : { forcePathStyle: true }),
  });
  try {
    await readIam(account, iam, spoken.policyArns);
    const regions = await readBuckets(account, s3);
    for (const region of regions) await readDoors(account, region);
    await readAccountBlock(account);
    await readOrganization(account);
  } finally {
    iam.destroy();
    s3.destroy();
  }
}

/** IAM returns policies percent-encoded (RFC 3986). */
const decoded = (text: string | undefined): string => decodeURIComponent(text ?? '');

const tagsOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []) => {
  const map = Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  return { tags: map, tags_all: map };
};

/**
 * Users, groups, roles and managed policies, each with all its policies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
async function readIam(account: Account, iam: IAMClient, named: readonly string[]): Promise<void> {
  const action = 'iam:GetAccountAuthorizationDetails';
  const pages = await account.ask(action, async () => {
    const all: GetAccountAuthorizationDetailsResponse[] = [];
    // AWS managed policies are read one by one, only the attached ones.
    const Filter = ['User', 'Role', 'Group', 'LocalManagedPolicy'] as const;
    for await (const page of paginateGetAccountAuthorizationDetails(
      { client: iam },
      { Filter: [...Filter], MaxItems: 500 },
    ))
      all.push(page);
    return all;
  });
  if (pages.is !== 'told') {
    const why = pages.is === 'unread' ? pages.why : 'could not be read: nothing was there';
    account.found.miss(`the users, groups, roles and policies of account ${account.id}`, why, 'everything');
    return;
  }
  const used = new Set(named);
  const attached = (list: readonly { PolicyArn?: string | undefined }[] = []): readonly string[] => {
    const arns = list.flatMap(({ PolicyArn }) => PolicyArn ?? []);
    for (const arn of arns) used.add(arn);
    return arns;
  };
  const boundary = (said: { PermissionsBoundaryArn?: string | undefined } | undefined) => {
    const arn = said?.PermissionsBoundaryArn;
    if (arn === undefined) return {};
    used.add(arn);
    return { permissions_boundary: arn };
  };
  /** Inline and attached policies of a user or a group, as Terraform resources. */
  const addPolicies = (
    of: 'user' | 'group',
    name: string | undefined,
    arn: string,
    inline: readonly PolicyDetail[] = [],
    managed: Parameters<typeof attached>[0],
  ) => {
    for (const { PolicyName, PolicyDocument } of inline)
      account.add(`aws_iam_${of}_policy`, `${arn} (inline policy ${PolicyName})`, {
        ...{ [of]: name, name: PolicyName },
        policy: decoded(PolicyDocument),
      });
    const policy_arns = attached(managed);
    if (policy_arns.length > 0)
      account.add(`aws_iam_${of}_policy_attachments_exclusive`, `${arn} (attached policies)`, {
        ...{ [`${of}_name`]: name, policy_arns },
      });
  };
  for (const page of pages.value) {
    for (const one of page.RoleDetailList ?? []) {
      account.add('aws_iam_role', one.Arn ?? '', {
        ...{ name: one.RoleName, id: one.RoleName, path: one.Path, arn: one.Arn, unique_id: one.RoleId },
        assume_role_policy: decoded(one.AssumeRolePolicyDocument),
        inline_policy: (one.RolePolicyList ?? []).map(({ PolicyName, PolicyDocument }) => ({
          name: PolicyName,
          policy: decoded(PolicyDocument),
        })),
        managed_policy_arns: attached(one.AttachedManagedPolicies),
        ...boundary(one.PermissionsBoundary),
        ...tagsOf(one.Tags),
      });
    }
    for (const one of page.UserDetailList ?? []) {
      const arn = one.Arn ?? '';
      const user = one.UserName;
      account.add('aws_iam_user', arn, {
        ...{ name: user, id: user, path: one.Path, arn, unique_id: one.UserId },
        ...boundary(one.PermissionsBoundary),
        ...tagsOf(one.Tags),
      });
      addPolicies('user', user, arn, one.UserPolicyList, one.AttachedManagedPolicies);
      if ((one.GroupList ?? []).length > 0)
        account.add('aws_iam_user_group_membership', `${arn} (groups)`, { user, groups: one.GroupList });
    }
    for (const one of page.GroupDetailList ?? []) {
      const arn = one.Arn ?? '';
      const group = one.GroupName;
      account.add('aws_iam_group', arn, {
        ...{ name: group, id: group, path: one.Path, arn, unique_id: one.GroupId },
      });
      addPolicies('group', group, arn, one.GroupPolicyList, one.AttachedManagedPolicies);
    }
    for (const one of page.Policies ?? []) {
      const arn = one.Arn ?? '';
      if (/^arn:[^:]*:iam::aws:/.test(arn)) continue;
      const version = one.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion === true);
      const policy =
        version?.Document === undefined
          ? unreadable('could not be read: its default version was not in the answer')
          : decoded(version.Document);
      account.add('aws_iam_policy', arn, {
        ...{ arn, name: one.PolicyName, path: one.Path, policy },
      });
    }
  }
  const own = [...used].filter((arn) => /^arn:[^:]*:iam::aws:/.test(arn));
  await inParallel(own.toSorted(), (arn) => readAwsPolicy(account, iam, arn));
  noteLenders(account);
  const users = pages.value.flatMap(({ UserDetailList = [] }) => UserDetailList);
  await inParallel(users, ({ Arn = '', UserName = '' }) => readUserKeys(account, iam, Arn, UserName));
  await readProviders(account, iam);
}

/** Active access keys of a user: where they are kept, nothing says. */
async function readUserKeys(account: Account, iam: IAMClient, user: string, UserName: string): Promise<void> {
  const { userKeys } = account.found;
  const asked = await account.ask('iam:ListAccessKeys', async () => {
    const all: string[] = [];
    for await (const page of paginateListAccessKeys({ client: iam }, { UserName }))
      for (const { AccessKeyId = '', Status } of page.AccessKeyMetadata ?? [])
        if (Status !== 'Inactive') all.push(AccessKeyId);
    return all;
  });
  if (asked.is === 'unread') userKeys.push({ user });
  for (const key of asked.is === 'told' ? asked.value : []) userKeys.push({ user, key });
}

/** The current text of an AWS managed policy. */
async function readAwsPolicy(account: Account, iam: IAMClient, arn: string): Promise<void> {
  if (account.found.instances.some(({ mode, address }) => mode === 'data' && address === arn)) return;
  const asked = await account.ask('iam:GetPolicy', () => iam.send(new GetPolicyCommand({ PolicyArn: arn })));
  const version =
    asked.is === 'told'
      ? await account.ask('iam:GetPolicyVersion', () =>
          iam.send(
            new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: asked.value.Policy?.DefaultVersionId }),
          ),
        )
      : asked;
  const policy =
    version.is === 'told'
      ? decoded(version.value.PolicyVersion?.Document)
      : unreadable(version.is === 'unread' ? version.why : 'could not be read: there is no such policy');
  account.add('aws_iam_policy', arn, { arn, policy }, 'data');
}

/** Providers that trust policies may name as federated principals. */
async function readProviders(account: Account, iam: IAMClient): Promise<void> {
  const trusting = account.found.instances.flatMap(({ type, values, provider }) =>
    type === 'aws_iam_role' &&
    provider === account.provider &&
    /"Federated"/.test(String(values.assume_role_policy))
      ? [String(values.arn)]
      : [],
  );
  const miss = (what: string, why: string) =>
    account.found.miss(`the ${what} of account ${account.id}`, why, { principals: trusting });
  const oidc = await account.ask('iam:ListOpenIDConnectProviders', () =>
    iam.send(new ListOpenIDConnectProvidersCommand({})),
  );
  if (oidc.is === 'unread') miss('OIDC providers', oidc.why);
  for (const { Arn: arn = '' } of oidc.is === 'told' ? (oidc.value.OpenIDConnectProviderList ?? []) : []) {
    const one = await account.ask('iam:GetOpenIDConnectProvider', () =>
      iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
    );
    if (one.is === 'told')
      account.add('aws_iam_openid_connect_provider', arn, {
        ...{ arn, url: one.value.Url, client_id_list: one.value.ClientIDList },
      });
    if (one.is === 'unread') miss(`OIDC provider \`${arn}\``, one.why);
  }
  const saml = await account.ask('iam:ListSAMLProviders', () => iam.send(new ListSAMLProvidersCommand({})));
  if (saml.is === 'unread') miss('SAML providers', saml.why);
  for (const { Arn: arn = '' } of saml.is === 'told' ? (saml.value.SAMLProviderList ?? []) : [])
    account.add('aws_iam_saml_provider', arn, { arn, name: arn.split('/').at(-1) });
}

/** Services that give a role's session, or what it reads, to their own users; they are not read. */
const LENDERS =
  /"((rolesanywhere|cognito-identity|transfer|datasync|storagegateway|(?:credentials\.)?iot|lakeformation|pods\.eks)\.amazonaws\.com)"/;

/** Notes roles that such a service may assume and that have relevant permissions. */
function noteLenders({ found, provider }: Account): void {
  const texts = new Map(
    found.instances.flatMap(({ type, values }) =>
      type === 'aws_iam_policy' ? [[String(values.arn), JSON.stringify(values.policy)] as const] : [],
    ),
  );
  for (const { type, values, provider: of } of found.instances) {
    if (type !== 'aws_iam_role' || of !== provider) continue;
    const service = LENDERS.exec(String(values.assume_role_policy))?.[1];
    const attached = (values.managed_policy_arns as readonly string[]).map((arn) => texts.get(arn) ?? '"*"');
    const may = [JSON.stringify(values.inline_policy), ...attached].join();
    if (service !== undefined && /"(?:s3|sts|iam):|"\*/.test(may.replaceAll('\\"', '"')))
      found.miss(
        String(values.arn),
        `may be taken by \`${service}\`, which lets its own users use it: they are not read`,
        'everything',
      );
  }
}

/** Reads all buckets of the account; returns their Regions, including the default Region. */
async function readBuckets(account: Account, s3: S3Client): Promise<readonly string[]> {
  const regions = new Set([account.settings.region]);
  const asked = await account.ask('s3:ListAllMyBuckets', async () => {
    const names: string[] = [];
    for await (const page of paginateListBuckets({ client: s3 }, { MaxBuckets: 1000 }))
      for (const { Name, BucketRegion } of page.Buckets ?? []) {
        if (Name !== undefined) names.push(Name);
        if (BucketRegion !== undefined) regions.add(BucketRegion);
      }
    return names;
  });
  if (asked.is === 'unread')
    account.found.miss(`the buckets of account ${account.id}`, asked.why, 'everything');
  await inParallel(asked.is === 'told' ? asked.value : [], (name) => readBucket(account, s3, name));
  return [...regions];
}

const control = ({ settings }: Account, region: string) =>
  new S3ControlClient({
    ...client(settings, region),
    // The SDK puts the account id before the host name, which does not work with an emulator's address.
    ...(settings.endpoint === undefined
      ? {}
      : { endpointProvider: () => ({ url: new URL(settings.endpoint ?? '') }) }),
  });

/** Access points and access grants of one Region: other ways to buckets. */
async function readDoors(account: Account, region: string): Promise<void> {
  const { id: AccountId, found } = account;
  const s3 = control(account, region);
  try {
    const points = await account.ask('s3:ListAccessPoints', async () => {
      const all: { name: string; bucket: string }[] = [];
      for await (const page of paginateListAccessPoints({ client: s3 }, { AccountId }))
        for (const { Name = '', Bucket = '' } of page.AccessPointList ?? [])
          all.push({ name: Name, bucket: Bucket });
      return all;
    });
    if (points.is === 'unread') found.miss(`the access points in ${region}`, points.why, 'everything');
    for (const { name, bucket } of points.is === 'told' ? points.value : [])
      account.add('aws_s3_access_point', `arn:aws:s3:${region}:${AccountId}:accesspoint/${name}`, { bucket });
    const grants = await account.ask('s3:ListAccessGrantsInstances', async () => {
      const all: string[] = [];
      for await (const page of paginateListAccessGrantsInstances({ client: s3 }, { AccountId }))
        for (const one of page.AccessGrantsInstancesList ?? []) all.push(one.AccessGrantsInstanceArn ?? '');
      return all;
    });
    if (grants.is === 'unread') found.miss(`the access grants in ${region}`, grants.why, 'everything');
    for (const arn of grants.is === 'told' ? grants.value : [])
      account.add('aws_s3control_access_grants_instance', arn, {});
  } finally {
    s3.destroy();
  }
}

/** Account-wide settings: the public access block, and multi-Region access points. */
async function readAccountBlock(account: Account): Promise<void> {
  const { id: AccountId, found } = account;
  const s3 = control(account, account.settings.region);
  // This Region answers for all.
  const everywhere = control(account, 'us-west-2');
  try {
    const block = await account.ask('s3:GetAccountPublicAccessBlock', () =>
      s3.send(new GetPublicAccessBlockCommand({ AccountId })),
    );
    // It can only deny.
    if (block.is === 'unread')
      found.miss(`the public access block of account ${AccountId}`, block.why, 'everything', [
        'owner-access',
      ]);
    const said = block.is === 'told' ? block.value.PublicAccessBlockConfiguration : undefined;
    if (said !== undefined)
      account.add('aws_s3_account_public_access_block', `the public access block of account ${AccountId}`, {
        account_id: AccountId,
        block_public_acls: said.BlockPublicAcls === true,
        block_public_policy: said.BlockPublicPolicy === true,
        ignore_public_acls: said.IgnorePublicAcls === true,
        restrict_public_buckets: said.RestrictPublicBuckets === true,
      });
    const points = await account.ask('s3:ListMultiRegionAccessPoints', async () => {
      const all: string[] = [];
      for await (const page of paginateListMultiRegionAccessPoints({ client: everywhere }, { AccountId }))
        for (const { Name = '' } of page.AccessPoints ?? []) all.push(Name);
      return all;
    });
    if (points.is === 'unread') found.miss('the multi-Region access points', points.why, 'everything');
    for (const name of points.is === 'told' ? points.value : [])
      account.add('aws_s3control_multi_region_access_point', `multi-Region access point ${name}`, {});
  } finally {
    s3.destroy();
    everywhere.destroy();
  }
}

/**
 * Policies of the organisation, which only deny. Only its management account and delegated administrators may list
 * them; every account may ask whether it is in one.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html
 */
async function readOrganization(account: Account): Promise<void> {
  const { found } = account;
  const org = new OrganizationsClient(client(account.settings, 'us-east-1'));
  const what = `the organisation’s policies on account ${account.id}`;
  try {
    const inOne = await account.ask('organizations:DescribeOrganization', () =>
      org.send(new DescribeOrganizationCommand({})).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException') return false;
          throw error;
        },
      ),
    );
    if (inOne.is === 'unread') found.miss(what, inOne.why, 'everything', ['owner-access']);
    if (inOne.is !== 'told' || !inOne.value) return;
    for (const type of ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const) {
      const listed = await account.ask('organizations:ListPolicies', async () => {
        const all: PolicySummary[] = [];
        for await (const page of paginateListPolicies({ client: org }, { Filter: type }))
          all.push(...(page.Policies ?? []));
        return all;
      });
      if (listed.is === 'unread') {
        found.miss(what, listed.why, 'everything', ['owner-access']);
        return;
      }
      // AWS's default policies allow everything.
      const own = listed.is === 'told' ? listed.value.filter(({ AwsManaged }) => AwsManaged !== true) : [];
      for (const one of own) await readOrganizationPolicy(account, org, one, type);
    }
  } finally {
    org.destroy();
  }
}

async function readOrganizationPolicy(
  account: Account,
  org: OrganizationsClient,
  { Id: id = '', Name: name = '' }: PolicySummary,
  type: string,
): Promise<void> {
  const text = await account.ask('organizations:DescribePolicy', () =>
    org.send(new DescribePolicyCommand({ PolicyId: id })),
  );
  const targets = await account.ask('organizations:ListTargetsForPolicy', async () => {
    const all: string[] = [];
    for await (const page of paginateListTargetsForPolicy({ client: org }, { PolicyId: id }))
      for (const { TargetId } of page.Targets ?? []) if (TargetId !== undefined) all.push(TargetId);
    return all;
  });
  const address = `organisation policy ${name}`;
  const content =
    text.is === 'told'
      ? text.value.Policy?.Content
      : unreadable(text.is === 'unread' ? text.why : 'is not there');
  account.add('aws_organizations_policy', address, { id, name, type, content });
  // With unknown targets it counts as attached.
  for (const target_id of targets.is === 'told' ? targets.value : [account.id])
    account.add('aws_organizations_policy_attachment', `${address} at ${target_id}`, {
      policy_id: id,
      target_id,
    });
}

/** The users whose access keys Vault's mounts have. */
export async function readKeyOwners(
  accounts: readonly Account[],
  { keys }: Spoken,
  found: Found,
): Promise<void> {
  for (const { key, mount } of keys) {
    let why = 'has an access key of a user outside the accounts that were read';
    let told = false;
    for (const account of accounts) {
      const iam = new IAMClient(client(account.settings));
      const asked = await account.ask('iam:GetAccessKeyLastUsed', () =>
        iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key })),
      );
      iam.destroy();
      const user = asked.is === 'told' ? asked.value.UserName : undefined;
      if (asked.is === 'unread') why = `has an access key whose user ${asked.why}`;
      if (user === undefined) continue;
      account.add('aws_iam_access_key', `the access key of ${mount}`, { id: key, user });
      told = true;
      break;
    }
    if (!told) found.miss(`${mount}/config/root`, why, 'everything');
  }
}
