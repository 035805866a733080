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

/** How many objects of each type stand for `tenants` tenants. */
export function countsAt(counts: ObjectCounts, tenants: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counts).map(([type, { base, perTenant }]) => [type, base + perTenant * tenants]),
  );
}
