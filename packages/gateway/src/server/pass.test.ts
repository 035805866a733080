import { afterAll, beforeAll, expect, test } from 'vitest';
import { aBucket, aKey, aUser, policyText } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';

/** What goes on where nothing is judged, and what the log keeps where a lot is. */
let passing: RunningGateway;
let judging: RunningGateway;
const tagger = aUser('tagger', {
  inline: { p: policyText({ Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::acme/ours/*' }) },
});
beforeAll(async () => {
  passing = await RunningGateway.open({}, { mode: 'pass' });
  judging = await RunningGateway.open({ users: [tagger], keys: [aKey(tagger)], buckets: [aBucket('acme')] });
});
afterAll(async () => {
  await passing.close();
  await judging.close();
});

test('a request goes on as it came, but for what belongs to its connection', async () => {
  const sent = await passing.raw({
    method: 'PUT',
    path: '/acme/a%2Fb/../c?x=1&x=2',
    headers: {
      host: 'acme.example',
      'X-Moto-Account-Id': '1',
      'x-twice': ['a', 'b'] as unknown as string,
      te: 'trailers',
      'proxy-authorization': 'x',
      'x-forwarded-proto': 'https',
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/iam/aws4_request, Signature=0',
    },
    body: Buffer.from('body'),
  });
  expect([sent.outcome, sent.reached]).toEqual(['served', ['PUT /acme/a%2Fb/../c?x=1&x=2']]);
  expect(passing.upstream.bodies.at(-1)).toBe('body');
  const headers = passing.upstream.headers.at(-1);
  expect(headers).toMatchObject({
    ...{ host: 'acme.example', 'x-moto-account-id': '1', 'x-twice': 'a,b', 'x-forwarded-proto': 'http' },
    authorization: expect.stringContaining('Credential=AKIA/'),
  });
  expect(Object.keys(headers ?? {})).not.toEqual(expect.arrayContaining(['te']));
  expect(Object.keys(headers ?? {})).not.toEqual(expect.arrayContaining(['proxy-authorization']));
});

test.each<[string, string, string]>([
  ['http://acme.example/k?a=http://b/c', 'GET /k?a=http://b/c', 'GET /k'],
  ['HTTPS://acme.example', 'GET /', 'GET /'],
  ['/http://acme.example/k', 'GET /http://acme.example/k', 'GET /http://acme.example/k'],
])('a request line goes on without the host that it names: %s', async (path, reached, eventName) => {
  const sent = await passing.raw({
    method: 'GET',
    path,
    headers: { host: 'acme.example' },
    body: Buffer.alloc(0),
  });
  expect(sent.reached).toEqual([reached]);
  const calls = passing.gateway.explain(String(sent.headers['x-amz-request-id']));
  expect(calls).toMatchObject({
    ...{ eventName, eventSource: 'unknown.amazonaws.com' },
    cordon: { outcome: 'passed', judged: [] },
  });
});

test('of many permissions the log keeps fifty, refusals before the rest, and says how many there were', async () => {
  const { id: accessKeyId, secret: secretAccessKey } = aKey(tagger);
  const keys = Array.from({ length: 60 }, (_, index) => (index < 55 ? `ours/${index}` : `theirs/${index}`));
  const sent = await judging.send({
    ...{ by: { accessKeyId, secretAccessKey }, method: 'POST', path: '/acme?delete' },
    headers: { 'user-agent': 'x'.repeat(600) },
    body: Buffer.from(`<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`),
  });
  expect(sent.status).toBe(200);
  expect(sent.why?.cordon.judgedInAll).toBe(60);
  expect(sent.why?.userAgent).toBe('x'.repeat(512));
  expect(sent.why?.cordon.judged.map(({ outcome }) => outcome)).toEqual([
    ...Array(5).fill('implicitly-denied'),
    ...Array(45).fill('allowed'),
  ]);
  expect((await judging.send({ by: ADMIN })).why?.cordon).not.toHaveProperty('judgedInAll');
});
