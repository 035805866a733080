import {
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';

/** The AWS endpoint, and the administrator of an account of the deployment. */
export interface SweepAt {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Removes what is left of a deployment in an account once Terraform has destroyed all that it knew: buckets named
 * `<prefix>-…`, and IAM users, roles and policies below the path `/<prefix>/`. Two kinds of resource are in no state: a
 * user that Vault was just creating when it was stopped (Vault cleans up five minutes later at the earliest, and the
 * mount is gone by then), and anything created by a call whose answer was lost with a killed gateway. Resolves to the
 * names removed.
 */
export async function sweepAws(at: SweepAt, prefix: string): Promise<readonly string[]> {
  const config = { ...at, credentials: { ...at.credentials }, maxAttempts: 2 };
  const iam = new IAMClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  try {
    return [
      ...(await sweepBuckets(s3, `${prefix}-`)),
      ...(await sweepUsers(iam, `/${prefix}/`)),
      ...(await sweepRoles(iam, `/${prefix}/`)),
      ...(await sweepPolicies(iam, `/${prefix}/`)),
    ];
  } finally {
    iam.destroy();
    s3.destroy();
  }
}

async function sweepBuckets(s3: S3Client, beginning: string): Promise<readonly string[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const left = Buckets.map(({ Name = '' }) => Name).filter((name) => name.startsWith(beginning));
  for (const Bucket of left) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
  }
  return left;
}

// IAM deletes a user, role or policy only once nothing hangs on it. Not every emulator looks at a path prefix.

async function sweepUsers(iam: IAMClient, PathPrefix: string): Promise<readonly string[]> {
  const { Users = [] } = await iam.send(new ListUsersCommand({ PathPrefix, MaxItems: 1000 }));
  const left = Users.filter(({ Path }) => Path?.startsWith(PathPrefix)).map(({ UserName = '' }) => UserName);
  for (const UserName of left) {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
    for (const { AccessKeyId } of AccessKeyMetadata)
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
    for (const PolicyName of PolicyNames)
      await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
    for (const { PolicyArn } of AttachedPolicies)
      await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    await iam.send(new DeleteUserCommand({ UserName }));
  }
  return left;
}

async function sweepRoles(iam: IAMClient, PathPrefix: string): Promise<readonly string[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix, MaxItems: 1000 }));
  const left = Roles.filter(({ Path }) => Path?.startsWith(PathPrefix)).map(({ RoleName = '' }) => RoleName);
  for (const RoleName of left) {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames)
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    for (const { PolicyArn } of AttachedPolicies)
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  }
  return left;
}

async function sweepPolicies(iam: IAMClient, PathPrefix: string): Promise<readonly string[]> {
  const asked = new ListPoliciesCommand({ Scope: 'Local', PathPrefix, MaxItems: 1000 });
  const { Policies = [] } = await iam.send(asked);
  const left = Policies.filter(({ Path }) => Path?.startsWith(PathPrefix)).map(({ Arn = '' }) => Arn);
  for (const PolicyArn of left) await iam.send(new DeletePolicyCommand({ PolicyArn }));
  return left;
}
