import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import {
  Binary,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Logical,
  Unary,
} from '@actions/expressions/ast';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { truthy } from '@actions/expressions/result';

/** How the job stands when a condition is asked. */
export type JobStatus = 'success' | 'failure' | 'cancelled';

/** What an expression may look at. */
export interface Scope {
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly status: JobStatus;
  /** `hashFiles(pattern, …)`; https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#hashfiles */
  readonly hashFiles: (patterns: readonly string[]) => string;
}

const STATUS: Readonly<Record<string, (status: JobStatus) => boolean>> = {
  success: (status) => status === 'success',
  failure: (status) => status === 'failure',
  cancelled: (status) => status === 'cancelled',
  always: () => true,
};

/**
 * Whether a step with this `if` runs, by GitHub’s own evaluator. A condition that asks for no status is held to
 * `success()`: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
 */
export function holds(condition: string | undefined, scope: Scope): boolean {
  const bare = (condition ?? '').trim().replace(/^\$\{\{([\s\S]*)\}\}$/, '$1');
  const { value, tree } = evaluate(bare.trim() === '' ? 'success()' : bare, scope);
  return truthy(value) && (asksStatus(tree) || scope.status === 'success');
}

/** A text with each `${{ … }}` in it replaced by what it says. */
export function filledIn(text: string, scope: Scope): string {
  return text.replaceAll(/\$\{\{([\s\S]*?)\}\}/g, (_, inner: string) =>
    evaluate(inner, scope).value.coerceString(),
  );
}

function evaluate(text: string, scope: Scope) {
  const functions = functionsOf(scope);
  const tree = new Parser(new Lexer(text.trim()).lex().tokens, Object.keys(scope.contexts), [
    ...functions,
  ]).parse();
  const contexts = JSON.parse(JSON.stringify(scope.contexts), data.reviver) as data.Dictionary;
  const named = new Map(functions.map((one) => [one.name.toLowerCase(), one]));
  return { tree, value: new Evaluator(tree, contexts, named).evaluate() };
}

function functionsOf({ status, hashFiles }: Scope): readonly FunctionDefinition[] {
  return [
    ...Object.entries(STATUS).map(([name, holdsIn]) => ({
      name,
      minArgs: 0,
      maxArgs: 0,
      call: () => new data.BooleanData(holdsIn(status)),
    })),
    {
      name: 'hashFiles',
      minArgs: 1,
      maxArgs: 255,
      call: (...patterns: data.ExpressionData[]) =>
        new data.StringData(hashFiles(patterns.map((one) => one.coerceString()))),
    },
  ];
}

function asksStatus(tree: Expr): boolean {
  if (tree instanceof FunctionCall)
    return tree.functionName.lexeme.toLowerCase() in STATUS || tree.args.some(asksStatus);
  if (tree instanceof Binary) return asksStatus(tree.left) || asksStatus(tree.right);
  if (tree instanceof Unary) return asksStatus(tree.expr);
  if (tree instanceof Logical) return tree.args.some(asksStatus);
  if (tree instanceof Grouping) return asksStatus(tree.group);
  return tree instanceof IndexAccess && (asksStatus(tree.expr) || asksStatus(tree.index));
}
