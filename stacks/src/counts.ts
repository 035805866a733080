import type { ObjectCount, ObjectCounts } from '@cordon/domain';

/** Adds counts by Terraform resource type: what several constructs make together. */
export function addCounts(...parts: readonly ObjectCounts[]): ObjectCounts {
  const sum: Record<string, ObjectCount> = {};
  for (const [type, count] of parts.flatMap((part) => Object.entries(part))) {
    const before = sum[type] ?? { base: 0, perTenant: 0 };
    sum[type] = { base: before.base + count.base, perTenant: before.perTenant + count.perTenant };
  }
  return sum;
}

/** A bucket has a single policy document, whoever adds statements to it. */
const ONE_A_BUCKET = 'aws_s3_bucket_policy';

/** What a topology makes with its guards; a guard's bucket policy is the topology's own where that has one. */
export function withGuards(topology: ObjectCounts, guards: readonly ObjectCounts[]): ObjectCounts {
  const sum = addCounts(topology, ...guards);
  const policies = sum[ONE_A_BUCKET];
  return policies === undefined
    ? sum
    : { ...sum, [ONE_A_BUCKET]: { base: 0, perTenant: Math.min(policies.perTenant, 1) } };
}

/** How many objects of each type stand for `tenants` tenants. */
export function countsAt(counts: ObjectCounts, tenants: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counts).map(([type, { base, perTenant }]) => [type, base + perTenant * tenants]),
  );
}
