import type { Context } from '../request.types.ts';

/** Value of a context key (lower-cased), or `undefined` when the request does not have it; prototypes are not read. */
export function contextValue(context: Context, key: string): string | readonly string[] | undefined {
  return Object.hasOwn(context, key) ? context[key] : undefined;
}
