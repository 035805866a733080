import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';

/** What is measured: a tenant’s calls, at the door where they were prepared or at another to the same service. */
export interface Subject {
  readonly operations: readonly string[];
  /** The tenant’s calls at a door; each operation is one call. */
  at(url: string): Readonly<Record<string, () => Promise<unknown>>>;
  remove(): Promise<void>;
}

/** Makes a bucket with an object of 1 KiB, a role that may use it, and a session of that role with a session policy. */
export async function prepare(url: string, admin: AwsCredentials): Promise<Subject> {
  const id = `cordon-bench-${crypto.randomUUID().slice(0, 8)}`;
  const settings = (endpoint: string, credentials: AwsCredentials) => ({
    endpoint,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const s3 = new S3Client(settings(url, admin));
  const iam = new IAMClient(settings(url, admin));
  await s3.send(new CreateBucketCommand({ Bucket: id }));
  await s3.send(new PutObjectCommand({ Bucket: id, Key: 'object', Body: Buffer.alloc(1024, 'x') }));
  const user = await iam.send(new CreateUserCommand({ UserName: id }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: id }));
  const document = policy({
    Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
    Resource: [`arn:aws:s3:::${id}`, `arn:aws:s3:::${id}/*`],
  });
  const trust = policy({ Action: 'sts:AssumeRole', Principal: { AWS: user.User?.Arn } });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: id, AssumeRolePolicyDocument: trust }));
  await iam.send(new PutRolePolicyCommand({ RoleName: id, PolicyName: 'bench', PolicyDocument: document }));
  const may = policy({ Action: 'sts:AssumeRole', Resource: Role?.Arn });
  await iam.send(new PutUserPolicyCommand({ UserName: id, PolicyName: 'bench', PolicyDocument: may }));
  const key = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const { Credentials } = await new STSClient(settings(url, key)).send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'bench', Policy: document }),
  );
  const session = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const object = { Bucket: id, Key: 'object' };
  const operations: Readonly<Record<string, (client: S3Client) => Promise<unknown>>> = {
    GetObject: async (client) =>
      (await client.send(new GetObjectCommand(object))).Body?.transformToByteArray(),
    HeadObject: (client) => client.send(new HeadObjectCommand(object)),
    PutObject: (client) => client.send(new PutObjectCommand({ ...object, Body: Buffer.alloc(1024, 'x') })),
    ListObjectsV2: (client) => client.send(new ListObjectsV2Command({ Bucket: id })),
  };
  return {
    operations: Object.keys(operations),
    at(door) {
      const client = new S3Client(settings(door, session));
      return Object.fromEntries(Object.entries(operations).map(([name, call]) => [name, () => call(client)]));
    },
    async remove() {
      await s3.send(new DeleteObjectCommand(object));
      await s3.send(new DeleteBucketCommand({ Bucket: id }));
      await iam.send(new DeleteRolePolicyCommand({ RoleName: id, PolicyName: 'bench' }));
      await iam.send(new DeleteRoleCommand({ RoleName: id }));
      await iam.send(new DeleteUserPolicyCommand({ UserName: id, PolicyName: 'bench' }));
      await iam.send(new DeleteAccessKeyCommand({ UserName: id, AccessKeyId: key.accessKeyId }));
      await iam.send(new DeleteUserCommand({ UserName: id }));
    },
  };
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}
