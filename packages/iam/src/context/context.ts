import type { Context } from '../request.types.ts';

/** Value of a context key (lower-cased), or `undefined` when the request does not have it; prototypes are not read. */
export function contextValue(context: Context, key: string): string | readonly string[] | undefined {
  return Object.hasOwn(context, key) ? context[key] : undefined;
}

/** What a context key may be given as; `undefined` means the request does not have the key. */
export type ContextInput = string | number | boolean | Date | readonly string[] | undefined;

/**
 * A request's context from keys as AWS writes them: keys are lower-cased (they are compared ignoring case), numbers and
 * booleans become text, dates ISO 8601 in UTC. Throws `RangeError` on two keys that differ in case only.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function makeContext(entries: Readonly<Record<string, ContextInput>>): Context {
  const context: Record<string, string | readonly string[]> = Object.create(null);
  for (const [name, value] of Object.entries(entries)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    if (Object.hasOwn(context, key)) throw new RangeError(`the context key \`${name}\` is given twice`);
    context[key] = textOf(value);
  }
  return context;
}

/** Tags as context keys: `tagContext('aws:PrincipalTag', { tenant: 'acme' })`. */
export function tagContext(prefix: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
}

function textOf(value: Exclude<ContextInput, undefined>): string | readonly string[] {
  if (value instanceof Date) return `${value.toISOString().slice(0, -'.000Z'.length)}Z`;
  return typeof value === 'object' ? value : String(value);
}
