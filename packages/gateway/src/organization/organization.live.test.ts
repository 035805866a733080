import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalStack, outcome, policy, startLocalStack, World } from '../../testing/world.ts';
import { FULL_AWS_ACCESS, type Organization } from './organization.ts';

const OWN = '000000000000';
const SISTER = '222222222222';
const STRANGER = '333333333333';
const ORGANISATION = 'o-a1b2c3d4e5';

let localstack: LocalStack;
let world: World;
let bucket: string;
let tenant: AwsCredentials;
let sister: AwsCredentials;
let stranger: AwsCredentials;

type Own = Organization['accounts'][string];

/** The sister is in the organisation, the stranger not. */
const organization = (own: Own): Organization => ({
  id: ORGANISATION,
  accounts: { [OWN]: own, [SISTER]: {} },
});

/** Puts the own account under these policies, or under none, while the gateway runs. */
function govern(own?: Own): void {
  world.gateway.govern(own === undefined ? undefined : organization(own));
}

const root = (account: string): AwsCredentials => ({
  accessKeyId: account,
  secretAccessKey: world.admin.secretAccessKey,
});
const object = () => ({ Bucket: bucket, Key: 'k' });
const get = (by: AwsCredentials) => outcome(world.s3(by).send(new GetObjectCommand(object())));
const put = (by: AwsCredentials) =>
  outcome(world.s3(by).send(new PutObjectCommand({ ...object(), Body: 'x' })));
const remove = (by: AwsCredentials) =>
  outcome(world.s3(by).send(new DeleteObjectCommand({ ...object(), Key: 'nothing' })));
const deny = (statement: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Resource: '*', ...statement }],
});

beforeAll(async () => {
  localstack = await startLocalStack();
  world = new World(localstack);
  await world.open();
  bucket = `${world.prefix}-bucket`;
  await world.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  await world.s3().send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
  await world.s3().send(new PutObjectCommand({ ...object(), Body: 'x' }));
  const all = [{ Action: '*', Resource: '*' }];
  tenant = (await world.user('tenant', all)).key;
  [sister, stranger] = [root(SISTER), root(STRANGER)];
  const shared = {
    Principal: { AWS: [SISTER, STRANGER] },
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    Resource: `arn:aws:s3:::${bucket}/*`,
  };
  await world.s3().send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy([shared]) }));
});

afterAll(async () => {
  await world?.close();
  await localstack?.stop();
});

test('a service control policy limits its account, root too, and nobody else', async () => {
  govern();
  expect(await Promise.all([tenant, world.admin, sister].map(remove))).toEqual([
    'served',
    'served',
    'served',
  ]);
  govern({
    scp: [
      { FullAWSAccess: FULL_AWS_ACCESS },
      { All: FULL_AWS_ACCESS, KeepObjects: deny({ Action: 's3:DeleteObject' }) },
    ],
  });
  expect(await Promise.all([tenant, world.admin, sister].map(remove))).toEqual([
    'AccessDenied',
    'AccessDenied',
    'served',
  ]);
  expect(await Promise.all([tenant, world.admin, sister].map(get))).toEqual(['served', 'served', 'served']);
});

test('policies that it starts with decide, too, and those it would not store change nothing', async () => {
  const frozen = { scp: [{ FullAWSAccess: FULL_AWS_ACCESS, Frozen: deny({ Action: 's3:DeleteObject' }) }] };
  await world.gateway.close();
  await world.open({ organization: organization(frozen) });
  expect(await remove(tenant)).toBe('AccessDenied');
  expect(() => govern({ scp: [{ Broken: deny({ Action: 's3:DeleteObject', Principal: '*' }) }] })).toThrow(
    'the service control policy `Broken`',
  );
  expect(await remove(tenant)).toBe('AccessDenied');
  govern();
  expect(await remove(tenant)).toBe('served');
});

test('every level must allow, and the log names the layer', async () => {
  const reading = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
  };
  govern({ scp: [{ FullAWSAccess: FULL_AWS_ACCESS }, { OnlyReading: reading }] });
  expect([await get(tenant), await put(tenant)]).toEqual(['served', 'AccessDenied']);
  const refused = await world
    .s3(tenant)
    .send(new PutObjectCommand({ ...object(), Body: 'x' }))
    .catch((error: { message: string; $metadata: { requestId: string } }) => error);
  if (!('message' in refused)) throw new Error('it was served');
  expect(refused.message).toContain('because no service control policy allows the s3:PutObject action');
  const line = world.gateway.explain(refused.$metadata.requestId)?.cordon.judged.at(-1);
  expect(line?.missing).toEqual(['scp']);
  expect(line?.nearestMiss?.statement.policy).toBe('service control policy OnlyReading');
});

test('IAM and STS are limited as well, but for GetCallerIdentity', async () => {
  const UserName = `${world.prefix}-new`;
  govern({
    scp: [{ FullAWSAccess: FULL_AWS_ACCESS, NoUsers: deny({ Action: ['iam:CreateUser', 'sts:*'] }) }],
  });
  const create = world.iam().send(new CreateUserCommand({ UserName }));
  expect(await outcome(create)).toBe('AccessDenied');
  expect(await outcome(world.iam(tenant).send(new GetUserCommand({})))).toBe('served');
  expect(await outcome(world.sts(tenant).send(new GetCallerIdentityCommand({})))).toBe('served');
});

test('a resource control policy limits who reaches the account’s buckets, whoever let them in', async () => {
  const outsiders = {
    Principal: '*',
    Action: 's3:*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORGANISATION } },
  };
  govern();
  expect(await Promise.all([tenant, sister, stranger].map(get))).toEqual(['served', 'served', 'served']);
  govern({ rcp: [{ Perimeter: deny(outsiders) }] });
  expect(await Promise.all([tenant, sister, stranger].map(get))).toEqual([
    'served',
    'served',
    'AccessDenied',
  ]);
});

test('and who assumes its roles', async () => {
  const trust = { Principal: { AWS: STRANGER }, Action: 'sts:AssumeRole' };
  govern();
  const { arn: RoleArn } = await world.role('open', [trust]);
  const iam = world.iam(stranger);
  const UserName = `${world.prefix}-outside`;
  await iam.send(new CreateUserCommand({ UserName }));
  const all = policy([{ Action: '*', Resource: '*' }]);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument: all }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const key = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const assume = () =>
    outcome(world.sts(key).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })));
  expect(await assume()).toBe('served');
  govern({
    rcp: [
      {
        Perimeter: deny({
          Principal: '*',
          Action: 'sts:AssumeRole',
          Condition: { StringNotEquals: { 'aws:PrincipalOrgID': ORGANISATION } },
        }),
      },
    ],
  });
  expect(await assume()).toBe('AccessDenied');
});

test('the owner’s root, whom no bucket policy locks out, is locked out by its organisation alone', async () => {
  const lock = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutBucketPolicy',
    Resource: `arn:aws:s3:::${bucket}`,
  };
  const write = () =>
    outcome(world.s3().send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy([lock]) })));
  govern();
  expect([await write(), await write()]).toEqual(['served', 'served']);
  govern({ scp: [{ FullAWSAccess: FULL_AWS_ACCESS, Frozen: deny({ Action: 's3:PutBucketPolicy' }) }] });
  expect(await write()).toBe('AccessDenied');
});
