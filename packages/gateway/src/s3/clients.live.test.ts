import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { AwsCredentials } from '@cordon/domain';
import { resolveToolchain } from '@cordon/toolchain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalStack, startLocalStack, World } from '../../testing/world.ts';

/** The real boto3 against the real LocalStack, with what it sends where nobody told it otherwise. */
let localstack: LocalStack;
let world: World;
let python: string;
beforeAll(async () => {
  const toolchain = await resolveToolchain(['localstack'], { onProgress() {}, env: process.env });
  python = toolchain.get('localstack')?.path ?? 'python3';
  localstack = await startLocalStack();
  world = new World(localstack);
  await world.open();
});
afterAll(async () => {
  await world?.close();
  await localstack?.stop();
});

async function boto3(credentials: AwsCredentials, bucket: string): Promise<Record<string, unknown>> {
  const script = fileURLToPath(new URL('../../testing/boto3_clients.py', import.meta.url));
  const { stdout } = await promisify(execFile)(python, [script, world.gateway.url, bucket], {
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      CLIENT_CREDENTIALS: JSON.stringify(credentials),
    },
  });
  return JSON.parse(stdout);
}

test.each(['a user', 'a session'])('boto3 of %s is served as AWS serves it', async (who) => {
  const bucket = `${world.prefix}-${who.replace(' ', '-')}`;
  await world.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  const all = [{ Action: 's3:*', Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] }];
  const { key, arn } = await world.user(
    `client-${who.replace(' ', '-')}`,
    who === 'a user' ? all : [{ Action: 'sts:AssumeRole', Resource: '*' }],
  );
  let credentials: AwsCredentials = key;
  if (who === 'a session') {
    const role = await world.role('client', [{ Principal: { AWS: arn }, Action: 'sts:AssumeRole' }], all);
    credentials = await world.assume(key, { RoleArn: role.arn });
  }
  expect(await boto3(credentials, bucket)).toEqual({
    v2: true,
    'v2 put': '200',
    'v2 put of another type': '403 SignatureDoesNotMatch',
    'v2 get': '200',
    'v2 get of another key': '403 SignatureDoesNotMatch',
    'v2 list': '200',
    'v2 over': '403 AccessDenied',
    'standard get': '200',
    'v2 post': '204',
    'v2 post of another key': '403 AccessDenied',
    'v2 post too large': '400 EntityTooLarge',
    'v4 post': '204',
    'v4 post of another key': '403 AccessDenied',
    'v4 post too large': '400 EntityTooLarge',
    deleted: 8,
    left: 0,
    preflight: '200',
    'preflight from elsewhere': '403 AccessForbidden',
    tags: 'served',
    'read tags': [
      { Key: 'a', Value: 'b c' },
      { Key: 'd', Value: '+' },
    ],
  });
});
