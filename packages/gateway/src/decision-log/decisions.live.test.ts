import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { AwsCredentials } from '@cordon/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalStack, outcome, startLocalStack, World } from '../../testing/world.ts';
import type { DecisionRecord } from './record.ts';

let localstack: LocalStack;
let world: World;
let own: string;
let other: string;
let tenant: AwsCredentials;

beforeAll(async () => {
  localstack = await startLocalStack();
  world = new World(localstack);
  await world.open();
  [own, other] = [`${world.prefix}-acme`, `${world.prefix}-globex`];
  for (const Bucket of [own, other]) {
    await world.s3().send(new CreateBucketCommand({ Bucket }));
    await world.s3().send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  }
  const broker = await world.user('broker');
  const role = await world.role(
    'tenant',
    [{ Action: 'sts:AssumeRole', Principal: { AWS: broker.arn } }],
    [
      { Sid: 'OwnBucket', Action: 's3:GetObject', Resource: `arn:aws:s3:::${own}/*` },
      { Sid: 'NoWrites', Effect: 'Deny', Action: 's3:PutObject', Resource: '*' },
    ],
  );
  tenant = await world.assume(broker.key, { RoleArn: role.arn, RoleSessionName: 'acme' });
});

afterAll(async () => {
  await world?.close();
  await localstack?.stop();
});

/** The last line of each call, as it stands in the file once the gateway is closed. */
async function linesOf(calls: () => Promise<unknown>): Promise<readonly DecisionRecord[]> {
  const path = join(world.runDir, 'decisions.jsonl');
  const before = readFileSync(path, 'utf8').length;
  await calls();
  await world.gateway.close();
  const lines = readFileSync(path, 'utf8').slice(before).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as DecisionRecord)
    .filter(({ eventName }) => /Object$/.test(eventName));
}

const send = (Bucket: string) => outcome(world.s3(tenant).send(new GetObjectCommand({ Bucket, Key: 'k' })));
const put = () => outcome(world.s3(tenant).send(new PutObjectCommand({ Bucket: own, Key: 'k', Body: 'y' })));

test.each([
  ['enforce', ['served', 'AccessDenied', 'AccessDenied'], 'refused'],
  ['soft', ['served', 'served', 'served'], 'would-refuse'],
] as const)(
  '%s: the file tells which statement decided, and the nearest miss',
  async (mode, answers, refused) => {
    await world.gateway.close();
    await world.open({ mode });
    let seen: readonly string[] = [];
    const [allowed, missed, denied] = await linesOf(async () => {
      seen = [await send(own), await send(other), await put()];
    });
    await world.open();
    expect(seen).toEqual(answers);
    expect([allowed, missed, denied].map((line) => line?.cordon.outcome)).toEqual([
      'served',
      refused,
      refused,
    ]);
    expect(allowed?.cordon.judged[0]?.by).toEqual([
      {
        layer: 'identity',
        policy: `inline policy p of role ${world.prefix}-tenant`,
        index: 0,
        sid: 'OwnBucket',
      },
    ]);
    expect(missed?.cordon.judged[0]).toMatchObject({ missing: ['identity'], by: [] });
    expect(missed?.cordon.judged[0]?.nearestMiss).toEqual({
      statement: {
        layer: 'identity',
        policy: `inline policy p of role ${world.prefix}-tenant`,
        index: 0,
        sid: 'OwnBucket',
      },
      why: `statement \`OwnBucket\` would allow this if the resource were \`arn:aws:s3:::${own}/*\` (asked: \`arn:aws:s3:::${other}/k\`)`,
    });
    expect(denied?.cordon.judged.at(-1)?.by[0]).toMatchObject({ sid: 'NoWrites' });
    expect(missed?.userIdentity.sessionContext?.sessionIssuer?.userName).toBe(`${world.prefix}-tenant`);
  },
);
