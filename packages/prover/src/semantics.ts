/**
 * The prover's only door to IAM's semantics: every question whether something matches, holds or suffices is put to the
 * evaluator's own functions, so that there is one semantics and not two.
 */
export {
  ANY as ANY_PART,
  compileCondition,
  compilePolicy,
  coveringForms,
  evaluate,
  evaluateTrust,
  formOf,
  grantAlternatives,
  isAtLeast,
  isMultiValued,
  knowsVariables,
  parseDate,
  parseNumber,
  parseResourceTemplate,
  parseTemplate,
  resolveTemplate,
  STAR as STAR_PART,
  splitColons,
  strengthOf,
} from '@cordon/iam';
