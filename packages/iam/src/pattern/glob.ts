import type { Context } from '../request.types.ts';
import { ANY, type GlobPart, resolveTemplate, STAR, type Template } from './template.ts';

/** A pattern made ready: says whether it matches the whole text. */
export type Matcher = (text: string) => boolean;

/**
 * Makes a matcher of a pattern. Case counts. Time is at most (length of text) x (length of pattern): a greedy scan
 * that returns to the last `*` only, so no pattern makes it explode.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function compileGlob(parts: readonly GlobPart[]): Matcher {
  const [first, second] = parts;
  if (parts.length === 0) return (text) => text === '';
  if (parts.length === 1 && first === STAR) return () => true;
  if (typeof first === 'string') {
    if (parts.length === 1) return (text) => text === first;
    if (parts.length === 2 && second === STAR) return (text) => text.startsWith(first);
    const codes = toCodes(parts.slice(1));
    return (text) => text.startsWith(first) && matchCodes(codes, text, first.length);
  }
  const codes = toCodes(parts);
  return (text) => matchCodes(codes, text, 0);
}

/** A pattern made ready whose variables take their values from the request. */
export type TemplateMatcher = (text: string, context: Context) => boolean;

/** Makes a matcher of a pattern with variables; where one of them has no value, the pattern matches nothing. */
export function compileTemplate(template: Template): TemplateMatcher {
  if (!template.hasVariables) return compileGlob(template.parts);
  return (text, context) => {
    const parts = resolveTemplate(template, context);
    return parts !== undefined && globMatches(parts, text);
  };
}

/** Matches once, without making a matcher: for patterns whose variables change from request to request. */
export function globMatches(parts: readonly GlobPart[], text: string): boolean {
  let at = 0;
  let next = 0;
  for (; next < parts.length; next += 1) {
    const part = parts[next] as GlobPart;
    if (typeof part !== 'string') break;
    if (!text.startsWith(part, at)) return false;
    at += part.length;
  }
  if (next === parts.length) return at === text.length;
  if (next === parts.length - 1 && parts[next] === STAR) return true;
  return matchCodes(toCodes(parts.slice(next)), text, at);
}

const STAR_CODE = -1;
const ANY_CODE = -2;

/** Code points, `-1` for `*`, `-2` for `?`. */
function toCodes(parts: readonly GlobPart[]): readonly number[] {
  const codes: number[] = [];
  for (const part of parts) {
    if (part === STAR) codes.push(STAR_CODE);
    else if (part === ANY) codes.push(ANY_CODE);
    else for (const character of part as string) codes.push(character.codePointAt(0) as number);
  }
  return codes;
}

function matchCodes(codes: readonly number[], text: string, from: number): boolean {
  let at = from;
  let next = 0;
  let starNext = -1;
  let starAt = 0;
  while (at < text.length) {
    const code = text.codePointAt(at) as number;
    const wanted = codes[next];
    if (wanted === STAR_CODE) {
      next += 1;
      starNext = next;
      starAt = at;
    } else if (wanted === ANY_CODE || wanted === code) {
      next += 1;
      at += code > 0xffff ? 2 : 1;
    } else if (starNext !== -1) {
      next = starNext;
      starAt += (text.codePointAt(starAt) as number) > 0xffff ? 2 : 1;
      at = starAt;
    } else return false;
  }
  while (codes[next] === STAR_CODE) next += 1;
  return next === codes.length;
}
