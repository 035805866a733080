import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBucket, aKey, aUser, policyText } from '../../testing/entities.ts';
import { RunningGateway } from '../../testing/running-gateway.ts';

const reader = aUser('reader', {
  inline: { p: policyText({ Action: 's3:Get*', Resource: 'arn:aws:s3:::acme/*' }) },
});
const lister = aUser('lister', {
  inline: { p: policyText({ Action: ['s3:Get*', 's3:ListBucket', 's3:*Tagging'], Resource: '*' }) },
});
const keyOf = (user: typeof reader) => ({
  accessKeyId: aKey(user).id,
  secretAccessKey: aKey(user).secret,
});

let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open({
    users: [reader, lister],
    keys: [aKey(reader), aKey(lister)],
    buckets: [aBucket('acme'), aBucket('guarded', { abac: true })],
  });
});
afterAll(() => lab.close());

test.each([
  ['GET', 'NoSuchKey', 'AccessDenied', 'NoSuchKey'],
  ['GET', 'NoSuchVersion', 'AccessDenied', 'NoSuchVersion'],
  ['HEAD', '', '403', '404'],
  // Of the object, that it lacks something is no secret to who may read it.
  ['GET', 'NoSuchTagSet', 'NoSuchTagSet', 'NoSuchTagSet'],
])('%s: %s is told to who may list the bucket alone', async (method, code, unlisted, listed) => {
  lab.upstream.answers = () => ({ status: 404, body: `<Error><Code>${code}</Code></Error>` });
  expect((await lab.send({ by: keyOf(reader), method })).outcome).toBe(unlisted);
  expect((await lab.send({ by: keyOf(lister), method })).outcome).toBe(listed);
});

test.each(['PUT', 'DELETE'])('%s of a bucket’s tags is no way once they decide', async (method) => {
  const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
  const body = Buffer.from(method === 'PUT' ? tagging : '');
  lab.upstream.answers = () => ({});
  const ask = (bucket: string) => lab.send({ by: keyOf(lister), method, path: `/${bucket}?tagging`, body });
  expect(await ask('guarded')).toMatchObject({ outcome: 'InvalidRequest', reached: [] });
  expect(await ask('acme')).toMatchObject({ outcome: 'served' });
});

test('an upstream that speaks of itself is answered for: it cannot do it, and says no more', async () => {
  const told = ['exception while calling s3.GetObject: http://localhost:4566/', 'see your license plan'];
  for (const text of told) {
    lab.upstream.answers = () => ({ status: 500, body: `<Error><Message>${text}</Message></Error>` });
    const answer = await lab.send({ by: keyOf(reader) });
    expect([answer.status, answer.outcome, answer.body.includes(text)]).toEqual([
      501,
      'NotImplemented',
      false,
    ]);
  }
  lab.upstream.answers = () => ({ status: 500, body: '<Error><Code>InternalError</Code></Error>' });
  expect((await lab.send({ by: keyOf(reader) })).outcome).toBe('InternalError');
});
