import type { AwsCredentials } from '@cordon/domain';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { aBucket, aKey, aRole, aUser, policyText } from '../../testing/entities.ts';
import { RunningGateway } from '../../testing/running-gateway.ts';

const HOUR = 3_600_000;
const reads = policyText({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme/*' });
const broker = aUser('broker', { inline: { may: policyText({ Action: 'sts:AssumeRole', Resource: '*' }) } });
const role = aRole('tenant', [{ Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }], {
  inline: { own: reads },
});
const by = { accessKeyId: aKey(broker).id, secretAccessKey: aKey(broker).secret };
let world: RunningGateway;
beforeAll(async () => {
  world = await RunningGateway.open({
    users: [broker],
    keys: [aKey(broker)],
    roles: [role],
    buckets: [aBucket('acme')],
  });
});
afterEach(() => world.gateway.moveClock(0));
afterAll(() => world.close());

/** A session of 15 minutes, and when its taker is told that it ends. */
async function assumed(): Promise<{ readonly session: AwsCredentials; readonly ends: number }> {
  const { outcome, body } = await world.call(by, 'sts', {
    Action: 'AssumeRole',
    RoleArn: role.arn,
    RoleSessionName: 'session',
    DurationSeconds: '900',
  });
  expect(outcome).toBe('served');
  const text = String(body);
  const of = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1] ?? '';
  return {
    session: {
      accessKeyId: of('AccessKeyId'),
      secretAccessKey: of('SecretAccessKey'),
      sessionToken: of('SessionToken'),
    },
    ends: Date.parse(of('Expiration')),
  };
}
const readAt = async (session: AwsCredentials, now: number) =>
  (await world.send({ by: session, now })).outcome;

test('a session ends by the moved clock, and a signature to S3 is measured by it', async () => {
  const { session } = await assumed();
  expect(await readAt(session, Date.now())).toBe('served');
  world.gateway.moveClock(890_000);
  expect(await readAt(session, Date.now() + 890_000)).toBe('served');
  const { headers } = await world.send({ by: session, now: Date.now() + 890_000 });
  // SDKs set their own clock by what they are answered.
  expect(Date.parse(String(headers.date)) - Date.now()).toBeGreaterThan(880_000);
  world.gateway.moveClock(901_000);
  expect(await readAt(session, Date.now() + 901_000)).toBe('ExpiredToken');
  world.gateway.moveClock(0);
  expect(await readAt(session, Date.now() + 901_000)).toBe('RequestTimeTooSkewed');
});

test('whoever asks STS stays behind, and is told the end by its own clock', async () => {
  world.gateway.moveClock(HOUR);
  const { session, ends } = await assumed();
  expect(Math.abs(ends - Date.now() - 900_000)).toBeLessThan(5_000);
  expect(await readAt(session, Date.now())).toBe('RequestTimeTooSkewed');
  expect(await readAt(session, Date.now() + HOUR)).toBe('served');
  world.gateway.moveClock(HOUR + 901_000);
  expect(await readAt(session, Date.now() + HOUR + 901_000)).toBe('ExpiredToken');
});
