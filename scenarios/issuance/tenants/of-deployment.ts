import { bucketOf, type Deployment } from '@cordon/domain';
import type { BenchTenant } from '../subject.types.ts';

/** A deployment's tenants as the bench has them. */
export const tenantsOf = (deployment: Deployment): BenchTenant[] =>
  deployment.tenants.map(({ tenant, vaultRole, appRole }) => ({
    id: tenant.id,
    bucket: bucketOf(tenant),
    vaultRole,
    appRole,
  }));
