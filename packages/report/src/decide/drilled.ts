import type { DrilledTopology, DrillFile, DrillRows, Drills } from '../drill-files.ts';
import type { Cell, Source } from './source.ts';

/** What drills found out about one topology, each with the run that it is from. */
export interface Drilled {
  /** Revocation: the levers that ended a tenant's access, with seconds to the last call served. */
  readonly stopping?: {
    readonly levers: readonly { readonly lever: string; readonly seconds: number; readonly others: number }[];
    /** Every lever, with its command. */
    readonly pulled: readonly Lever[];
    /** Levers that broke their claim. */
    readonly broken: readonly string[];
    readonly run: string;
  };
  /** Onboarding and offboarding. */
  readonly leaving?: {
    /** From the change to the newcomer's first own call, seconds. */
    readonly joinedSeconds?: number;
    /** What a tenant that left could still read of the next tenant with the same id, by the way of leaving. */
    readonly rearmed: readonly Rearmed[];
    readonly broken: readonly string[];
    readonly run: string;
  };
  /** Audit: from events to the tenants that caused them. */
  readonly attributing?: {
    readonly events: number;
    /**
     * Events that CloudTrail alone attributes to no tenant or to several, and events attributed to the wrong tenant.
     */
    readonly ambiguous: number;
    readonly wrong: number;
    readonly why: readonly string[];
    /** Whether every event was traced with Vault's audit device, by its configuration. */
    readonly joined: readonly { readonly device: string; readonly whole: boolean; readonly hashes: number }[];
    readonly broken: readonly string[];
    readonly run: string;
  };
  /** Outages, one fault after the other. */
  readonly outage?: {
    readonly faults: readonly {
      readonly id: string;
      /** Kinds of client calls that failed meanwhile. */
      readonly failed: readonly string[];
      readonly recoveredSeconds?: number;
    }[];
    readonly broken: readonly string[];
    readonly run: string;
  };
}

/** A lever, its command, and which kinds of calls it stopped. */
export interface Lever {
  readonly lever: string;
  readonly order: string;
  /** Seconds to the last call served, by kind of call; `undefined` continues until expiration. */
  readonly stops: Readonly<Record<string, number | undefined>>;
  readonly others: readonly string[];
}

interface Rearmed {
  readonly way: string;
  readonly served: readonly string[];
}

/** What who left still got of the next tenant of the same id, by the way of leaving; empty: nothing. */
export function rearmed({ left }: Pick<DrillRows['onboarding'], 'left'>): readonly Rearmed[] {
  return left.map(({ way, old }) => ({
    way,
    served: old.filter(({ outcome }) => outcome === 'served').map(({ what }) => what),
  }));
}

/** What these runs found about a topology; of several runs of one drill, the last that has the topology. Pure. */
export function drilledOf(topology: string, drills: Drills): Drilled {
  return {
    ...said('stopping', topology, drills.revocation, stoppingOf),
    ...said('leaving', topology, drills.onboarding, leavingOf),
    ...said('attributing', topology, drills.audit, attributingOf),
    ...said('outage', topology, drills.outage, outageOf),
  };
}

function said<Row extends DrilledTopology, T, Key extends string>(
  key: Key,
  topology: string,
  files: readonly DrillFile<Row>[],
  of: (row: Row) => T,
): { readonly [K in Key]?: T & { readonly run: string; readonly broken: readonly string[] } } {
  const found = files.flatMap(({ run, topologies }) =>
    topologies.filter((one) => one.topology === topology).map((row) => ({ run, row })),
  );
  const last = found.at(-1);
  if (last === undefined) return {};
  const broken = last.row.findings.map(({ rule, why }) => `${rule}: ${why}`);
  return { [key]: { broken, ...of(last.row), run: last.run } } as ReturnType<typeof said<Row, T, Key>>;
}

function stoppingOf({ pulled }: DrillRows['revocation']) {
  const levers = pulled.flatMap(({ lever, stopped, others }) => {
    const { read, write } = stopped;
    if (read?.stopped !== true || write?.stopped !== true) return [];
    const seconds = Math.max(read.lastServedMs ?? 0, write.lastServedMs ?? 0) / 1000;
    return [{ lever, seconds, others: others.length }];
  });
  const broken = pulled.flatMap(({ lever, findings }) => (findings.length > 0 ? [lever] : []));
  return { levers, pulled: pulled.map(leverOf), broken };
}

function leverOf({ lever, order, stopped, others }: DrillRows['revocation']['pulled'][number]): Lever {
  const stops = Object.entries(stopped).map(([channel, one]) => [
    channel,
    one.stopped === true ? (one.lastServedMs ?? 0) / 1000 : undefined,
  ]);
  return { lever, order, stops: Object.fromEntries(stops), others: others.map(({ tenant }) => tenant) };
}

function leavingOf(one: DrillRows['onboarding']) {
  const joined = one.steps.find(({ servedMs }) => servedMs !== undefined)?.servedMs;
  return {
    ...(joined === undefined ? {} : { joinedSeconds: joined / 1000 }),
    rearmed: rearmed(one),
  };
}

function attributingOf({ calls, ambiguous, wrong, joined }: DrillRows['audit']) {
  return {
    events: calls,
    ambiguous: ambiguous.calls,
    wrong,
    why: ambiguous.why,
    joined: joined.map(({ device, hashes, findings }) => ({ device, hashes, whole: findings.length === 0 })),
  };
}

function outageOf({ suffered }: DrillRows['outage']) {
  return {
    faults: suffered.map(({ id, failed, recoveredMs }) => ({
      id,
      failed: Object.keys(failed),
      ...(recoveredMs === undefined ? {} : { recoveredSeconds: recoveredMs / 1000 }),
    })),
  };
}

const EMULATED = 'on emulated AWS, which propagates at once';

/** The run that a cell rests on, or the command that makes one. */
export function drillSource(drill: 'revocation' | 'onboarding' | 'audit' | 'outage', run?: string): Source {
  return run === undefined
    ? { kind: 'not-measured', madeBy: `pnpm scenario ${drill} --topology all, then --drills runs/<time>` }
    : { kind: 'measured', run };
}

const brokenOf = (broken: readonly string[]) => broken.map((rule) => `the drill broke a rule: ${rule}`);

/** The levers that ended a tenant's access, the quickest first. */
export function stopped({ stopping }: Drilled): Cell {
  const source = drillSource('revocation', stopping?.run);
  if (stopping === undefined) return { text: '', sources: [source] };
  const quickest = stopping.levers.toSorted((a, b) => a.seconds - b.seconds).slice(0, 3);
  const levers = quickest.map(
    ({ lever, seconds, others }) =>
      `\`${lever}\` after ${seconds.toFixed(1)} s${others === 0 ? '' : `, and ${others} others with it`}`,
  );
  const found =
    levers.length === 0
      ? 'in a drill no lever ended the tenant’s access'
      : `in a drill the tenant’s access was ended by ${levers.join('; ')} (${EMULATED})`;
  const broken = stopping.broken.map((lever) => `\`${lever}\` did not do what it claims`);
  return { text: [found, ...broken].join('; '), sources: [source] };
}

/** The quickest lever that affects only the one tenant. */
export function stoppedAlone({ stopping }: Drilled): Cell | undefined {
  if (stopping === undefined) return undefined;
  const [first] = stopping.levers
    .filter(({ lever, others }) => others === 0 && !stopping.broken.includes(lever))
    .toSorted((a, b) => a.seconds - b.seconds);
  const text =
    first === undefined
      ? 'in a drill no lever ended it without affecting another tenant'
      : `in a drill \`${first.lever}\` ended it ${first.seconds.toFixed(1)} s after the order, and no other tenant’s (${EMULATED})`;
  return { text, sources: [drillSource('revocation', stopping.run)] };
}

/** How soon a new tenant is served. */
export function joined({ leaving }: Drilled): Cell {
  const sources = [drillSource('onboarding', leaving?.run)];
  if (leaving?.joinedSeconds === undefined) return { text: '', sources };
  const text = `in a drill the new tenant was served ${leaving.joinedSeconds.toFixed(0)} s after the change, on emulated AWS`;
  return { text, sources };
}

/** What a tenant that left could still read of its successor. */
export function left({ leaving }: Drilled): Cell {
  const sources = [drillSource('onboarding', leaving?.run)];
  if (leaving === undefined) return { text: '', sources };
  const each = leaving.rearmed.map(
    ({ way, served }) =>
      `left ${way}, it could still read ${served.length === 0 ? 'nothing' : served.join(', ')}`,
  );
  const text = [
    `in a drill, of the next tenant with its id: ${each.join('; ')}`,
    ...brokenOf(leaving.broken),
  ];
  return { text: text.join('; '), sources };
}

/** Events that name no one tenant. */
export function ambiguous({ attributing }: Drilled): Cell {
  const sources = [drillSource('audit', attributing?.run)];
  if (attributing === undefined) return { text: 'not drilled', sources };
  const { events, ambiguous: unnamed, wrong, why, joined: by, broken } = attributing;
  const alone = `by CloudTrail alone ${unnamed} of ${events}${why.length === 0 ? '' : ` (${why.join('; ')})`}`;
  const more = by.map(({ device, whole, hashes }) => {
    const cost = hashes === 0 ? '' : ` (${hashes} calls of sys/audit-hash)`;
    return `with Vault’s audit device ${device} ${whole ? 'none' : 'some'}${cost}`;
  });
  const wrongly = wrong === 0 ? [] : [`${wrong} are attributed to the wrong tenant`];
  return { text: [alone, ...wrongly, ...more, ...brokenOf(broken)].join('; '), sources };
}

const HELD = ['read', 'write', 'upload', 'presigned'];

/** What failed during each fault, and how long after it everything was served again. */
export function broken({ outage }: Drilled): Cell {
  const sources = [drillSource('outage', outage?.run)];
  if (outage === undefined) return { text: 'not drilled', sources };
  const { faults } = outage;
  const list = (some: typeof faults) => some.map(({ id }) => id).join(', ');
  const held = faults.filter(({ failed }) => failed.some((channel) => HELD.includes(channel)));
  const rest = faults.filter((one) => one.failed.length > 0 && !held.includes(one));
  const none = faults.filter(({ failed }) => failed.length === 0);
  const longest = faults.toSorted((a, b) => (b.recoveredSeconds ?? 0) - (a.recoveredSeconds ?? 0))[0];
  const text = [
    `in a drill of ${faults.length} faults`,
    ...(rest.length === 0 ? [] : [`only new credentials and logins failed during ${list(rest)}`]),
    ...(held.length === 0 ? [] : [`calls with existing credentials failed, too, during ${list(held)}`]),
    ...(none.length === 0 ? [] : [`nothing failed during ${list(none)}`]),
    ...(longest?.recoveredSeconds === undefined
      ? []
      : [
          `everything was served again without a restart after ${longest.recoveredSeconds.toFixed(1)} s at most (\`${longest.id}\`)`,
        ]),
    ...brokenOf(outage.broken),
  ];
  return { text: text.join('; '), sources };
}
