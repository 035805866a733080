import { compileTemplate, type Matcher, type TemplateMatcher } from '../pattern/glob.ts';
import { knowsVariables, parseResourceTemplate, parseTemplate } from '../pattern/template.ts';
import type { Condition, PolicyDocument, Statement } from '../policy.ts';
import type { AuthorizationRequest, Context } from '../request.types.ts';
import { type CompiledCondition, compileCondition } from './condition.ts';
import { coveringForms, type PrincipalFacts, type PrincipalForm } from './principal.ts';

/**
 * `Action` or `NotAction` on an action in lower case: case does not count, `*` and `?` are wildcards, there are no
 * variables. Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function compileAction(element: Statement['action']): Matcher {
  const tests = element.patterns.map((pattern) =>
    compileTemplate(parseTemplate(pattern.toLowerCase(), { wildcards: true, variables: false })),
  );
  return (action) => tests.some((matches) => matches(action, NO_CONTEXT)) !== element.not;
}

const NO_CONTEXT: Context = {};

/**
 * `Resource` or `NotResource` on an ARN: case counts, `*` may run over colons and slashes. A pattern whose variable has
 * no value resembles no resource; so it adds nothing to `Resource` and takes nothing from `NotResource`.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function compileResource(
  element: NonNullable<Statement['resource']>,
  version: PolicyDocument['version'],
): TemplateMatcher {
  const tests = element.patterns.map((pattern) =>
    compileTemplate(parseResourceTemplate(pattern, knowsVariables(version))),
  );
  return (resource, context) => tests.some((matches) => matches(resource, context)) !== element.not;
}

/** A statement whose patterns and values are ready to be compared. */
export interface CompiledStatement {
  readonly statement: Statement;
  /** On the action in lower case. */
  readonly action: Matcher;
  /** Absent when the statement has no `Resource` (trust policies), which then is no limit. */
  readonly resource?: TemplateMatcher;
  readonly conditions: readonly CompiledCondition[];
}

const compiled = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** Compiles a document once; documents must not be changed afterwards. */
export function compilePolicy(document: PolicyDocument): readonly CompiledStatement[] {
  const known = compiled.get(document);
  // Stryker disable next-line ConditionalExpression: compiled again, it is the same
  if (known !== undefined) return known;
  const made = document.statements.map((statement) => compileStatement(statement, document.version));
  compiled.set(document, made);
  return made;
}

/**
 * Prepares a statement for matching: patterns and conditions compiled once. `version` decides whether `${…}` is a
 * variable.
 */
export function compileStatement(
  statement: Statement,
  version: PolicyDocument['version'],
): CompiledStatement {
  return {
    statement,
    action: compileAction(statement.action),
    ...(statement.resource === undefined ? {} : { resource: compileResource(statement.resource, version) }),
    conditions: statement.conditions.map((condition) => compileCondition(condition, version)),
  };
}

/** A request as statements are matched with it. */
export interface MatchInput {
  readonly request: AuthorizationRequest;
  /** `request.action` in lower case. */
  readonly action: string;
  readonly facts: PrincipalFacts;
}

/** What of a statement matches, element by element; an element the statement does not have matches. */
export interface StatementMatch {
  readonly matches: boolean;
  /** Forms in which `Principal` covers the caller; empty also when the statement has none. */
  readonly forms: readonly PrincipalForm[];
  readonly principal: boolean;
  readonly action: boolean;
  readonly resource: boolean;
  readonly failedConditions: readonly Condition[];
}

/** What statements are matched against: the request, with action and context keys normalised once. */
export function matchInput(request: AuthorizationRequest, hasBoundary: boolean): MatchInput {
  const { principal, principalCanonicalUserId: id } = request;
  return {
    request,
    action: request.action.toLowerCase(),
    facts: { principal, hasBoundary, ...(id === undefined ? {} : { canonicalUserId: id }) },
  };
}

/** Whether action, resource and conditions match: everything but the principal. The fast path. */
export function applies(compiled: CompiledStatement, input: MatchInput): boolean {
  const { request } = input;
  if (!compiled.action(input.action)) return false;
  if (compiled.resource !== undefined && !compiled.resource(request.resource, request.context)) return false;
  for (const condition of compiled.conditions) if (!condition.holds(request.context)) return false;
  return true;
}

/** One statement against one request, element by element. `hasBoundary` matters to `NotPrincipal` alone. */
export function matchStatement(
  statement: Statement,
  version: PolicyDocument['version'],
  request: AuthorizationRequest,
  hasBoundary = false,
): StatementMatch {
  return explain(compileStatement(statement, version), matchInput(request, hasBoundary));
}

/** The same on a compiled statement. */
export function explain(compiled: CompiledStatement, input: MatchInput): StatementMatch {
  const { statement } = compiled;
  const { request } = input;
  const forms =
    statement.principal === undefined
      ? []
      : coveringForms(statement.principal, statement.effect, input.facts);
  const principal = statement.principal === undefined || forms.length > 0;
  const action = compiled.action(input.action);
  const resource = compiled.resource?.(request.resource, request.context) ?? true;
  const failedConditions = compiled.conditions
    .filter((condition) => !condition.holds(request.context))
    .map((condition) => condition.condition);
  const matches = principal && action && resource && failedConditions.length === 0;
  return { matches, forms, principal, action, resource, failedConditions };
}
