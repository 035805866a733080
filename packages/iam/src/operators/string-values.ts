import { compileGlob, globMatches } from '../pattern/glob.ts';
import { resolveTemplate, resolveText } from '../pattern/resolve.ts';
import { parseTemplate } from '../pattern/template.ts';
import type { ValueOptions, ValueTest } from './operator.types.ts';

/** The test of the operators that compare whole strings; `fold` is applied to both sides. */
export function exactTest(value: string, options: ValueOptions, fold: (text: string) => string): ValueTest {
  const template = parseTemplate(value, { wildcards: false, variables: options.variables });
  if (!template.hasVariables) {
    const wanted = fold(template.parts.join(''));
    return (actual) => fold(actual) === wanted;
  }
  return (actual, context) => {
    const wanted = resolveText(template, context);
    return wanted !== undefined && fold(actual) === fold(wanted);
  };
}

/** The test of the operators that know `*` and `?`. */
export function likeTest(value: string, options: ValueOptions): ValueTest {
  const template = parseTemplate(value, { wildcards: true, variables: options.variables });
  if (!template.hasVariables) return compileGlob(resolveTemplate(template, {}) ?? []);
  return (actual, context) => {
    const parts = resolveTemplate(template, context);
    return parts !== undefined && globMatches(parts, actual);
  };
}

export const same = (text: string): string => text;
export const folded = (text: string): string => text.toLowerCase();
