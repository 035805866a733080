import { type Deployment, dataOf } from '@cordon/domain';

/** For attacks on a bucket of many: no attempt, and why, where each tenant has its own. */
export function withoutSharedBucket({
  tenants,
}: Deployment): { readonly attempts: readonly []; readonly skipped: string } | undefined {
  if (tenants.every(({ tenant }) => dataOf(tenant).prefix !== undefined)) return undefined;
  return { attempts: [], skipped: 'each tenant has a bucket of its own: no prefixes are used' };
}

/** The prefix that a tenant’s keys begin with; empty where it has a whole bucket. */
export const prefixOf = ({ tenant }: Deployment['tenants'][number]): string => dataOf(tenant).prefix ?? '';
