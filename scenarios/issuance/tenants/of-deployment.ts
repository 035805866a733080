import { appRoleOf, bucketOf, type Deployment } from '@cordon/domain';
import type { BenchTenant } from '../subject.types.ts';

/** A deployment's tenants as the bench has them. */
export const tenantsOf = (deployment: Deployment): BenchTenant[] =>
  deployment.tenants.map((of) => ({
    id: of.tenant.id,
    bucket: bucketOf(of.tenant),
    vaultRole: of.vaultRole,
    appRole: appRoleOf(of),
  }));
