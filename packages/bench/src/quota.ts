/**
 * STS requests per second, per account and Region, shared by AssumeRole, GetCallerIdentity, GetFederationToken and
 * the rest; it cannot be raised. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const STS_PER_SECOND = 600;

/** IAM users per account, fixed; with one user per lease, this bounds the leases that live at once. Same page. */
export const IAM_USERS_PER_ACCOUNT = 5_000;

export const REFRESH_MINUTES = [15, 30, 60] as const;

/** Where the STS quota bites, for a subject that makes `stsCalls` STS calls per issuance. */
export interface QuotaReach {
  /** Most tenants whose refreshes, spread evenly over the interval, just fit the quota. */
  readonly refresh: readonly { readonly minutes: number; readonly tenants: number }[];
  /** Most tenants that may all start within the same second. */
  readonly atOnce: number;
  /** Seconds that a restart of everybody takes to drain at the quota, by number of tenants. */
  readonly drain: readonly { readonly tenants: number; readonly seconds: number }[];
}

/**
 * `undefined` when no STS call is made: the quota never bites. `clientsPerTenant`: processes that each keep
 * credentials of their own. IAM's control-plane quotas are not published, so nothing is computed from them.
 */
export function quotaReach(stsCalls: number, clientsPerTenant = 1): QuotaReach | undefined {
  if (stsCalls <= 0) return undefined;
  const calls = stsCalls * clientsPerTenant;
  return {
    refresh: REFRESH_MINUTES.map((minutes) => ({
      minutes,
      tenants: Math.floor((STS_PER_SECOND * minutes * 60) / calls),
    })),
    atOnce: Math.floor(STS_PER_SECOND / calls),
    drain: [1_000, 10_000, 100_000].map((tenants) => ({
      tenants,
      seconds: (tenants * calls) / STS_PER_SECOND,
    })),
  };
}
