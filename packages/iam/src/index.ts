export { contextValue } from './context/context-value.ts';
export * from './context/credential.types.ts';
export { credentialContext } from './context/credential-context.ts';
export { type KeyType, KNOWN_KEYS, type KnownKey, knownKey } from './context/known-keys.ts';
export { type ContextInput, makeContext, tagContext } from './context/make-context.ts';
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
export { compileAction } from './match/action.ts';
export { type CompiledStatement, compilePolicy, compileStatement } from './match/compile.ts';
export { type CompiledCondition, compileCondition, holdsWithoutKey } from './match/condition.ts';
export { coveringForms, formOf, type PrincipalFacts, type PrincipalForm } from './match/principal.ts';
export { compileResource, type ResourceTest } from './match/resource.ts';
export {
  applies,
  type MatchInput,
  matchInput,
  matchStatement,
  type StatementMatch,
} from './match/statement.ts';
export type { Operator, ValueTest } from './operators/operator.types.ts';
export { OPERATORS } from './operators/operators.ts';
export { parsePolicy } from './parse/parse-policy.ts';
export { compileGlob, globMatches, type Matcher } from './pattern/glob.ts';
export { type GlobPart, resolveTemplate, resolveText } from './pattern/resolve.ts';
export { parseResourceTemplate } from './pattern/resource-template.ts';
export {
  ANY,
  knowsVariables,
  parseTemplate,
  STAR,
  type Template,
  type TemplatePart,
  type Variable,
} from './pattern/template.ts';
export * from './policy.types.ts';
export { PolicyError, type Position } from './policy-error.ts';
export * from './request.types.ts';
export { conditionKeysOf, isMultiValued } from './validate/catalogue.ts';
export type { Finding } from './validate/finding.types.ts';
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
export { parseBase64 } from './values/base64.ts';
export { parseDate } from './values/date.ts';
export { type IpRange, inRange, parseAddress, parseRange } from './values/ip.ts';
export { parseNumber } from './values/number.ts';
