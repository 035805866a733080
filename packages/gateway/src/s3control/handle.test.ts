import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT, aBucket } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';

/** A Region’s endpoint of S3 Control knows its own buckets: https://docs.aws.amazon.com/general/latest/gr/s3.html */
let lab: RunningGateway;
beforeAll(async () => {
  lab = await RunningGateway.open({ buckets: [aBucket('acme'), aBucket('far', { region: 'ap-south-1' })] });
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
