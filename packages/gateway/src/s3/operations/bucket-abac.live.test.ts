import { TagUserCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketAbacCommand,
  GetObjectCommand,
  PutBucketAbacCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { AwsCredentials } from '@cordon/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalStack, outcome, startLocalStack, World } from '../../../testing/world.ts';

let localstack: LocalStack;
let world: World;
let Bucket: string;

beforeAll(async () => {
  localstack = await startLocalStack();
  world = new World(localstack);
  await world.open();
  Bucket = `${world.prefix}-bucket`;
  await world.s3().send(new CreateBucketCommand({ Bucket }));
  await world.s3().send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
});

afterAll(async () => {
  await world?.close();
  await localstack?.stop();
});

const tagged = (tenant: string) => ({ TagSet: [{ Key: 'Tenant', Value: tenant }] });
const get = (by: AwsCredentials) => outcome(world.s3(by).send(new GetObjectCommand({ Bucket, Key: 'k' })));
const abac = (Status: 'Enabled' | 'Disabled') =>
  world.s3().send(new PutBucketAbacCommand({ Bucket, AbacStatus: { Status } }));

async function tenant(name: string): Promise<AwsCredentials> {
  const own = { StringEquals: { 'aws:ResourceTag/tenant': '${aws:PrincipalTag/tenant}' } };
  const user = await world.user(name, [{ Action: 's3:GetObject', Resource: '*', Condition: own }]);
  await world.iam().send(new TagUserCommand({ UserName: user.name, Tags: [{ Key: 'tenant', Value: name }] }));
  return user.key;
}

test('a bucket’s tags decide once that is switched on, and no longer once it is off', async () => {
  const [acme, globex] = [await tenant('acme'), await tenant('globex')];
  await world.s3().send(new PutBucketTaggingCommand({ Bucket, Tagging: tagged('acme') }));
  expect([await get(acme), await get(globex)]).toEqual(['AccessDenied', 'AccessDenied']);
  await abac('Enabled');
  expect((await world.s3().send(new GetBucketAbacCommand({ Bucket }))).AbacStatus?.Status).toBe('Enabled');
  expect([await get(acme), await get(globex)]).toEqual(['served', 'AccessDenied']);
  const retag = world.s3().send(new PutBucketTaggingCommand({ Bucket, Tagging: tagged('globex') }));
  expect(await outcome(retag)).toBe('InvalidRequest');
  await abac('Disabled');
  expect(await get(acme)).toBe('AccessDenied');
});

test('who may not switch it on does not, and tags of a new bucket can be asked for', async () => {
  const { key } = await world.user('maker', [
    {
      Action: ['s3:CreateBucket', 's3:TagResource'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/tenant': 'acme' } },
    },
  ]);
  const make = (name: string, tenantName: string) =>
    outcome(
      world.s3(key).send(
        new CreateBucketCommand({
          Bucket: `${world.prefix}-${name}`,
          CreateBucketConfiguration: { Tags: [{ Key: 'tenant', Value: tenantName }] },
        }),
      ),
    );
  expect([await make('a', 'acme'), await make('b', 'globex')]).toEqual(['served', 'AccessDenied']);
  const switched = world
    .s3(key)
    .send(new PutBucketAbacCommand({ Bucket, AbacStatus: { Status: 'Enabled' } }));
  expect(await outcome(switched)).toBe('AccessDenied');
});
