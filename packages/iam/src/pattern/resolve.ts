import { contextValue } from '../context/context-value.ts';
import type { Context } from '../request.types.ts';
import type { ANY, STAR, Template } from './template.ts';

/** A pattern without variables: literal text and wildcards. */
export type GlobPart = string | typeof STAR | typeof ANY;

/**
 * Puts the request's values in place of the variables. A value put in is literal: a `*` that came from the request
 * is no wildcard. `undefined` means a variable had no value and no default: such a pattern equals and resembles
 * nothing, so positive operators and `Resource` do not match and negated operators do.
 * A key with several values has no single value and cannot be put in.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function resolveTemplate(template: Template, context: Context): readonly GlobPart[] | undefined {
  if (!template.hasVariables) return template.parts as readonly GlobPart[];
  const parts: GlobPart[] = [];
  for (const part of template.parts) {
    if (typeof part !== 'object') {
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

/** The same for a pattern without wildcards: plain text. */
export function resolveText(template: Template, context: Context): string | undefined {
  const parts = resolveTemplate(template, context);
  return parts?.join('');
}
