import { S3BucketAbac } from '@cdktf/provider-aws/lib/s3-bucket-abac/index.js';
import type { Tenant } from '@cordon/domain';
import { holds } from '../claims.ts';
import { bucketEach, type Condition, type Layout, type Whose } from '../constructs/data-layout.ts';
import { bucketStatements } from '../policies/tenant-s3.ts';

const layout: Layout = {
  id: 'abac-bucket',
  sentence:
    'each tenant has a bucket that is identified by its tag: policies name all buckets of the deployment and compare `aws:ResourceTag/tenant` (bucket ABAC)',
  buckets: { base: 0, perTenant: 1 },
  objects: { aws_s3_bucket_abac: { base: 0, perTenant: 1 } },
  claims: {
    'tenant-data': holds(
      'every permission requires the bucket’s tag `tenant`, and tags are enabled on each bucket (PutBucketAbac): a bucket without enabled tags belongs to no tenant',
    ),
    'self-grant': holds(
      'the tag of a bucket is the grant: no tenant holds s3:TagResource, s3:UntagResource, s3:PutBucketTagging or s3:PutBucketAbac, nor an action that changes a policy, an ACL or IAM',
    ),
  },
  costs: [
    {
      what: 'who tags, grants',
      why: 'bucket tags are often managed by cost accounting and clean-up jobs: once tags decide, each of these can grant access. PutBucketTagging and DeleteBucketTagging answer 400 then; s3:TagResource and s3:UntagResource are what must be kept (read by the prover; no attack here makes the call)',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html',
    },
    {
      what: 'a switch for each bucket',
      why: 'policies see no tags of a bucket without PutBucketAbac, so that its owner is locked out; and enabling it activates every policy that compares tags',
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html',
    },
    {
      what: 'what can be proved',
      why: 'Cordon’s prover does not assume a bucket’s tags: it says `cannot tell` where a permission depends on them; the evaluator takes them from the configuration, and the gateway reads them',
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
