import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { type BuildInput, bucketOf, type ObjectCounts, type Tenant } from '@cordon/domain';
import { Lazy, type TerraformStack } from 'cdktf';
import { forTerraform, policy, type StatementJson } from '../policies/document.ts';

/** Terraform resources of `TenantBuckets` without bucket policies. */
export const BUCKET_OBJECTS: ObjectCounts = {
  aws_s3_bucket: { base: 0, perTenant: 1 },
  aws_s3_bucket_ownership_controls: { base: 0, perTenant: 1 },
  aws_s3_bucket_public_access_block: { base: 0, perTenant: 1 },
};

/** What the first `say` to every bucket adds. */
export const BUCKET_POLICY_OBJECTS: ObjectCounts = { aws_s3_bucket_policy: { base: 0, perTenant: 1 } };

/**
 * One private bucket a tenant: public access blocked, ACLs off (`BucketOwnerEnforced`), tagged with its tenant.
 * `force_destroy` is on: the lab must be able to clear away what attacks wrote.
 */
export class TenantBuckets {
  readonly #stack: TerraformStack;
  readonly #buckets = new Map<string, S3Bucket>();
  readonly #statements = new Map<string, StatementJson[]>();

  constructor(stack: TerraformStack, input: BuildInput) {
    this.#stack = stack;
    for (const tenant of input.tenants) this.#make(tenant, input.prefix);
  }

  /** Adds a statement to the bucket's one policy, whoever else adds to it: a bucket has a single policy document. */
  say(tenant: Tenant, statement: StatementJson): void {
    const said = this.#statements.get(tenant.id);
    if (said !== undefined) {
      said.push(statement);
      return;
    }
    const statements = [statement];
    this.#statements.set(tenant.id, statements);
    const bucket = this.#buckets.get(tenant.id);
    if (bucket === undefined) throw new RangeError(`tenant \`${tenant.id}\` has no bucket in this stack`);
    new S3BucketPolicy(this.#stack, `bucket-policy-${tenant.id}`, {
      bucket: bucket.bucket,
      policy: Lazy.stringValue({ produce: () => forTerraform(policy(...statements)) }),
    });
  }

  #make(tenant: Tenant, prefix: string): void {
    const bucket = new S3Bucket(this.#stack, `bucket-${tenant.id}`, {
      bucket: bucketOf(tenant),
      forceDestroy: true,
      tags: { deployment: prefix, tenant: tenant.id },
    });
    this.#buckets.set(tenant.id, bucket);
    new S3BucketPublicAccessBlock(this.#stack, `bucket-private-${tenant.id}`, {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this.#stack, `bucket-owner-${tenant.id}`, {
      bucket: bucket.bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
  }
}
