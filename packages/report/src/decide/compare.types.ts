import type { Boundary, Claims, ObjectCounts, VerdictKind } from '@cordon/domain';
import type { Drilled } from './drilled.ts';
import type { Quota } from './quotas.ts';
import type { Cell } from './source.ts';
import type { Traits } from './traits.ts';
import type { PolicyGrowth, Usage, Wall } from './walls.ts';

/** How workloads log in to Vault, as far as a team weighs it. */
export interface LoginOption {
  /** As `--login` names it: `jwt`, `jwt+templated`. */
  readonly id: string;
  readonly sentence: string;
  /** What tenants are told apart by. */
  readonly rests: string;
  /** Whether a workload is given a secret for each login, keeps one, or needs none. */
  readonly secret: 'handed' | 'kept' | 'none';
  /** The service that must also be up when a tenant logs in. */
  readonly asks: string;
  /** Requests to STS that one login makes. */
  readonly stsCalls: number;
  /** How long the token lives that a login gives, seconds. */
  readonly tokenSeconds: number;
  readonly file: string;
}

/** Where tenants’ data lies, as far as a team weighs it. */
export interface LayoutOption {
  readonly id: string;
  readonly sentence: string;
  /** Its costs that no attack shows, each with its page. */
  readonly costs: readonly { readonly what: string; readonly why: string; readonly source: string }[];
  /** Whether several tenants have their data in one bucket. */
  readonly shared: boolean;
  readonly file: string;
}

/** What is known about one topology with one login and one layout, independent of the team’s question. */
export interface Candidate extends Drilled {
  readonly topology: string;
  readonly login: LoginOption;
  readonly layout: LayoutOption;
  /** Why the three cannot be combined. */
  readonly misfit?: string;
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
  /** How long the revocation of a lease took in a bench run, milliseconds at the median. */
  readonly revocation?: { readonly p50Ms: number; readonly samples: number; readonly run: string };
  /** What an isolation run found: the worst verdict over all, and at each boundary that it asked about. */
  readonly verdict?: {
    readonly kind: VerdictKind;
    readonly attempts: number;
    readonly run: string;
    readonly boundaries?: Readonly<Partial<Record<Boundary, Found>>>;
  };
}

export interface Found {
  readonly kind: VerdictKind;
  readonly attempts: number;
}

/** The team’s answers. */
export interface Question extends Usage {
  readonly tenants: number;
  /** Whether the team accepts credentials that work only some seconds after they were issued. */
  readonly propagationOk: boolean;
  /** The tenants’ roles must lie in another account than Vault’s user. */
  readonly crossAccount: boolean;
  /** Seconds after revocation within which a credential must stop working; absent where its expiration is enough. */
  readonly revokeWithinSeconds?: number;
  /** CloudTrail must tell tenants apart by the IAM role that acted. */
  readonly auditByRole: boolean;
  /** Logins that the team’s workloads can use; all when absent. */
  readonly logins?: readonly string[];
  /** Layouts that the team may choose; all when absent. */
  readonly layouts?: readonly string[];
  /** Workloads must log in without a secret that they were given or keep. */
  readonly noSecret: boolean;
  /** Each tenant must have settings of its own: versioning, encryption, lifecycle. */
  readonly ownSettings: boolean;
  /** Boundaries that must hold; a topology with one of them open is out. */
  readonly must: readonly Boundary[];
  readonly quotas: readonly Quota[];
  /** Round trip to AWS and STS’s own time, milliseconds, where the team knows them. */
  readonly rttMs?: number;
  readonly stsMs?: number;
}

export const ROWS = {
  login: 'how workloads log in',
  layout: 'where the data lies',
  objects: 'objects at this number of tenants',
  wall: 'first wall',
  leaked: 'blast radius of one leaked credential',
  wrongLine: 'blast radius of one wrong policy line',
  stop: 'blast radius of the emergency stop of one tenant',
  revoke: 'time to revoke',
  audit: 'what the audit trail names',
  ambiguous: 'events that name no one tenant',
  usable: 'when a credential works',
  onboarding: 'onboarding one tenant',
  offboarding: 'offboarding one tenant',
  outage: 'behaviour in an outage',
  latency: 'issuance, against the baseline',
  predicted: 'issuance on your AWS, predicted',
  isolation: 'isolation run',
  open: 'open boundaries',
} as const;
export type Row = keyof typeof ROWS;

/** Columns of the record’s one table. */
export const DRIVERS = {
  must: 'must hold',
  quotas: 'quotas',
  account: 'roles in',
  revoked: 'revoked',
  audit: 'audit by',
  usable: 'usable',
  layout: 'layout',
  secret: 'secret',
  open: 'open',
  objects: 'objects',
} as const;
export type Driver = keyof typeof DRIVERS;

/** One topology’s column in the comparison. */
export interface Column {
  readonly topology: string;
  readonly login: LoginOption;
  readonly layout: LayoutOption;
  /** Which of the three the team did not ask for: such an option is compared, but never the answer. */
  readonly unasked: readonly string[];
  readonly sentence: string;
  readonly cells: Readonly<Record<Row, Cell>>;
  readonly walls: readonly Wall[];
  /** Limits that apply to it but have no published figure. */
  readonly unpublished: readonly Cell[];
  /** Quotas that AWS must raise first for this many tenants, and can. */
  readonly raises: readonly Wall[];
  /** The values of the drivers, for the table. */
  readonly drivers: Readonly<Record<Driver, Cell>>;
  /** What a drill of stopping one tenant found; absent where none was given. */
  readonly stopping?: NonNullable<Drilled['stopping']>;
  /** Why it is ruled out; empty means that it can be chosen. */
  readonly out: readonly string[];
  readonly objectsAtN: number;
  readonly open: readonly Boundary[];
  /** Why each boundary is claimed as it is. */
  readonly reasons: Readonly<Record<Boundary, string>>;
}
