import type { Condition, PolicyDocument, Statement } from '../policy.types.ts';
import type { AuthorizationRequest } from '../request.types.ts';
import { type CompiledStatement, compileStatement } from './compile.ts';
import { coveringForms, type PrincipalFacts, type PrincipalForm } from './principal.ts';

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
