import type { Answer } from './answer.ts';
import type { Attempt } from './attempt.ts';
import type { Boundary, Claims } from './boundary.ts';
import type { CanaryOf } from './engine.ts';

/**
 * `record.jsonl`: one JSON object a line, in the order things happened, enough to judge again without any service.
 * No secret is ever in it.
 */
export type RecordLine = RunLine | CanaryLine | SkippedLine | AttemptLine | EndLine;

/**
 * What every line carries. A leg is one (topology, guards, mutant, engine) of a run; lines of several legs may
 * interleave, and `leg` tells them apart.
 */
export interface LegLine {
  readonly leg: string;
  readonly topology: string;
  readonly engine: string;
}

/** First line of each leg. */
export interface RunLine extends LegLine {
  readonly line: 'run';
  readonly schema: 1;
  readonly run: string;
  readonly guards: readonly string[];
  readonly mutant?: string;
  readonly claims: Claims;
  /** Attacks that were chosen to run: one that left neither an attempt nor a skip is `unknown`. */
  readonly attacks: readonly { readonly id: string; readonly crosses: Boundary }[];
  readonly tenants: readonly string[];
  /** Where the leg asked about some ordered pairs alone: how many, of how many, drawn from where. */
  readonly sample?: { readonly pairs: number; readonly of: number; readonly seed: number };
  /** ISO 8601. */
  readonly startedAt: string;
  /** Versions of the components that answered (`vault 1.21.1`). */
  readonly versions: Readonly<Record<string, string>>;
}

/** Whether the service `of` refuses anything at all. Served means that none of its answers counts. */
export interface CanaryLine extends LegLine {
  readonly line: 'canary';
  readonly of: CanaryOf;
  readonly answer: Answer;
}

/** An attack that makes no attempt here, with the reason. */
export interface SkippedLine extends LegLine {
  readonly line: 'skipped';
  readonly attack: string;
  readonly reason: string;
}

/** One attempt with what came of it, and of the rightful owner asking the same. */
export interface AttemptLine extends LegLine {
  readonly line: 'attempt';
  readonly crosses: Boundary;
  readonly attempt: Attempt;
  readonly answer: Answer;
  readonly control: Answer;
  /** What the operator saw afterwards; `changed` despite a refusal is a breach. */
  readonly observed?: Observed;
  /** Something around the attempt failed (a clean-up, say): for people, and a reason to doubt later answers. */
  readonly trouble?: string;
}

/** State of what had to stay untouched; `unclear` when the operator could not read it. */
export interface Observed {
  readonly state: 'unchanged' | 'changed' | 'unclear';
  readonly detail?: string;
}

/** Last line of each leg: a record without it was cut short, and its run is `unknown`. */
export interface EndLine extends LegLine {
  readonly line: 'end';
  readonly attempts: number;
  readonly endedAt: string;
}
