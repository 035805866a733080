import { curvePlot, STS_PER_SECOND } from '@cordon/bench';
import { type Arrivals, type SimulationInput, type SimulationResult, simulate } from './simulate.ts';

/** What is known of a team’s own use, and of its Vault. */
export interface OutlookInput {
  readonly clientsPerTenant: number;
  readonly refreshSeconds: number;
  readonly stsCalls: number;
  readonly vaultPerSecond?: number | undefined;
  readonly seed: number;
}

export interface Outlook {
  readonly tenants: number;
  readonly arrivals: Arrivals;
  /** Whether Vault’s pace counted; without it, the STS quota alone is what holds up. */
  readonly vault: boolean;
  readonly result: SimulationResult;
  /** STS calls a second that the refreshes ask for on average, of the quota. */
  readonly load: number;
}

const SIZES = [3, 30, 300, 3_000, 10_000, 30_000];

/** Retries grow with the square of the number of clients that wait for STS: beyond this the simulation takes minutes. */
const MOST_CLIENTS = 60_000;

/** Numbers of tenants that are simulated with so many clients each, and those that are not. */
export function sizesFor(clientsPerTenant: number): {
  readonly told: readonly number[];
  readonly leftOut: readonly number[];
} {
  const fits = (tenants: number) => tenants * clientsPerTenant <= MOST_CLIENTS;
  return { told: SIZES.filter(fits), leftOut: SIZES.filter((tenants) => !fits(tenants)) };
}

/**
 * Refreshes spread by chance, and everybody at once: at each number of tenants, an interval of refreshes. Where Vault’s
 * pace is known, everybody at once is told without it, too: more Vault nodes help against the one wall, nothing against
 * the other.
 */
export function outlook(o: OutlookInput): readonly Outlook[] {
  const input: Omit<SimulationInput, 'tenants' | 'arrivals'> = {
    ...o,
    seconds: o.refreshSeconds,
    sts: { perSecond: STS_PER_SECOND, burst: STS_PER_SECOND },
    retry: { baseSeconds: 0.5, capSeconds: 20 },
  };
  const vault = o.vaultPerSecond !== undefined;
  const ways: readonly (readonly [Arrivals, boolean])[] = [
    ['random', vault],
    ['together', vault],
    ...(vault ? [['together', false] as const] : []),
  ];
  return ways.flatMap(([arrivals, limited]) =>
    sizesFor(o.clientsPerTenant).told.map((tenants) => ({
      tenants,
      arrivals,
      vault: limited,
      result: simulate({
        ...input,
        tenants,
        arrivals,
        vaultPerSecond: limited ? o.vaultPerSecond : undefined,
      }),
      load: (tenants * o.clientsPerTenant * o.stsCalls) / o.refreshSeconds / STS_PER_SECOND,
    })),
  );
}

/** A way of asking, in words. */
export function wayOf({ arrivals, vault }: Outlook): string {
  const when = arrivals === 'together' ? 'all at once' : 'at random times';
  return vault || arrivals !== 'together' ? when : `${when}, STS alone`;
}

/** The picture: how long a client waits for credentials, against the number of tenants. */
export function outlookPlot(rows: readonly Outlook[], o: OutlookInput): string | undefined {
  const groups = Map.groupBy(rows, wayOf);
  const vault =
    o.vaultPerSecond === undefined ? 'Vault without limit' : `Vault ${Math.round(o.vaultPerSecond)}/s`;
  return curvePlot({
    title: 'Waiting that scale alone causes, simulated',
    subtitle: `STS ${STS_PER_SECOND}/s · ${vault} · refresh every ${o.refreshSeconds / 60} min · ${o.clientsPerTenant} ${o.clientsPerTenant === 1 ? 'client' : 'clients'} a tenant · seed ${o.seed} · no wait is drawn as 1 ms`,
    xLabel: 'tenants',
    logX: true,
    series: [...groups].map(([name, group]) => ({
      name,
      // A log axis has no zero: no wait is drawn as a millisecond, as the subtitle says.
      points: group.map(({ tenants, result }) => ({
        x: tenants,
        p50: Math.max(1, result.p50 * 1_000),
        p99: Math.max(1, result.p99 * 1_000),
      })),
    })),
  });
}
