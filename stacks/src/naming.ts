import type { Tenant, TenantData, TenantId } from '@cordon/domain';
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

/** Refuses tenants whose data is not where the layout has it: policies that derive its place from a tag rest on exactly that. */
export function checkData(
  tenants: readonly Tenant[],
  placeOf: (tenant: TenantId) => TenantData,
  layout: string,
): void {
  for (const { id, data } of tenants) {
    const [given, wanted] = [data.map(shown).join(', '), shown(placeOf(id))];
    if (given !== wanted)
      throw new StackError(
        `data \`${given}\` of tenant \`${id}\` was refused: layout \`${layout}\` has it at \`${wanted}\`; place the tenants by the layout`,
      );
  }
}

const shown = ({ bucket, prefix }: TenantData): string =>
  prefix === undefined ? bucket : `${bucket}/${prefix}`;
