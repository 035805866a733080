import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';

/**
 * Removes the IAM users below the deployment’s own path (`/<prefix>/`), once everything else of it is gone. Vault makes
 * leased users there, and one that it was just making when it was stopped has no lease: Vault would look after it five
 * minutes later at the earliest, and its mount is gone by then. Resolves to the names removed.
 */
export async function sweepUsers(
  config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  },
  prefix: string,
): Promise<readonly string[]> {
  const iam = new IAMClient({ ...config, credentials: { ...config.credentials }, maxAttempts: 2 });
  const path = `/${prefix}/`;
  try {
    const { Users = [] } = await iam.send(new ListUsersCommand({ PathPrefix: path, MaxItems: 1000 }));
    // Not every emulator looks at the prefix.
    const left = Users.filter(({ Path }) => Path?.startsWith(path)).map(({ UserName }) => UserName ?? '');
    for (const UserName of left) await removeUser(iam, UserName);
    return left;
  } finally {
    iam.destroy();
  }
}

/** IAM deletes a user only once nothing hangs on it. */
async function removeUser(iam: IAMClient, UserName: string): Promise<void> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId } of AccessKeyMetadata)
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  for (const { PolicyArn } of AttachedPolicies)
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  await iam.send(new DeleteUserCommand({ UserName }));
}
