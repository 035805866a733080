import type { Deployment } from '@cordon/domain';
import type { PlannedDeployment } from '@cordon/harness/planned-deployment';
import type { Flag, Given } from '@cordon/harness/scenario';
import type { Stage } from '@cordon/harness/stage';
import type { DrillFinding } from './history.ts';

/** A topology on which a drill itself failed. */
export interface Failed {
  readonly topology: string;
  readonly why: string;
}

/** What a drill says of one topology. */
export interface DrillRow {
  readonly topology: string;
  readonly ms: number;
  /** Of its clients. */
  readonly calls: number;
  /** What is wrong, or cannot be told. */
  readonly findings: readonly DrillFinding[];
}

/** `<drill>.json` of a run, or `<drill>@<login>.json`. */
export interface DrillResult<Row extends DrillRow> {
  readonly schema: 1;
  readonly drill: string;
  readonly run: string;
  readonly topologies: readonly Row[];
  /** What is done once, when all topologies are gone, since nothing works after it. */
  readonly last?: Last;
  /** Topologies that it has nothing to do on, and why. */
  readonly leftOut?: readonly { readonly topology: string; readonly why: string }[];
  /** Topologies on which the drill itself failed: nothing is known of them. */
  readonly failed: readonly Failed[];
  readonly exit: 0 | 1 | 2;
}

/** What came of the last act of a drill. */
export interface Last {
  /** In lines for people. */
  readonly text: readonly string[];
  readonly findings: readonly DrillFinding[];
}

/** Where a drill acts. */
export interface DrillPlace {
  readonly stage: Stage;
  readonly planned: PlannedDeployment;
  readonly deployment: Deployment;
  readonly run: { readonly id: string; readonly path: string };
  /** Of the topology among those of this run. */
  readonly index: number;
  readonly flags: Given['flags'];
  /** How many topologies the drill acts on side by side: each of them then asks for less. */
  readonly beside: number;
  readonly signal: AbortSignal;
  /** A line of progress, and how many of the steps are done. */
  readonly tell: (what: string, pace: { readonly done: number; readonly total: number }) => void;
}

export interface Drill<Row extends DrillRow = DrillRow> {
  readonly id: string;
  readonly sentence: string;
  readonly flags?: readonly Flag[];
  /** The one topology that it begins on, where there is no choice; it has a deployment to itself, which it changes. */
  readonly only?: string;
  /** Its lab has three Vaults, so that one can be taken away. */
  readonly replicated?: boolean;
  /** Why it has nothing to do on topologies without an AWS engine in Vault; absent where it does. */
  readonly withoutEngine?: string;
  /** Logins that its clients have, beside the default one; `any` where all of them do. */
  readonly logins?: readonly string[] | 'any';
  readonly examples: readonly string[];
  /**
   * How many topologies side by side, on one lab: more than one where the drill mostly waits, and touches nothing that is
   * the lab’s own (Vault’s audit devices, the gateway’s clock and faults).
   */
  readonly width?: number;
  /** Other files that it leaves in the run. */
  readonly files: readonly string[];
  /** Throws `UsageError` for a flag that says nothing it could act on; before anything is started. */
  check?(flags: Given['flags']): void;
  /** Acts on one topology. A drill has this or `actOnAll`. */
  act?(at: DrillPlace): Promise<Row>;
  /**
   * Acts on all topologies at once: for what is the lab’s own, and is done once to all of them. Resolves in their order;
   * one that failed says why.
   */
  actOnAll?(places: readonly DrillPlace[]): Promise<readonly (Row | Failed)[]>;
  /** Done once on the same lab, when every drill is: it may leave nothing that works. */
  last?(at: Pick<DrillPlace, 'stage' | 'run' | 'signal'>): Promise<Last>;
  /** One topology in lines for people; what was found is added to them. */
  lines(row: Row): readonly string[];
  /** What the lines mean, once below all of them. */
  readonly legend: readonly string[];
}

/** What a drill has said so far, of topologies in the order in which they were asked for. */
export interface Outcome {
  readonly rows: readonly DrillRow[];
  readonly failed: readonly Failed[];
  readonly last?: Last;
}

/** How long a part of the work took, on which lab. */
export interface Span {
  readonly lab: string;
  readonly what: string;
  /** Wall time, milliseconds. */
  readonly ms: number;
  /** Of all processes of the run meanwhile, those of another lab among them, seconds; absent where nobody counts it. */
  readonly cpuSeconds?: number;
}

/** One lab, and what is drilled on it. */
export interface DrillLab {
  readonly name: string;
  /** Gets its logs and the gateway's decisions. */
  readonly dir: string;
  /** Three Vaults, so that one can be taken away. */
  readonly replicated: boolean;
  /**
   * One group after the other, the drills of one group side by side: each leaves a topology as it found it, but for the
   * last group.
   */
  readonly groups: readonly (readonly Drill[])[];
  /** Keeps the names of what several labs deploy apart, where they deploy it to one account. */
  readonly firstIndex: number;
}
