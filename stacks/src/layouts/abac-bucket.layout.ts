import { S3BucketAbac } from '@cdktf/provider-aws/lib/s3-bucket-abac/index.js';
import type { Tenant } from '@cordon/domain';
import { holds } from '../claims.ts';
import { bucketEach, type Condition, type Layout, type Whose } from '../constructs/data-layout.ts';
import { bucketStatements } from '../policies/tenant-s3.ts';

const layout: Layout = {
  id: 'abac-bucket',
  sentence:
    'each tenant has a bucket that is told by its tag and not by its name: policies name all buckets of the deployment and compare `aws:ResourceTag/tenant` (bucket ABAC)',
  buckets: { base: 0, perTenant: 1 },
  objects: { aws_s3_bucket_abac: { base: 0, perTenant: 1 } },
  claims: {
    'tenant-data': holds(
      'every right asks for the tag `tenant` of the bucket, and tags count on each bucket (PutBucketAbac): one whose tags do not count, or that has none, is nobody’s',
    ),
    'self-grant': holds(
      'the tag of a bucket is the grant: no tenant holds s3:TagResource, s3:UntagResource, s3:PutBucketTagging or s3:PutBucketAbac, nor an action that changes a policy, an ACL or IAM',
    ),
  },
  costs: [
    {
      what: 'who tags, grants',
      why: 'tags of buckets are often left to cost accounting and clean-up jobs: once they decide, each of these hands out data. PutBucketTagging and DeleteBucketTagging answer 400 then; s3:TagResource and s3:UntagResource are what must be kept (read by the prover; no attack here makes the call)',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html',
    },
    {
      what: 'a switch for each bucket',
      why: 'a bucket made without PutBucketAbac has no tags as far as policies go, so that its owner is locked out; and switching it on gives meaning to every policy that ever compared a tag',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html',
    },
    {
      what: 'what can be proved',
      why: 'Cordon’s prover does not take a bucket’s tags as known: it says `cannot tell` where a right rests on them; the evaluator is told them by the configuration, and the gateway asks the bucket',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging.html',
    },
  ],
  place: (tenant, prefix) => ({ bucket: `${prefix}-${tenant}` }),
  open(stack, ground) {
    const all = `${ground.input.prefix}-*`;
    const rights = (whose: Whose) =>
      bucketStatements(all).map((one) => ({ ...one, Condition: tagOf(whose, ground.input.prefix) }));
    return bucketEach(stack, ground, rights, (tenant: Tenant, bucket) => {
      new S3BucketAbac(stack, `bucket-abac-${tenant.id}`, {
        bucket: bucket.bucket,
        abacStatus: [{ status: 'Enabled' }],
      });
    });
  },
};

/** `deployment` keeps out what stands beside it under a name that begins alike. */
function tagOf(whose: Whose, prefix: string): Condition {
  if (whose === 'all') return { StringEquals: { 'aws:ResourceTag/deployment': prefix } };
  const tenant = whose === 'tagged' ? '${aws:PrincipalTag/tenant}' : whose.id;
  return { StringEquals: { 'aws:ResourceTag/tenant': tenant } };
}

export default layout;
