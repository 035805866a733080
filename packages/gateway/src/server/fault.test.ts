import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { aBucket, aKey, aUser, policyText } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';

const reader = aUser('reader', {
  inline: { own: policyText({ Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::acme/*' }) },
});
const by = { accessKeyId: aKey(reader).id, secretAccessKey: aKey(reader).secret };
let world: RunningGateway;
beforeAll(async () => {
  world = await RunningGateway.open({
    users: [reader],
    keys: [aKey(reader)],
    buckets: [aBucket('acme'), aBucket('globex')],
  });
});
afterEach(() => world.gateway.inject(undefined));
afterAll(() => world.close());

const whoAmI = () => world.call(ADMIN, 'sts', { Action: 'GetCallerIdentity' });

test('an error is answered as its service words it, and nothing is sent on; others are served', async () => {
  const is = { status: 400, code: 'Throttling', message: 'Rate exceeded' };
  world.gateway.inject({ services: ['sts'], is });
  const throttled = await whoAmI();
  expect([throttled.status, throttled.outcome, throttled.reached]).toEqual([400, 'Throttling', []]);
  expect((await world.send({ by, path: '/acme/key' })).outcome).toBe('served');
  world.gateway.inject(undefined);
  expect((await whoAmI()).outcome).toBe('served');
});

test('a request that a fault met is told by the key that it names', async () => {
  const keys: (string | undefined)[] = [];
  const stop = world.gateway.onCall(({ claimedKey }) => keys.push(claimedKey));
  await whoAmI();
  world.gateway.inject({ services: ['sts'], is: { status: 503, code: 'ServiceUnavailable', message: 'no' } });
  await whoAmI();
  stop();
  expect(keys).toEqual([undefined, ADMIN.accessKeyId]);
});

test('a late request is judged like any other', async () => {
  world.gateway.inject({ services: ['s3'], is: { lateMs: 20 } });
  expect((await world.send({ by, path: '/acme/key' })).outcome).toBe('served');
  const foreign = await world.send({ by, path: '/globex/key' });
  expect([foreign.outcome, foreign.reached]).toEqual(['AccessDenied', []]);
});

test('a cut connection answers nothing and reaches nobody', async () => {
  world.gateway.inject({ services: ['s3'], is: 'cut' });
  const before = world.upstream.seen.length;
  await expect(world.send({ by, path: '/acme/key' })).rejects.toThrow();
  expect(world.upstream.seen.length).toBe(before);
});

test('a body is cut amid: nothing of it arrives whole, and a shorter one is served', async () => {
  const before = world.upstream.seen.length;
  world.gateway.inject({ services: ['s3'], is: { cutAfterBytes: 1_000 } });
  const put = (bytes: number) =>
    world.send({ by, method: 'PUT', path: '/acme/key', body: Buffer.alloc(bytes, 'a') });
  await expect(put(300_000)).rejects.toThrow();
  expect(world.upstream.seen.length).toBe(before);
  expect((await put(1_000)).outcome).toBe('served');
  world.gateway.inject(undefined);
  expect((await put(300_000)).outcome).toBe('served');
});

test('who is never answered is cut off when the fault is over', async () => {
  const over = new AbortController();
  world.gateway.inject({ services: ['s3'], is: 'never', over: over.signal });
  const asked = world.send({ by, path: '/acme/key' });
  const state = await Promise.race([asked, new Promise((wait) => setTimeout(wait, 50, 'waiting'))]);
  expect(state).toBe('waiting');
  over.abort();
  await expect(asked).rejects.toThrow();
});
