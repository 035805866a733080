/**
 * Patterns of IAM as automata. A pattern is a list of tokens: a string is the set of characters that may stand there
 * (one, or two for a comparison that ignores case); the other four are IAM's wildcards, with and without the colon
 * that parts the fields of an ARN. Characters are code points, as in the evaluator.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export type Token = string | typeof ANY | typeof STAR | typeof ANY_IN_FIELD | typeof STAR_IN_FIELD;
/** `?`: exactly one character. */
export const ANY = 0;
/** `*`: any number of characters. */
export const STAR = 1;
/** `?` inside one field of an ARN: one character other than `:`. */
export const ANY_IN_FIELD = 2;
/** `*` inside one field of an ARN: any number of characters other than `:`. */
export const STAR_IN_FIELD = 3;

/** A pattern, perhaps with a part of it already read: `start` holds the token positions reached so far. */
export interface Automaton {
  readonly tokens: readonly Token[];
  readonly start: readonly number[];
}

/** The pattern with nothing read yet. */
export function automaton(tokens: readonly Token[]): Automaton {
  return { tokens, start: closure(tokens, [0]) };
}

/** The pattern that matches `text` and nothing else. */
export function literal(text: string): Automaton {
  return automaton([...units(text)]);
}

/** The pattern that matches `text` whatever its case. */
export function ignoringCase(tokens: readonly Token[]): Automaton {
  return automaton(tokens.map((token) => (typeof token === 'string' ? bothCases(token) : token)));
}

export const everything: Automaton = automaton([STAR]);

/** A string's code points, each a string of its own. */
export function units(text: string): string[] {
  return [...text];
}

// Unicode has three more characters whose lower case is a common letter.
const LOOK_ALIKES: Readonly<Record<string, readonly string[]>> = {
  k: ['\u212a'],
  å: ['\u212b'],
  ω: ['\u2126'],
};

function bothCases(chars: string): string {
  const set = new Set<string>();
  for (const char of units(chars)) {
    set.add(char);
    for (const other of [char.toLowerCase(), char.toUpperCase(), ...(LOOK_ALIKES[char.toLowerCase()] ?? [])])
      if (units(other).length === 1) set.add(other);
  }
  return [...set].join('');
}

/** The positions reachable without reading: a star may match nothing. */
function closure(tokens: readonly Token[], positions: readonly number[]): number[] {
  const [only] = positions;
  if (positions.length === 1 && only !== undefined && !isStar(tokens[only])) return [only];
  const reached = new Set<number>();
  for (let position of positions) {
    reached.add(position);
    while (isStar(tokens[position])) reached.add(++position);
  }
  return [...reached].sort((a, b) => a - b);
}

function isStar(token: Token | undefined): boolean {
  return token === STAR || token === STAR_IN_FIELD;
}

/** Positions after reading one character; empty when no string that goes on like this can match. */
export function step(
  tokens: readonly Token[],
  positions: readonly number[],
  char: string,
): readonly number[] {
  const next: number[] = [];
  for (const position of positions) {
    const token = tokens[position];
    if (token === undefined) continue;
    if (token === STAR) next.push(position);
    else if (token === STAR_IN_FIELD) {
      if (char !== ':') next.push(position);
    } else if (token === ANY || (token === ANY_IN_FIELD ? char !== ':' : includes(token, char)))
      next.push(position + 1);
  }
  return next.length === 0 ? next : closure(tokens, next);
}

function includes(token: Token, char: string): boolean {
  return typeof token === 'string' && token.includes(char);
}

/** Whether reading may stop here. */
export function accepts(tokens: readonly Token[], positions: readonly number[]): boolean {
  return positions.includes(tokens.length);
}

/**
 * What is left of a pattern once `prefix` has been read (its Brzozowski derivative), or `undefined` when no string
 * that begins with `prefix` matches. `cordon-*` by `cordon-acme/` leaves `*`; `cordon-acme-eu/*` leaves nothing.
 */
export function residual(pattern: Automaton, prefix: string): Automaton | undefined {
  const { tokens, start } = pattern;
  if (start.length === 0) return undefined;
  let positions: readonly number[] = start;
  // Most of a pattern is literal text: then there is one position, and it needs no list of its own.
  let alone = start.length === 1 ? (start[0] as number) : -1;
  for (const char of prefix) {
    const token = tokens[alone];
    if (typeof token === 'string') {
      if (!token.includes(char)) return undefined;
      alone++;
      if (!isStar(tokens[alone])) continue;
      positions = closure(tokens, [alone]);
      alone = -1;
      continue;
    }
    if (alone >= 0) positions = [alone];
    positions = step(tokens, positions, char);
    if (positions.length === 0) return undefined;
    alone = positions.length === 1 ? (positions[0] as number) : -1;
  }
  return { tokens, start: alone >= 0 ? [alone] : positions };
}

/** Whether the whole of `text` matches. */
export function matches(pattern: Automaton, text: string): boolean {
  const rest = residual(pattern, text);
  return rest !== undefined && accepts(rest.tokens, rest.start);
}

/** The prefixes of `text`, itself left out, that the pattern matches in whole. */
export function matchedPrefixes(pattern: Automaton, text: string): readonly string[] {
  const found: string[] = [];
  let positions: readonly number[] = pattern.start;
  let read = '';
  for (const char of text) {
    if (positions.length === 0) break;
    if (accepts(pattern.tokens, positions)) found.push(read);
    positions = step(pattern.tokens, positions, char);
    read += char;
  }
  return found;
}

/** A text that is equal only for automata that read alike: what is left of two patterns then is the same language. */
export function keyOf(pattern: Automaton): string {
  const first = pattern.start[0] ?? 0;
  return JSON.stringify([pattern.tokens.slice(first), pattern.start.map((position) => position - first)]);
}
