import type { Case, Reply } from './case.types.ts';
import type { Distortion } from './decide.ts';

/**
 * A known difference between an engine and AWS. It explains a disagreement only if the evaluator, changed in the same
 * way (`distort`), gives the same answer as the engine; or where the answer itself shows it (`explains`).
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
