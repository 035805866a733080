import { BOUNDARIES, type Boundary, type Claims, type ObjectCounts } from '@cordon/domain';
import type { Quota } from './quotas.ts';
import type { Cell, Source } from './source.ts';
import type { Traits } from './traits.ts';
import { type PolicyGrowth, type Usage, type Wall, walls } from './walls.ts';

/** What is known of one topology before the team’s question is put to it. */
export interface Candidate {
  readonly topology: string;
  readonly sentence: string;
  readonly claims: Claims;
  readonly objects: ObjectCounts;
  readonly policies: readonly PolicyGrowth[];
  readonly traits: Traits;
  /** Ratio of median issuance to the baseline, from a bench run. */
  readonly latency?: {
    readonly ratio: number;
    readonly low?: number;
    readonly high?: number;
    readonly baseline: string;
    readonly run: string;
  };
  /** What one issuance takes on the team’s own AWS: calls counted in a bench run, times from the team. */
  readonly issuance?: {
    /** `T = 1.3 ms + 1 × (RTT + STS)` */
    readonly formula: string;
    /** Absent while the team has not given every time that the formula needs. */
    readonly predictedMs?: number;
    readonly run: string;
  };
  /** Worst verdict of an isolation run on it. */
  readonly verdict?: { readonly kind: string; readonly attempts: number; readonly run: string };
}

/** The team’s answers. */
export interface Question extends Usage {
  readonly tenants: number;
  /** Whether the team can live with credentials that work only some seconds after they were issued. */
  readonly propagationOk: boolean;
  /** Boundaries that must hold; a topology with one of them open is out. */
  readonly must: readonly Boundary[];
  readonly quotas: readonly Quota[];
  /** Round trip to AWS and STS’s own time, milliseconds, where the team knows them. */
  readonly rttMs?: number;
  readonly stsMs?: number;
}

/** One topology’s column in the comparison. */
export interface Column {
  readonly topology: string;
  readonly sentence: string;
  readonly cells: Readonly<Record<Row, Cell>>;
  readonly walls: readonly Wall[];
  /** Why it is out; empty means it can be chosen. */
  readonly out: readonly string[];
  readonly objectsAtN: number;
  readonly open: readonly Boundary[];
}

export const ROWS = {
  objects: 'objects at this number of tenants',
  wall: 'first wall',
  leaked: 'blast radius of one leaked credential',
  wrongLine: 'blast radius of one wrong policy line',
  stop: 'emergency stop of one tenant',
  revoke: 'time to revoke',
  audit: 'what the audit trail names',
  usable: 'when a credential works',
  onboarding: 'onboarding one tenant',
  offboarding: 'offboarding one tenant',
  latency: 'issuance, against the baseline',
  predicted: 'issuance on your AWS, predicted',
  isolation: 'isolation run',
  open: 'open boundaries',
} as const;
export type Row = keyof typeof ROWS;

/** Compares candidates for a question: those that can be chosen first, then fewest open boundaries, then fewest objects. Pure. */
export function compare(candidates: readonly Candidate[], question: Question): readonly Column[] {
  return candidates
    .map((candidate) => column(candidate, question))
    .sort(
      (a, b) =>
        a.out.length - b.out.length ||
        a.open.length - b.open.length ||
        a.objectsAtN - b.objectsAtN ||
        a.topology.localeCompare(b.topology),
    );
}

function column(candidate: Candidate, question: Question): Column {
  const { claims, objects, traits } = candidate;
  const found = walls({ ...candidate, usage: question, quotas: question.quotas });
  const [first] = found;
  const counts = Object.entries(objects).map(([type, { base, perTenant }]) => ({
    type,
    count: base + perTenant * question.tenants,
    perTenant,
  }));
  const objectsAtN = counts.reduce((sum, { count }) => sum + count, 0);
  const stated: Source = { kind: 'stated', file: `stacks/src/topologies/${candidate.topology}.topology.ts` };
  const counted: Source = {
    kind: 'counted',
    what: 'formula of the topology, held against synths by stacks/src/counts.test.ts',
  };
  const perTenant = counts
    .filter((each) => each.perTenant > 0)
    .map((each) => `${each.perTenant} ${each.type}`);
  const cells: Record<Row, Cell> = {
    objects: {
      text: `${objectsAtN}: ${counts.map(({ type, count }) => `${count} ${type}`).join(', ')}`,
      source: counted,
    },
    wall: {
      text:
        first === undefined
          ? 'none of the quotas known here bears on it'
          : `${shown(first.tenants)} tenants: ${first.quota.name} (${first.how})`,
      source: first?.source ?? counted,
    },
    leaked: { text: leaked(traits), source: CITED_STS },
    wrongLine: { text: wrongLine(traits), source: counted },
    stop: { text: position(claims, 'blast-radius'), source: stated },
    revoke: { text: revoke(traits, claims), source: stated },
    audit: { text: position(claims, 'attribution'), source: stated },
    usable: usable(traits),
    onboarding: {
      text: `terraform apply adds ${perTenant.join(', ')}; hand the tenant a wrapped secret id`,
      source: counted,
    },
    offboarding: {
      text: `stop the tenant’s AppRole, ${traits.revocable ? 'revoke its leases' : `wait out ${traits.ttlSeconds ?? question.ttlSeconds} s or deny its sessions`}, then terraform apply removes ${perTenant.join(', ')}`,
      source: counted,
    },
    latency: latency(candidate),
    predicted: predicted(candidate),
    isolation: isolation(candidate),
    open: { text: openBoundaries(claims), source: stated },
  };
  const open = openOf(claims);
  return {
    topology: candidate.topology,
    sentence: candidate.sentence,
    cells,
    walls: found,
    out: reasonsOut(candidate, question, first),
    objectsAtN,
    open,
  };
}

const PROPAGATION = 'only once IAM has spread the new key: some seconds, with no bound given';

function usable({ credential }: Traits): Cell {
  const source: Source = {
    kind: 'cited',
    document:
      credential === 'iam_user'
        ? 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html (eventual consistency)'
        : 'https://developer.hashicorp.com/vault/docs/secrets/aws#usage',
    date: credential === 'iam_user' ? '2023-06-15' : 'v1.21.x',
  };
  return {
    text: credential === 'iam_user' ? PROPAGATION : 'at once: STS sessions need no propagation',
    source,
  };
}

const CITED_STS: Source = {
  kind: 'cited',
  document:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html',
  date: 'undated',
};

function leaked({ credential, ttlSeconds }: Traits): string {
  if (credential === 'iam_user') return 'one tenant, until its lease is revoked or ends';
  return `one tenant, until the session expires${ttlSeconds === undefined ? '' : ` (at most ${ttlSeconds} s)`}: no call ends one session`;
}

function wrongLine({ sharedRole }: Traits): string {
  return sharedRole
    ? 'in the shared policy: every tenant at once; in one tenant’s Vault role: that tenant reaches all that the shared policy allows'
    : 'that one tenant reaches what the line names; no other tenant’s policy changes';
}

function revoke({ revocable, ttlSeconds }: Traits, claims: Claims): string {
  const time = revocable
    ? 'as long as the lease’s revocation takes'
    : `up to ${ttlSeconds ?? 'the session’s'} s`;
  return `${time}; ${position(claims, 'revocation')}`;
}

function latency({ latency: measured }: Candidate): Cell {
  if (measured === undefined)
    return {
      text: 'not measured here',
      source: { kind: 'not-measured', madeBy: 'pnpm bench issuance, then --bench runs/<time>' },
    };
  const { ratio, low, high, baseline } = measured;
  const interval =
    low === undefined || high === undefined
      ? 'too little measured for an interval'
      : `95 % interval ${low.toFixed(2)}–${high.toFixed(2)}`;
  const none =
    low !== undefined && high !== undefined && low <= 1 && high >= 1 ? ', no difference shown' : '';
  return {
    text: `${ratio.toFixed(2)} × the median of ${baseline} (${interval}${none}), on emulated AWS`,
    source: { kind: 'measured', run: measured.run },
  };
}

function predicted({ issuance }: Candidate): Cell {
  if (issuance === undefined)
    return {
      text: 'not known',
      source: { kind: 'not-measured', madeBy: 'pnpm bench issuance, then --bench runs/<time>' },
    };
  const { formula, predictedMs, run } = issuance;
  const time =
    predictedMs === undefined
      ? 'give --rtt with --sts-p50 or --iam-p50, as the formula asks, for a number'
      : `${predictedMs.toFixed(1)} ms at the median`;
  return { text: `${time}: ${formula}`, source: { kind: 'measured', run } };
}

function isolation({ verdict }: Candidate): Cell {
  if (verdict === undefined)
    return {
      text: 'not run',
      source: {
        kind: 'not-measured',
        madeBy: 'pnpm scenario isolation --topology all, then --isolation runs/<time>',
      },
    };
  return {
    text: `${verdict.kind} at worst over ${verdict.attempts} attempts`,
    source: { kind: 'measured', run: verdict.run },
  };
}

const position = (claims: Claims, boundary: Boundary) =>
  `${claims[boundary].position}: ${claims[boundary].reason}`;

const openOf = (claims: Claims): readonly Boundary[] =>
  (Object.keys(BOUNDARIES) as Boundary[]).filter((boundary) => claims[boundary].position === 'open');

function openBoundaries(claims: Claims): string {
  const open = openOf(claims);
  return open.length === 0
    ? 'none'
    : open.map((boundary) => `${boundary} (${claims[boundary].reason})`).join('; ');
}

function reasonsOut(
  { claims, verdict, traits }: Candidate,
  { must, tenants, propagationOk }: Question,
  wall: Wall | undefined,
): string[] {
  return [
    ...must
      .filter((boundary) => claims[boundary].position === 'open')
      .map((boundary) => `${boundary} must hold and is open: ${claims[boundary].reason}`),
    ...(wall !== undefined && wall.tenants < tenants
      ? [`${wall.quota.name} is met at ${shown(wall.tenants)} tenants, below ${tenants}`]
      : []),
    ...(traits.credential === 'iam_user' && !propagationOk ? [`a credential works ${PROPAGATION}`] : []),
    ...(verdict?.kind === 'breached' ? [`breached in ${verdict.run}`] : []),
  ];
}

/** A tenant count for people. */
export function shown(tenants: number): string {
  return Number.isFinite(tenants) ? tenants.toLocaleString('en-US') : 'no';
}
