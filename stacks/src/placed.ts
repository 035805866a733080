import type { Tenant } from '@cordon/domain';
import { DEFAULT_LAYOUT, loadLayout } from './registry.ts';

/** The tenants of a deployment whose names begin with `prefix`, their data where the layout has it. */
export async function placed(
  tenants: readonly Tenant[],
  prefix: string,
  layout: string = DEFAULT_LAYOUT,
): Promise<readonly Tenant[]> {
  const { place } = await loadLayout(layout);
  return tenants.map((tenant) => ({ ...tenant, data: [place(tenant.id, prefix)] }));
}
