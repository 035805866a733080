import { percentDecode, uriEncode } from './percent.ts';

/** Decoded query parameters in the order they came. */
export type Query = readonly (readonly [name: string, value: string])[];

/** Parses the part after `?`; `+` is a space, as S3 and form bodies read it. */
export function parseQuery(raw: string): Query {
  if (raw === '') return [];
  return raw
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals < 0 ? pair : pair.slice(0, equals);
      const value = equals < 0 ? '' : pair.slice(equals + 1);
      return [decode(name), decode(value)] as const;
    });
}

function decode(text: string): string {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** The canonical form of SigV4: encoded, sorted by name and then value. */
export function canonicalQuery(query: Query): string {
  return query
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** First value of `name`, or undefined. Names of query parameters are case sensitive. */
export function queryValue(query: Query, name: string): string | undefined {
  return query.find(([key]) => key === name)?.[1];
}

/** Names that stand more than once: two parsers may read such a request differently. */
export function repeatedNames(query: Query): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const [name] of query) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated];
}
