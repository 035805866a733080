export { makeContext, tagContext } from './context/context.ts';
export * from './context/known-keys.ts';
export { evaluate, evaluateTrust } from './evaluate/evaluate.ts';
export { grantAlternatives, isAtLeast, type Need, STRENGTHS, strengthOf } from './evaluate/layers.ts';
export { isPublic } from './evaluate/public-policy.ts';
export { compileCondition } from './match/condition.ts';
export { coveringForms, formOf } from './match/principal.ts';
export {
  applies,
  type CompiledStatement,
  compileAction,
  compilePolicy,
  matchStatement,
} from './match/statement.ts';
export { parsePolicy } from './parse/parse-policy.ts';
export {
  ANY,
  type GlobPart,
  knowsVariables,
  parseResourceTemplate,
  parseTemplate,
  resolveTemplate,
  STAR,
  type Template,
} from './pattern/template.ts';
export * from './policy.ts';
export * from './request.types.ts';
export { conditionKeysOf, isMultiValued } from './validate/catalogue.ts';
export type { Finding } from './validate/finding.ts';
export { validateSessionTags } from './validate/session-tags.ts';
export { estimateSessionToken, SESSION_TOKEN } from './validate/session-token.ts';
export { type PolicySlot, policySize, SIZE_LIMITS } from './validate/size-limits.ts';
export { validatePolicy } from './validate/validate-policy.ts';
export { splitColons } from './values/arn.ts';
export { parseDate, parseNumber, parseRange } from './values/condition-values.ts';
