import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  type IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';

export interface User {
  readonly arn: string;
  /** `AIDA…` */
  readonly userId: string;
  readonly credentials: AwsCredentials;
}

/** Policy statements as JSON. */
export type Statements = readonly Readonly<Record<string, unknown>>[];

/** A policy document as JSON. */
export const document = (statements: Statements): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** An IAM user with one inline policy and one key, made by the administrator. */
export async function makeUser(iam: IAMClient, name: string, may: Statements): Promise<User> {
  const { User: user } = await iam.send(new CreateUserCommand({ UserName: name }));
  if (may.length > 0)
    await iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: 'may', PolicyDocument: document(may) }),
    );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  if (!user?.Arn || !user.UserId || !key?.AccessKeyId || !key.SecretAccessKey)
    throw new Error(`IAM answered without the user \`${name}\``);
  const credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  return { arn: user.Arn, userId: user.UserId, credentials };
}

/** A role that `trusted` (an ARN) may assume. Resolves to its ARN. */
export async function makeRole(
  iam: IAMClient,
  name: string,
  trusted: string,
  may: Statements = [],
): Promise<string> {
  const trust = document([{ Effect: 'Allow', Principal: { AWS: trusted }, Action: 'sts:AssumeRole' }]);
  const { Role: role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }),
  );
  if (may.length > 0)
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: 'may', PolicyDocument: document(may) }),
    );
  if (!role?.Arn) throw new Error(`IAM answered without the role \`${name}\``);
  return role.Arn;
}

/** A session of the role under this name, taken by whoever the client is, for so many seconds. */
export async function assume(
  sts: STSClient,
  role: string,
  name: string,
  seconds?: number,
): Promise<AwsCredentials> {
  const asked = { RoleArn: role, RoleSessionName: name, DurationSeconds: seconds };
  const { Credentials: got } = await sts.send(new AssumeRoleCommand(asked));
  if (!got?.AccessKeyId || !got.SecretAccessKey || !got.SessionToken)
    throw new Error(`STS answered without a session of \`${role}\``);
  return {
    accessKeyId: got.AccessKeyId,
    secretAccessKey: got.SecretAccessKey,
    sessionToken: got.SessionToken,
    ...(got.Expiration === undefined ? {} : { expiration: got.Expiration }),
  };
}

/** Lists a bucket as whoever the client is. */
export const list = (s3: S3Client, Bucket: string) => () => s3.send(new ListObjectsV2Command({ Bucket }));

/** All of S3 on a bucket and its objects, said in one statement; `rest` is whom and when it concerns. */
export const onBucket = (
  bucket: string,
  Effect: 'Allow' | 'Deny',
  rest: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => ({
  Effect,
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  ...rest,
});

/** A bucket with a policy, made by the administrator. */
export async function makeBucket(s3: S3Client, Bucket: string, says: Statements): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: document(says) }));
}
