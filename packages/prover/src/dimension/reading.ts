import type { Condition, Context, GlobPart } from '@cordon/iam';
import {
  ANY,
  ANY_IN_FIELD,
  type Automaton,
  automaton,
  ignoringCase,
  STAR,
  STAR_IN_FIELD,
  type Token,
  units,
} from '../language/glob.ts';
import {
  ANY_PART,
  knowsVariables,
  parseDate,
  parseNumber,
  parseTemplate,
  resolveTemplate,
  STAR_PART,
  splitColons,
} from '../semantics.ts';
import { type AddressRange, addressRange } from './intervals.ts';

/** What a condition looks at in its key's value: enough to find values that it can tell apart. */
export type Reading =
  | { readonly family: 'string'; readonly patterns: readonly Automaton[] }
  | { readonly family: 'number' | 'date'; readonly points: readonly number[] }
  | { readonly family: 'address'; readonly ranges: readonly AddressRange[] }
  | { readonly family: 'bool' | 'presence' }
  /** The policy's value holds a variable that the caller chooses: true for some values, false for others. */
  | { readonly family: 'open' };

/** What a condition of a policy of `version` looks at, its variables filled in from `fixed`. */
export function readingOf(
  condition: Condition,
  version: '2008-10-17' | '2012-10-17',
  fixed: Context,
  isFree: (key: string) => boolean,
): Reading {
  const { operator, values } = condition;
  if (operator === 'Null') return { family: 'presence' };
  if (operator.startsWith('Numeric'))
    return { family: 'number', points: values.flatMap(orNone(parseNumber)) };
  if (operator.startsWith('Date')) return { family: 'date', points: values.flatMap(orNone(parseDate)) };
  if (operator.endsWith('IpAddress'))
    return { family: 'address', ranges: values.flatMap(orNone(addressRange)) };
  // Several texts are the same bytes: which, is not worked out.
  if (operator === 'BinaryEquals') return { family: 'open' };
  if (variablesIn(condition, version).some(isFree)) return { family: 'open' };
  const variables = knowsVariables(version);
  const patterns: Automaton[] = [];
  for (const value of values) {
    const wildcards = operator.includes('Like') || operator.startsWith('Arn');
    const template = parseTemplate(value, { wildcards, variables });
    if (operator.startsWith('Arn')) patterns.push(...arnPatterns(value, variables, fixed));
    else {
      const parts = resolveTemplate(template, fixed);
      if (parts === undefined) continue;
      const pattern = automaton(tokensOf(parts));
      patterns.push(/IgnoreCase|Bool/.test(operator) ? ignoringCase(pattern.tokens) : pattern);
    }
  }
  if (operator === 'Bool') return { family: 'bool' };
  return { family: 'string', patterns };
}

const NO_VARIABLES = /^(Null|Numeric.*|Date.*|.*IpAddress|BinaryEquals)$/;
const known = new WeakMap<Condition, readonly string[]>();

/** Keys whose values are filled in where the condition's policy, of that version, is read. */
export function variablesIn(condition: Condition, version: '2008-10-17' | '2012-10-17'): readonly string[] {
  if (!knowsVariables(version) || NO_VARIABLES.test(condition.operator)) return [];
  let keys = known.get(condition);
  if (keys === undefined) {
    const templates = condition.values.map((value) =>
      parseTemplate(value, { wildcards: true, variables: true }),
    );
    const all = templates.flatMap(({ parts }) =>
      parts.flatMap((part) => (typeof part === 'object' ? [part.key] : [])),
    );
    keys = [...new Set(all)];
    known.set(condition, keys);
  }
  return keys;
}

function orNone<T>(parse: (text: string) => T | undefined): (text: string) => T[] {
  return (text) => {
    const found = parse(text);
    return found === undefined ? [] : [found];
  };
}

/** Tokens of a pattern whose variables have been filled in. */
export function tokensOf(parts: readonly GlobPart[], inField = false): Token[] {
  return parts.flatMap((part): Token[] => {
    if (part === STAR_PART) return [inField ? STAR_IN_FIELD : STAR];
    if (part === ANY_PART) return [inField ? ANY_IN_FIELD : ANY];
    return units(part as string);
  });
}

/** Any ARN at all: what is none never matches an ARN operator. */
export const anyArn = automaton([
  ...units('arn:'),
  ...Array.from({ length: 4 }, () => [STAR_IN_FIELD, ':']).flat(),
  STAR,
] as Token[]);

function arnPatterns(value: string, variables: boolean, fixed: Context): Automaton[] {
  const fields = splitColons(value);
  if (fields.length !== 6) return [anyArn];
  const tokens: Token[] = [];
  for (const [index, field] of fields.entries()) {
    const parts = resolveTemplate(parseTemplate(field, { wildcards: true, variables }), fixed);
    if (parts === undefined) return [anyArn];
    if (index > 0) tokens.push(':');
    tokens.push(...tokensOf(parts, index < 5));
  }
  return [anyArn, automaton(tokens)];
}
