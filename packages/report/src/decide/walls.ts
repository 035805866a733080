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

/** The STS calls that a login adds. */
export interface LoginCalls {
  readonly stsCalls: number;
  readonly tokenSeconds: number;
}

/** A quota, and the highest tenant count that fits; `Infinity` where the topology never reaches it. */
export interface Wall {
  readonly quota: Quota;
  readonly tenants: number;
  /** How it was worked out. */
  readonly how: string;
  /**
   * The highest tenant count that fits when AWS raises the quota to its maximum; both `Infinity` where no maximum is
   * documented.
   */
  readonly raised?: { readonly to: number; readonly tenants: number };
  readonly sources: readonly Source[];
}

/** Every quota that applies to the topology, the lowest limit first. */
export function walls(o: {
  readonly objects: ObjectCounts;
  readonly policies: readonly PolicyGrowth[];
  readonly traits: Traits;
  readonly login: LoginCalls;
  readonly usage: Usage;
  readonly quotas: readonly Quota[];
}): readonly Wall[] {
  const bearing = (quota: Quota) => [
    ...byObjects(quota, o.objects, o.traits, o.usage),
    ...byPolicy(quota, o.policies),
    ...byRate(quota, o.traits, o.login, o.usage),
    ...byEntities(quota),
    ...byTags(quota, o.traits),
  ];
  const found = o.quotas.flatMap((quota) => {
    const { raised } = quota;
    const to = raised === undefined ? quota.value : (raised.to ?? Number.POSITIVE_INFINITY);
    const further = to <= quota.value ? [] : bearing({ ...quota, value: to });
    return bearing(quota).map((wall, index) => {
      const tenants = further[index]?.tenants;
      return tenants === undefined || tenants === wall.tenants ? wall : { ...wall, raised: { to, tenants } };
    });
  });
  return found.sort((a, b) => a.tenants - b.tenants);
}

function byObjects(quota: Quota, objects: ObjectCounts, traits: Traits, usage: Usage): Wall[] {
  const counted = quota.counts.map((type) => objects[type] ?? { base: 0, perTenant: 0 });
  const leases = leasesPerTenant(quota, traits, usage);
  const base = counted.reduce((sum, count) => sum + count.base, 0);
  const perTenant = counted.reduce((sum, count) => sum + count.perTenant, 0) + leases;
  if (perTenant === 0) return [];
  const parts = [`${base}`, `${round(perTenant)} × tenants`].filter((part) => part !== '0');
  return [
    {
      quota,
      tenants: Math.max(0, Math.floor((quota.value - base) / perTenant)),
      how: `${parts.join(' + ')} ≤ ${quota.value}${leases > 0 ? ` (${round(leases)} live leases a tenant${quota.leases === 'any' ? ', login tokens among them' : ''})` : ''}`,
      sources: [cited(quota)],
    },
  ];
}

/** Tags belong to one session, so the number of tenants does not matter, but a full session takes no further tag. */
function byTags(quota: Quota, { sessionTags }: Traits): Wall[] {
  if (quota.tags !== true || sessionTags === 0) return [];
  return [
    {
      quota,
      tenants: sessionTags > quota.value ? 0 : Number.POSITIVE_INFINITY,
      how: `${sessionTags} of ${quota.value} at any number of tenants`,
      sources: [cited(quota), { kind: 'counted', what: 'session_tags of the Vault roles in the synth' }],
    },
  ];
}

/**
 * A client that refreshes before its lease ends holds more than one. Vault’s count includes the login token, because a
 * service token is a lease, too.
 */
function leasesPerTenant(quota: Quota, { credential }: Traits, usage: Usage): number {
  if (quota.leases !== 'any' && quota.leases !== credential) return 0;
  const { ttlSeconds, refreshSeconds, clientsPerTenant } = usage;
  const tokens = quota.leases === 'any' ? 1 : 0;
  return (Math.max(1, ttlSeconds / refreshSeconds) + tokens) * clientsPerTenant;
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
        sources: [
          { kind: 'counted', what: `synth at ${small.tenants} and ${large.tenants} tenants` } as const,
          cited(quota),
        ],
      };
    });
}

/** Every login creates an entity with an alias in Vault’s storage, by any method: at least one for each tenant. */
function byEntities(quota: Quota): Wall[] {
  if (quota.entities !== true) return [];
  const how = `1 × tenants ≤ ${quota.value} (every login has an entity, at least one a tenant)`;
  return [{ quota, tenants: quota.value, how, sources: [cited(quota)] }];
}

/** Each issuance calls STS; a login that calls STS does so again whenever its token has expired. */
function byRate(quota: Quota, traits: Traits, login: LoginCalls, usage: Usage): Wall[] {
  const { refreshSeconds, clientsPerTenant } = usage;
  if (quota.rate !== true || traits.stsCalls + login.stsCalls === 0) return [];
  const loginSeconds = Math.max(refreshSeconds, login.tokenSeconds);
  const [issuing, entering] = [traits.stsCalls * clientsPerTenant, login.stsCalls * clientsPerTenant];
  const aSecond = issuing / refreshSeconds + entering / loginSeconds;
  const calls = (count: number, seconds: number) =>
    count === 0 ? [] : [`${count} STS call${count === 1 ? '' : 's'} a tenant every ${seconds} s`];
  const parts = [
    ...calls(issuing, refreshSeconds),
    ...calls(entering, loginSeconds).map((one) => `${one} to log in`),
  ];
  return [
    {
      quota,
      tenants: Math.floor(quota.value / aSecond + 1e-9),
      how: `${parts.join(', ')}, spread evenly; ${Math.floor(quota.value / (issuing + entering))} tenants if all start in one second`,
      sources: [cited(quota)],
    },
  ];
}

/** The source of a quota’s figure: its page, or the team. */
export function cited({ source, date, secondHand, given, id }: Quota): Source {
  if (given) return { kind: 'given', flag: `--quota ${id}` };
  return { kind: 'cited', document: source, date, ...(secondHand === true ? { secondHand } : {}) };
}
const round = (value: number) => Math.round(value * 100) / 100;
