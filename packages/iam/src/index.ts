export { type ContextInput, contextValue, makeContext, tagContext } from './context/context.ts';
export * from './context/known-keys.ts';
export {
  credentialContext,
  type KeyType,
  KNOWN_KEYS,
  type KnownKey,
  knownKey,
} from './context/known-keys.ts';
export { evaluate, evaluateTrust } from './evaluate/evaluate.ts';
export {
  type Combined,
  combineLayers,
  grantAlternatives,
  isAtLeast,
  type Need,
  type Situation,
  STRENGTHS,
  type Strength,
  strengthOf,
} from './evaluate/layers.ts';
export { isPublic } from './evaluate/public-policy.ts';
export { type CompiledCondition, compileCondition, holdsWithoutKey } from './match/condition.ts';
export { coveringForms, formOf, type PrincipalFacts, type PrincipalForm } from './match/principal.ts';
export {
  applies,
  type CompiledStatement,
  compileAction,
  compilePolicy,
  compileResource,
  compileStatement,
  type MatchInput,
  matchInput,
  matchStatement,
  type ResourceTest,
  type StatementMatch,
} from './match/statement.ts';
export { OPERATORS, type Operator, type ValueTest } from './operators/operators.ts';
export { parsePolicy } from './parse/parse-policy.ts';
export { compileGlob, globMatches, type Matcher } from './pattern/glob.ts';
export {
  ANY,
  type GlobPart,
  knowsVariables,
  parseResourceTemplate,
  parseTemplate,
  resolveTemplate,
  resolveText,
  STAR,
  type Template,
  type TemplatePart,
  type Variable,
} from './pattern/template.ts';
export * from './policy.ts';
export { PolicyError, type Position } from './policy.ts';
export * from './request.types.ts';
export { conditionKeysOf, isMultiValued } from './validate/catalogue.ts';
export type { Finding } from './validate/finding.ts';
export { type SessionTagInput, validateSessionTags } from './validate/session-tags.ts';
export {
  estimateSessionToken,
  SESSION_TOKEN,
  type SessionContents,
  type SessionTokenEstimate,
} from './validate/session-token.ts';
export { type PolicySlot, policySize, SIZE_LIMITS, type SizeLimit } from './validate/size-limits.ts';
export { validatePolicy } from './validate/validate-policy.ts';
export { type ArnParts, splitArn } from './values/arn.ts';
export {
  type IpRange,
  inRange,
  parseAddress,
  parseBase64,
  parseDate,
  parseNumber,
  parseRange,
} from './values/condition-values.ts';
