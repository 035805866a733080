import type { BenchDocument, MeasuredBlock, MeasureEvent } from '@cordon/bench';

export interface IssuanceOptions {
  readonly subjects: readonly string[];
  readonly axes: readonly string[];
  /** Time for everything from `began` on; half of it goes to measuring, however long setting up takes. */
  readonly budgetMs: number;
  /** When the run began (`performance.now()`), the lab's start included; now when absent. */
  readonly began?: number;
  readonly seed: number;
  /** Requests a second offered to every subject; without it each gets half of what its serial client achieved. */
  readonly rate?: number;
  readonly arrivals: 'uniform' | 'poisson';
  /** Of one request. */
  readonly timeoutMs: number;
  readonly runDir: string;
  readonly vaultBinary: string;
  readonly signal?: AbortSignal;
  /** A line for people. */
  readonly onLine: (text: string) => void;
  readonly onEvent: (event: MeasureEvent) => void;
}

/** What measuring adds to; axes append. */
export interface Measured {
  readonly blocks: MeasuredBlock[];
  readonly warmUps: BenchDocument['warmUps'];
  readonly notes: string[];
  /** Mean time of settling after a block of issuance, by subject: what a block costs besides its own length. */
  readonly settleMs: ReadonlyMap<string, number>;
}
