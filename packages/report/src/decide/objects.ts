import type { ObjectCounts } from '@cordon/domain';

/** How many objects of each type a topology makes for so many tenants. */
export function countsAt(
  objects: ObjectCounts,
  tenants: number,
): readonly { readonly type: string; readonly count: number; readonly perTenant: number }[] {
  return Object.entries(objects).map(([type, { base, perTenant }]) => ({
    type,
    count: base + perTenant * tenants,
    perTenant,
  }));
}
