import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT, aBucket, aKey, aUser, policyText } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';

/** A Region’s endpoint of S3 Control knows its own buckets: https://docs.aws.amazon.com/general/latest/gr/s3.html */
const tagger = aUser('tagger', { inline: { p: policyText({ Action: 's3:*', Resource: '*' }) } });
let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open({
    users: [tagger],
    keys: [aKey(tagger)],
    buckets: [aBucket('acme'), aBucket('far', { region: 'ap-south-1' })],
  });
});
afterAll(() => lab.close());

test.each([
  ['far', 'ap-south-1', 'served'],
  ['far', 'eu-west-1', 'served'],
  ['far', 'us-west-2', 'AuthorizationHeaderMalformed'],
  ['acme', 'eu-west-1', 'served'],
  ['acme', 'ap-south-1', 'AuthorizationHeaderMalformed'],
])('the tags of the bucket %s, asked for in %s: %s', async (name, region, expected) => {
  const path = `/v20180820/tags/arn%3Aaws%3As3%3A%3A%3A${name}`;
  const sent = await lab.send({ by: ADMIN, path, region, headers: { 'x-amz-account-id': ACCOUNT } });
  expect(sent.outcome).toBe(expected);
  expect(sent.reached).toHaveLength(expected === 'served' ? 1 : 0);
});

test('tags that wait for a change of the bucket are judged by what it left', async () => {
  const tag = () =>
    lab.send({
      by: { accessKeyId: aKey(tagger).id, secretAccessKey: aKey(tagger).secret },
      method: 'POST',
      path: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aacme',
      headers: { 'x-amz-account-id': ACCOUNT },
      body: Buffer.from(
        '<TagResourceRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></TagResourceRequest>',
      ),
    });
  // From the beginning, however often it is asked.
  lab.upstream.answers = () => ({});
  expect((await lab.send({ by: ADMIN, method: 'DELETE', path: '/acme?policy' })).outcome).toBe('served');
  expect((await tag()).outcome).toBe('served');
  const policy = policyText({
    Effect: 'Deny',
    Principal: { AWS: tagger.arn },
    Action: 's3:TagResource',
    Resource: 'arn:aws:s3:::acme',
  });
  const change = Promise.withResolvers<void>();
  const isAsked = new Promise<void>((asked) => {
    lab.upstream.answers = (request) => {
      if (request !== 'PUT /acme?policy=') return {};
      asked();
      return { after: change.promise };
    };
  });
  const denied = lab.send({ by: ADMIN, method: 'PUT', path: '/acme?policy', body: Buffer.from(policy) });
  await isAsked;
  const waiting = tag();
  await new Promise((resolve) => setTimeout(resolve, 30));
  change.resolve();
  expect([(await denied).outcome, (await waiting).outcome]).toEqual(['served', 'AccessDenied']);
});
