import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import type {
  BuildInput,
  Claims,
  ObjectCount,
  ObjectCounts,
  Tenant,
  TenantData,
  TenantId,
} from '@cordon/domain';
import { Lazy, type TerraformStack } from 'cdktf';
import { StackError } from '../errors.ts';
import { forTerraform, policy, type StatementJson } from '../policies/document.ts';
import { bucketArn, bucketStatements } from '../policies/tenant-s3.ts';

/** Whose data a policy is about: one tenant's, every tenant's, or that of the tenant whom `aws:PrincipalTag/tenant` names. */
export type Whose = Tenant | 'all' | 'tagged';

/** Something that a layout costs, which no attack shows. */
export interface LayoutCost {
  readonly what: string;
  readonly why: string;
  /** Page of AWS that says so. */
  readonly source: string;
}

/** Where tenants' data lies, and in which words a policy speaks of it: `layouts/<id>.layout.ts`. */
export interface Layout {
  /** The file's name without `.layout.ts`. */
  readonly id: string;
  readonly sentence: string;
  /** How many buckets it makes, and so how many bucket policies at most. */
  readonly buckets: ObjectCount;
  /** Terraform resources beside buckets and what makes each of them private. */
  readonly objects: ObjectCounts;
  /** Only the claims whose reason or position is another one than that of the topology. */
  readonly claims: Partial<Claims>;
  readonly costs: readonly LayoutCost[];
  /** Where the data of a tenant lies in a deployment whose names begin with `prefix`. */
  place(tenant: TenantId, prefix: string): TenantData;
  /** Makes the buckets of all tenants. */
  open(stack: TerraformStack, ground: Ground): OpenLayout;
}

/** What a layout rests on. */
export interface Ground {
  readonly input: BuildInput;
  /** Terraform references: the account that owns the buckets, and `aws:userid` of whoever runs Terraform. */
  readonly accountId: string;
  readonly adminUserId: string;
}

export interface OpenLayout {
  /** What lets a principal use the data: every operation on its objects, and finding them. */
  rights(whose: Whose): readonly StatementJson[];
  /** The bucket's policy admits a principal to the tenant's data. */
  admit(tenant: Tenant, principalArn: string): void;
  /**
   * The bucket's policy denies the tenant's data to everybody of whom `condition` is true, and, where buckets are shared,
   * whatever would show it beside that of others.
   */
  deny(tenant: Tenant, sid: string, condition: Condition): void;
  /** Every bucket denies everything, or these actions, while `condition` holds. */
  denyAll(sid: string, condition: Condition, actions?: readonly string[]): void;
}

export type Condition = NonNullable<StatementJson['Condition']>;

const layouts = new WeakMap<TerraformStack, Layout>();

/** Says where the data of the stack's tenants lies; before the topology is built. */
export function setLayout(stack: TerraformStack, layout: Layout): void {
  layouts.set(stack, layout);
}

/** The layout of the stack. Throws `StackError` before `setLayout`. */
export function layoutOf(stack: TerraformStack): Layout {
  const found = layouts.get(stack);
  if (found === undefined)
    throw new StackError('the stack has no layout; say which before the topology is built');
  return found;
}

const POLICY = 'aws_s3_bucket_policy';

/** What the first statement of a bucket policy adds, where each tenant has one to say; a shared bucket has a single one. */
export const BUCKET_POLICY_OBJECTS: ObjectCounts = { [POLICY]: { base: 0, perTenant: 1 } };

/** Terraform resources of a layout, without bucket policies. */
export function layoutObjects({ buckets, objects }: Layout): ObjectCounts {
  return {
    aws_s3_bucket: buckets,
    aws_s3_bucket_ownership_controls: buckets,
    aws_s3_bucket_public_access_block: buckets,
    ...objects,
  };
}

/** Terraform resources of a layout, with the bucket policies of a topology and its guards that are counted in `others`. */
export function withLayout(others: ObjectCounts, layout: Layout): ObjectCounts {
  return {
    ...others,
    ...(others[POLICY] === undefined ? {} : { [POLICY]: layout.buckets }),
    ...layoutObjects(layout),
  };
}

/**
 * Private buckets, each with its one policy: public access blocked, ACLs off (`BucketOwnerEnforced`). `force_destroy` is on: the
 * lab must be able to clear away what attacks wrote.
 */
export class PrivateBuckets {
  readonly #stack: TerraformStack;
  readonly #buckets = new Map<string, S3Bucket>();
  readonly #statements = new Map<string, StatementJson[]>();

  constructor(stack: TerraformStack) {
    this.#stack = stack;
  }

  /** `id` names the Terraform resources: `bucket-<id>`. */
  make(id: string, bucketName: string, tags: Readonly<Record<string, string>>): S3Bucket {
    const bucket = new S3Bucket(this.#stack, `bucket-${id}`, {
      bucket: bucketName,
      forceDestroy: true,
      tags: { ...tags },
    });
    this.#buckets.set(id, bucket);
    new S3BucketPublicAccessBlock(this.#stack, `bucket-private-${id}`, {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this.#stack, `bucket-owner-${id}`, {
      bucket: bucket.bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    return bucket;
  }

  /** Adds statements to the bucket's one policy, whoever else adds to it; one that it has already is not added again. */
  say(id: string, ...more: readonly StatementJson[]): void {
    const said = this.#statements.get(id);
    if (said !== undefined) {
      const known = new Set(said.map((one) => JSON.stringify(one)));
      said.push(...more.filter((one) => !known.has(JSON.stringify(one))));
      return;
    }
    const statements = [...more];
    this.#statements.set(id, statements);
    const bucket = this.#buckets.get(id);
    if (bucket === undefined) throw new RangeError(`there is no bucket \`${id}\` in this stack`);
    new S3BucketPolicy(this.#stack, `bucket-policy-${id}`, {
      bucket: bucket.bucket,
      policy: Lazy.stringValue({ produce: () => forTerraform(policy(...statements)) }),
    });
  }
}

/** Buckets of which each is one tenant's, whatever a policy tells them apart by. */
export function bucketEach(
  stack: TerraformStack,
  { input }: Ground,
  rights: OpenLayout['rights'],
  made: (tenant: Tenant, bucket: S3Bucket) => void = () => {},
): OpenLayout {
  const buckets = new PrivateBuckets(stack);
  for (const tenant of input.tenants) {
    const tags = { deployment: input.prefix, tenant: tenant.id };
    made(tenant, buckets.make(tenant.id, tenant.data[0].bucket, tags));
  }
  const deny = (
    tenant: Tenant,
    Sid: string,
    Condition: Condition,
    Action: string | readonly string[] = 's3:*',
  ) => {
    const arn = bucketArn(tenant.data[0].bucket);
    // Both ARNs: a Deny on the objects alone leaves the bucket’s own actions (its policy, its key list) untouched.
    const Resource = [arn, `${arn}/*`];
    buckets.say(tenant.id, { Sid, Effect: 'Deny', Principal: '*', Action, Resource, Condition });
  };
  return {
    rights,
    admit(tenant, AWS) {
      buckets.say(tenant.id, ...ownBucket(tenant).map((one) => ({ ...one, Principal: { AWS } })));
    },
    deny: (tenant, sid, condition) => deny(tenant, sid, condition),
    denyAll(sid, condition, actions) {
      for (const tenant of input.tenants) deny(tenant, sid, condition, actions);
    },
  };
}

const ownBucket = ({ data: [{ bucket }] }: Tenant) => bucketStatements(bucket);
