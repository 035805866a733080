import { contextValue } from '../context/context.ts';
import type { PolicyDocument } from '../policy.ts';
import type { Context } from '../request.types.ts';
import { splitColons } from '../values/arn.ts';

/** `*` in a pattern: any run of characters, also none. */
export const STAR = Symbol('*');
/** `?` in a pattern: exactly one character (code point). */
export const ANY = Symbol('?');

/** `${key}` or `${key, 'default'}`; `key` is lower-cased. */
export interface Variable {
  readonly key: string;
  readonly fallback?: string;
  /** As written, for messages. */
  readonly text: string;
}

/** A piece of a pattern: literal text, a wildcard, or a policy variable. */
export type TemplatePart = string | typeof STAR | typeof ANY | Variable;

/** A pattern without variables: literal text and wildcards. */
export type GlobPart = Exclude<TemplatePart, Variable>;

/** A pattern taken apart; one without variables can be compared as it is. */
export type Template =
  | { readonly hasVariables: false; readonly parts: readonly GlobPart[] }
  | { readonly hasVariables: true; readonly parts: readonly TemplatePart[] };

interface TemplateOptions {
  /** Whether `*` and `?` are wildcards (`StringLike`, `Resource`) or plain characters (`StringEquals`). */
  readonly wildcards: boolean;
  /** Whether `${…}` is a policy variable. */
  readonly variables: boolean;
}

/**
 * Policy variables exist in version `2012-10-17` only; in `2008-10-17` (also the default) `${…}` is literal text.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function knowsVariables(version: PolicyDocument['version']): boolean {
  return version === '2012-10-17';
}

/**
 * Splits a pattern into its parts. `${*}`, `${?}` and `${$}` are the literal characters. A `${` that never closes, or
 * that encloses nothing a key could be, is literal text (validation reports it).
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function parseTemplate(source: string, options: TemplateOptions): Template {
  const parts: TemplatePart[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  for (let at = 0; at < source.length; ) {
    const character = source[at] as string;
    if (options.variables && character === '$' && source[at + 1] === '{') {
      const end = closingBrace(source, at + 2);
      const variable = end === -1 ? undefined : readVariable(source.slice(at + 2, end));
      if (variable !== undefined) {
        if (typeof variable === 'string') literal += variable;
        else {
          flush();
          parts.push(variable);
        }
        at = end + 1;
        continue;
      }
    }
    if (options.wildcards && (character === '*' || character === '?')) {
      flush();
      const wildcard = character === '*' ? STAR : ANY;
      if (!(wildcard === STAR && parts.at(-1) === STAR)) parts.push(wildcard);
    } else literal += character;
    at += 1;
  }
  flush();
  return templateOf(parts);
}

function templateOf(parts: readonly TemplatePart[]): Template {
  return parts.every(isGlobPart) ? { hasVariables: false, parts } : { hasVariables: true, parts };
}

function isGlobPart(part: TemplatePart): part is GlobPart {
  return typeof part !== 'object';
}

/** Longest `${…}` that is read as a variable (a tag key has at most 128 characters); keeps hostile input linear. */
const LONGEST_VARIABLE = 512;

/** Index of the `}` that closes a variable; a `}` inside a quoted default does not close it. */
function closingBrace(source: string, from: number): number {
  let quoted = false;
  const end = Math.min(source.length, from + LONGEST_VARIABLE);
  for (let at = from; at < end; at += 1) {
    const character = source[at];
    if (character === "'") quoted = !quoted;
    else if (character === '}' && !quoted) return at;
  }
  return -1;
}

function readVariable(inside: string): Variable | string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const comma = inside.indexOf(',');
  const key = (comma === -1 ? inside : inside.slice(0, comma)).trim().toLowerCase();
  if (key === '' || key.includes('{') || key.includes("'")) return undefined;
  if (comma === -1) return { key, text: `\${${inside}}` };
  const quoted = inside.slice(comma + 1).trim();
  if (quoted.length < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) return undefined;
  return { key, fallback: quoted.slice(1, -1), text: `\${${inside}}` };
}

/**
 * Puts the request's values in place of the variables. A value put in is literal: a `*` that came from the request
 * is no wildcard. `undefined` means a variable had no value and no default: such a pattern equals and resembles
 * nothing, so positive operators and `Resource` do not match and negated operators do.
 * A key with several values has no single value and cannot be put in.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function resolveTemplate(
  template: Pick<Template, 'parts'>,
  context: Context,
): readonly GlobPart[] | undefined {
  const parts: GlobPart[] = [];
  for (const part of template.parts) {
    if (isGlobPart(part)) {
      parts.push(part);
      continue;
    }
    const found = contextValue(context, part.key);
    const value = typeof found === 'string' ? found : part.fallback;
    if (value === undefined) return undefined;
    parts.push(value);
  }
  return parts;
}

/**
 * A `Resource` pattern. Wildcards work everywhere; variables only in the resource part, that is after the fifth colon:
 * before it `${…}` is literal text.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
 */
export function parseResourceTemplate(source: string, variables: boolean): Template {
  const segments = variables ? splitColons(source) : [];
  if (segments.length < 6) return parseTemplate(source, { wildcards: true, variables: false });
  const from = source.length - (segments.at(-1) as string).length;
  const head = parseTemplate(source.slice(0, from), { wildcards: true, variables: false });
  const tail = parseTemplate(source.slice(from), { wildcards: true, variables: true });
  const [first, ...rest] = tail.parts;
  const last = head.parts.at(-1);
  const joined =
    typeof last === 'string' && typeof first === 'string'
      ? [...head.parts.slice(0, -1), last + first, ...rest]
      : [...head.parts, ...tail.parts];
  return templateOf(joined);
}
