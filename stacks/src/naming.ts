import { bucketOf, type Tenant, type TenantId } from '@cordon/domain';
import { StackError } from './errors.ts';

// A bucket is `<prefix>-<tenant>` and may have 63 characters; a tenant id has up to 32.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const LONGEST_PREFIX = 30;
const PREFIX = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/** Every name a deployment makes, all beginning with `prefix` so that two deployments side by side never meet. */
export interface Names {
  readonly prefix: string;
  /** IAM path of all roles and users of the deployment: one ARN pattern covers them, none of another deployment. */
  readonly iamPath: string;
  readonly broker: string;
  readonly sharedRole: string;
  readonly awsMount: string;
  /** IAM path of the roles that workloads run as, where they log in with them. */
  readonly workloadPath: string;
  tenantRole(tenant: TenantId): string;
  vaultPolicy(tenant: TenantId): string;
}

/** Computes the names, or throws `StackError` when `prefix` cannot stand in all of them. */
export function namesFor(prefix: string): Names {
  if (!PREFIX.test(prefix) || prefix.includes('--') || prefix.length > LONGEST_PREFIX)
    throw new StackError(
      `prefix ${JSON.stringify(prefix)} was refused: it must be 1–${LONGEST_PREFIX} characters of a-z, 0-9 and inner \`-\`, beginning with a letter; choose another`,
    );
  return {
    prefix,
    iamPath: `/${prefix}/`,
    broker: `${prefix}-broker`,
    sharedRole: `${prefix}-shared`,
    awsMount: `${prefix}-aws`,
    workloadPath: `/${prefix}/workload/`,
    tenantRole: (tenant) => `${prefix}-${tenant}`,
    vaultPolicy: (tenant) => `${prefix}-${tenant}`,
  };
}

/**
 * Refuses tenants whose bucket is not `<prefix>-<id>`: topologies that derive the bucket from a tag or a session name
 * rest on exactly that equation.
 */
export function checkBuckets(tenants: readonly Tenant[], prefix: string): void {
  const odd = tenants.find((tenant) => bucketOf(tenant) !== `${prefix}-${tenant.id}`);
  if (odd !== undefined)
    throw new StackError(
      `bucket \`${bucketOf(odd)}\` of tenant \`${odd.id}\` was refused: it must be \`${prefix}-${odd.id}\`; parse the tenants with bucketPrefix \`${prefix}-\``,
    );
}
