import type { Answer } from '@cordon/domain';

/** An answer with what came back. `output` may hold secrets: it stays in memory and never reaches a record. */
export interface Outcome {
  readonly answer: Answer;
  readonly output?: unknown;
}
