import type { Matcher } from '../pattern/glob.ts';
import type { PolicyDocument, Statement } from '../policy.types.ts';
import type { Context } from '../request.types.ts';
import { compileAction } from './action.ts';
import { type CompiledCondition, compileCondition } from './condition.ts';
import { compileResource } from './resource.ts';

/** A statement whose patterns and values are ready to be compared. */
export interface CompiledStatement {
  readonly statement: Statement;
  /** On the action in lower case. */
  readonly action: Matcher;
  /** Absent when the statement has no `Resource` (trust policies), which then is no limit. */
  readonly resource?: (resource: string, context: Context) => boolean;
  readonly conditions: readonly CompiledCondition[];
}

const compiled = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** Compiles a document once; documents must not be changed afterwards. */
export function compilePolicy(document: PolicyDocument): readonly CompiledStatement[] {
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const made = document.statements.map((statement) => compileStatement(statement, document.version));
  compiled.set(document, made);
  return made;
}

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
