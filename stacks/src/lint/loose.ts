import type { LooseStatement } from './lint.types.ts';

/**
 * Reads a policy without judging its grammar, which is `@cordon/iam`'s work: a lint must also see what is odd. Throws
 * `SyntaxError` when the text is no JSON object at all.
 */
export function looseStatements(source: string): { version: unknown; statements: readonly LooseStatement[] } {
  const document: unknown = JSON.parse(source);
  if (!isObject(document)) throw new SyntaxError('a policy is a JSON object');
  return { version: document.Version, statements: list(document.Statement).filter(isObject).map(loose) };
}

function loose(statement: Readonly<Record<string, unknown>>, index: number): LooseStatement {
  return {
    sid: typeof statement.Sid === 'string' ? statement.Sid : `statement ${index}`,
    allows: statement.Effect === 'Allow',
    elements: new Set(Object.keys(statement)),
    actions: strings(statement.Action),
    resources: strings(statement.Resource),
    principals: isObject(statement.Principal)
      ? Object.values(statement.Principal).flatMap(strings)
      : strings(statement.Principal),
    conditions: Object.entries(isObject(statement.Condition) ? statement.Condition : {}).flatMap(
      ([operator, block]) =>
        Object.entries(isObject(block) ? block : {}).map(([key, values]) => ({
          operator,
          key,
          values: strings(values),
        })),
    ),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function strings(value: unknown): readonly string[] {
  return list(value).map(String);
}
