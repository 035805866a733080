import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import './localstack.setup.ts';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';
import { tempDir } from '@cordon/temp';
import { type Gateway, type GatewayOptions, startGateway } from '../src/gateway.ts';

export interface LocalStack {
  readonly url: string;
  stop(): Promise<void>;
}

/** The LocalStack of this test run, which `localstack.setup.ts` starts and stops, once it answers. Throws when it never will. */
export async function startLocalStack(): Promise<LocalStack> {
  const { url, ready } = inject('localstack');
  while (ready !== undefined && !existsSync(ready)) await sleep(100);
  const why = ready === undefined ? '' : readFileSync(ready, 'utf8');
  if (why !== '') throw new Error(why);
  return { url, async stop() {} };
}

/** A gateway in front of LocalStack, clients for anybody, and short words for making IAM’s things. */
export class World {
  readonly admin = { accessKeyId: 'AKIAADMINOFTHISTEST0', secretAccessKey: crypto.randomUUID() };
  readonly prefix = `t${crypto.randomUUID().slice(0, 8)}`;
  private readonly temp = tempDir('gateway');
  readonly runDir = this.temp.path;
  readonly localstack: LocalStack;
  gateway!: Gateway;

  constructor(localstack: LocalStack) {
    this.localstack = localstack;
  }

  async open(more: Partial<GatewayOptions> = {}): Promise<void> {
    this.gateway = await startGateway({
      upstream: this.localstack.url,
      accountId: '000000000000',
      region: 'us-east-1',
      admin: this.admin,
      runDir: this.runDir,
      ...more,
    });
  }

  async close(): Promise<void> {
    await this.gateway.close();
    this.temp.remove();
  }

  settings(credentials: AwsCredentials) {
    return {
      endpoint: this.gateway.url,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
    };
  }
  s3(credentials: AwsCredentials = this.admin): S3Client {
    return new S3Client(this.settings(credentials));
  }
  iam(credentials: AwsCredentials = this.admin): IAMClient {
    return new IAMClient(this.settings(credentials));
  }
  sts(credentials: AwsCredentials = this.admin): STSClient {
    return new STSClient(this.settings(credentials));
  }

  /** A user with one inline policy, and its key. */
  async user(
    name: string,
    statements?: object[],
  ): Promise<{ arn: string; name: string; key: AwsCredentials }> {
    const UserName = `${this.prefix}-${name}`;
    const { User } = await this.iam().send(new CreateUserCommand({ UserName }));
    if (statements !== undefined)
      await this.iam().send(
        new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: policy(statements) }),
      );
    const { AccessKey } = await this.iam().send(new CreateAccessKeyCommand({ UserName }));
    const key = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    return { arn: User?.Arn ?? '', name: UserName, key };
  }

  /** A role with one inline policy. */
  async role(
    name: string,
    trust: object[],
    statements?: object[],
    more: { MaxSessionDuration?: number; Tags?: { Key: string; Value: string }[] } = {},
  ): Promise<{ arn: string; name: string; id: string }> {
    const RoleName = `${this.prefix}-${name}`;
    const { Role } = await this.iam().send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust), ...more }),
    );
    if (statements !== undefined)
      await this.iam().send(
        new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: policy(statements) }),
      );
    return { arn: Role?.Arn ?? '', name: RoleName, id: Role?.RoleId ?? '' };
  }

  async assume(by: AwsCredentials, input: Partial<AssumeRoleCommandInput>): Promise<AwsCredentials> {
    const { Credentials } = await this.sts(by).send(
      new AssumeRoleCommand({ RoleSessionName: 'session', RoleArn: undefined, ...input }),
    );
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  }
}

export function policy(statements: object[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });
}

/** `served`, or the error’s code; HEAD answers have none, so their status. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'served';
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === undefined) throw error;
    return /^(Unknown|UnknownError|NotFound|Forbidden|403|Error)$/.test(name)
      ? String($metadata.httpStatusCode)
      : name;
  }
}
