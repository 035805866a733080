import type { ObjectCounts } from '@cordon/domain';
import type { Quota } from './quotas.ts';
import type { Source } from './source.ts';
import type { Traits } from './traits.ts';

/** The largest policy of one slot, at two tenant counts: how it grows. Counted on real synths. */
export interface PolicyGrowth {
  readonly slot: string;
  readonly small: { readonly tenants: number; readonly size: number };
  readonly large: { readonly tenants: number; readonly size: number };
}

/** How the team uses credentials. */
export interface Usage {
  /** Seconds between two issuances of one client. */
  readonly refreshSeconds: number;
  /** Seconds that a lease lives. */
  readonly ttlSeconds: number;
  /** Processes of one tenant that each keep credentials of their own. */
  readonly clientsPerTenant: number;
}

/** A quota, and the last tenant count that still fits; `Infinity` where the topology never meets it. */
export interface Wall {
  readonly quota: Quota;
  readonly tenants: number;
  /** How it was worked out. */
  readonly how: string;
  readonly source: Source;
}

/** Every quota that bears on the topology, nearest wall first. */
export function walls(o: {
  readonly objects: ObjectCounts;
  readonly policies: readonly PolicyGrowth[];
  readonly traits: Traits;
  readonly usage: Usage;
  readonly quotas: readonly Quota[];
}): readonly Wall[] {
  const found = o.quotas.flatMap((quota) => [
    ...byObjects(quota, o.objects, o.traits, o.usage),
    ...byPolicy(quota, o.policies),
    ...byRate(quota, o.traits, o.usage),
  ]);
  return found.sort((a, b) => a.tenants - b.tenants);
}

function byObjects(quota: Quota, objects: ObjectCounts, traits: Traits, usage: Usage): Wall[] {
  const counted = quota.counts.map((type) => objects[type] ?? { base: 0, perTenant: 0 });
  const leases = quota.leases === 'any' || quota.leases === traits.credential ? leasesPerTenant(usage) : 0;
  const base = counted.reduce((sum, count) => sum + count.base, 0);
  const perTenant = counted.reduce((sum, count) => sum + count.perTenant, 0) + leases;
  if (perTenant === 0) return [];
  const parts = [`${base}`, `${round(perTenant)} × tenants`].filter((part) => part !== '0');
  return [
    {
      quota,
      tenants: Math.floor((quota.value - base) / perTenant),
      how: `${parts.join(' + ')} ≤ ${quota.value}${leases > 0 ? ` (${round(leases)} live leases a tenant)` : ''}`,
      source: cited(quota),
    },
  ];
}

/** A client that refreshes before its lease ends keeps more than one alive. */
function leasesPerTenant({ ttlSeconds, refreshSeconds, clientsPerTenant }: Usage): number {
  return Math.max(1, ttlSeconds / refreshSeconds) * clientsPerTenant;
}

function byPolicy(quota: Quota, policies: readonly PolicyGrowth[]): Wall[] {
  return policies
    .filter(({ slot }) => slot === quota.policy)
    .map(({ small, large }) => {
      const slope = (large.size - small.size) / (large.tenants - small.tenants);
      const tenants =
        slope <= 0
          ? Number.POSITIVE_INFINITY
          : Math.floor(large.tenants + (quota.value - large.size) / slope);
      const how =
        slope <= 0
          ? `${large.size} of ${quota.value} at any number of tenants`
          : `${large.size} of ${quota.value} at ${large.tenants} tenants, ${round(slope)} more a tenant`;
      return {
        quota,
        tenants,
        how,
        source: { kind: 'counted', what: `synth at ${small.tenants} and ${large.tenants} tenants` } as const,
      };
    });
}

function byRate(quota: Quota, { stsCalls }: Traits, { refreshSeconds, clientsPerTenant }: Usage): Wall[] {
  if (quota.rate !== true || stsCalls === 0) return [];
  const calls = stsCalls * clientsPerTenant;
  return [
    {
      quota,
      tenants: Math.floor((quota.value * refreshSeconds) / calls),
      how: `${calls} STS call${calls === 1 ? '' : 's'} a tenant every ${refreshSeconds} s, spread evenly; ${Math.floor(quota.value / calls)} tenants if all start in one second`,
      source: cited(quota),
    },
  ];
}

const cited = (quota: Quota): Source => ({ kind: 'cited', document: quota.source, date: quota.date });
const round = (value: number) => Math.round(value * 100) / 100;
