import type { Answer } from './answer.ts';
import type { Attempt } from './attempt.ts';
import type { Boundary, Claims } from './boundary.ts';

/**
 * `record.jsonl`: one JSON object a line, in the order things happened, enough to judge again without any service.
 * No secret is ever in it.
 */
export type RecordLine = RunLine | CanaryLine | SkippedLine | AttemptLine | EndLine;

/** First line of each (topology, engine). */
export interface RunLine {
  readonly line: 'run';
  readonly schema: 1;
  readonly run: string;
  readonly topology: string;
  readonly guards: readonly string[];
  readonly mutant?: string;
  readonly engine: string;
  readonly claims: Claims;
  readonly tenants: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  /** Versions of the components that answered (`vault 1.21.1`). */
  readonly versions: Readonly<Record<string, string>>;
}

export interface CanaryLine {
  readonly line: 'canary';
  readonly topology: string;
  readonly engine: string;
  readonly answer: Answer;
}

/** An attack that makes no attempt here, with the reason. */
export interface SkippedLine {
  readonly line: 'skipped';
  readonly topology: string;
  readonly engine: string;
  readonly attack: string;
  readonly reason: string;
}

export interface AttemptLine {
  readonly line: 'attempt';
  readonly topology: string;
  readonly engine: string;
  readonly crosses: Boundary;
  readonly attempt: Attempt;
  readonly answer: Answer;
  readonly control: Answer;
  /** What the operator saw afterwards; `changed` despite a refusal is a breach. */
  readonly observed?: { readonly state: 'unchanged' | 'changed' | 'unclear'; readonly detail?: string };
}

/** Last line: a record without it was cut short, and its run is `unknown`. */
export interface EndLine {
  readonly line: 'end';
  readonly topology: string;
  readonly engine: string;
  readonly attempts: number;
  readonly endedAt: string;
}
