import type { Case, Reply } from './case.types.ts';
import type { Distortion } from './decide.ts';

/**
 * A known way in which an engine departs from AWS. It explains a disagreement only if the evaluator, made to depart in
 * the same way (`distort`), gives the very answer that the engine gave; or where the answer itself shows it
 * (`explains`).
 */
export interface AgreementDivergence {
  readonly id: string;
  readonly engine: string;
  /** What the engine does, and what AWS does instead. */
  readonly sentence: string;
  /** The AWS page that settles it. */
  readonly documentation: string;
  readonly distort?: Distortion;
  readonly explains?: (one: Case, got: Reply) => boolean;
}
