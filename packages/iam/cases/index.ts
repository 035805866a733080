import { ELEMENTS } from './elements.cases.ts';
import { EVALUATION_LOGIC } from './evaluation-logic.cases.ts';
import type { DocumentedCase } from './make.ts';
import { TRUST_POLICIES } from './trust.cases.ts';

export type { DocumentedCase } from './make.ts';

/** Every documented rule that we hold the evaluator to, and every other engine may be held to. */
export const DOCUMENTED_CASES: readonly DocumentedCase[] = [
  ...EVALUATION_LOGIC,
  ...ELEMENTS,
  ...TRUST_POLICIES,
];
