import { classesOf, type Domain } from '../language/classes.ts';
import { type Automaton, accepts, step, units } from '../language/glob.ts';
import { addressPieces, piecesOf } from './intervals.ts';
import type { Reading } from './reading.ts';

/** Single values of a key, one for each set of values that no reading can tell apart. */
export interface Values {
  readonly values: readonly string[];
  /** False where the readings mix wildcards with numbers, dates or addresses: then those on strings are only guessed. */
  readonly complete: boolean;
}

/** How the values of the key itself look, whoever reads them. */
export type KeyShape = 'string' | 'bool' | 'time' | 'address';

/**
 * Representatives of all values of a key: every value agrees with one of them on every reading. Instants before `from`
 * (milliseconds since 1970), where it is given, are left out: they will not come again. Throws `TooManyClasses`.
 */
export function valuesOf(
  readings: readonly Reading[],
  shape: KeyShape,
  domain: Domain = {},
  from?: number,
): Values {
  if (shape === 'bool') return { values: ['true', 'false'], complete: true };
  const patterns = readings.flatMap((reading) => (reading.family === 'string' ? reading.patterns : []));
  const ordered = readings.filter((reading) => !['string', 'presence', 'open'].includes(reading.family));
  if (ordered.length === 0)
    return { values: classesOf(patterns, domain).map(({ witness }) => witness), complete: true };
  const texts = patterns.map(onlyTextOf);
  const literals = new Set(texts.filter((text) => text !== undefined));
  const families = new Set(ordered.map(({ family }) => family));
  const values = new Set<string>(literals);
  let spelt = true;
  for (const family of families)
    for (const value of orderedValues(family, readings, literals, shape, from))
      if (value === undefined) spelt = false;
      else values.add(value);
  if (shape === 'string') values.add(fresh(literals));
  return { values: [...values], complete: !texts.includes(undefined) && families.size === 1 && spelt };
}

/** One value of each piece; `undefined` for one of which every text that is tried is asked about as such. */
function orderedValues(
  family: Reading['family'],
  readings: readonly Reading[],
  avoid: ReadonlySet<string>,
  shape: KeyShape,
  from?: number,
): readonly (string | undefined)[] {
  if (family === 'address') {
    const ranges = readings.flatMap((reading) => (reading.family === 'address' ? reading.ranges : []));
    // What AWS says of where a request comes from is spelt in one way.
    return addressPieces(ranges, avoid, (text) => (shape === 'address' ? [] : addressSpellings(text)));
  }
  if (family === 'bool') return ['true', 'false'].map((text) => firstFree(casesOf(text), avoid));
  const points = readings.flatMap((reading) =>
    'points' in reading && reading.family === family ? reading.points : [],
  );
  const pieces =
    from === undefined || family !== 'date'
      ? piecesOf(points)
      : piecesOf([...points, from]).filter((point) => point >= from);
  return pieces.map((point) =>
    firstFree(
      family === 'date' ? dateSpellings(showInstant(point)) : numberSpellings(showNumber(point)),
      avoid,
    ),
  );
}

/** A value has many spellings: where one of them is asked about as text, another stands for the value. */
function firstFree(texts: Iterable<string>, avoid: ReadonlySet<string>): string | undefined {
  for (const text of texts) if (!avoid.has(text)) return text;
  return undefined;
}

function* numberSpellings(text: string): Generator<string> {
  for (let zeros = 0; text.length + zeros <= 64; zeros++) yield text.replace(/^-?/, `$&${'0'.repeat(zeros)}`);
}

function* dateSpellings(text: string): Generator<string> {
  const [, whole = '', fraction = '', zone = ''] = /^([^.Z]*)(?:\.(\d+))?(Z?)$/.exec(text) ?? [];
  for (let digits = fraction.length; digits <= 9; digits++)
    for (const one of zone === '' ? [''] : ['Z', '+00:00', '-00:00', '+0000', '-0000', ''])
      yield `${whole}${digits === 0 ? '' : `.${fraction.padEnd(digits, '0')}`}${one}`;
}

/** The word in small and capital letters. */
function* casesOf(word: string): Generator<string> {
  for (let mask = 0; mask < 2 ** word.length; mask++)
    yield [...word].map((char, at) => ((mask >> at) & 1 ? char.toUpperCase() : char)).join('');
}

/** Zeros before some of the parts of an address. */
function* addressSpellings(text: string): Generator<string> {
  const [mark, width] = text.includes(':') ? [':', 4] : ['.', 3];
  const parts = text.split(mark);
  for (let mask = 1; mask < 2 ** parts.length; mask++)
    yield parts.map((part, at) => ((mask >> at) & 1 ? part.padStart(width, '0') : part)).join(mark);
}

function showNumber(point: number): string {
  return Number.isInteger(point) ? point.toFixed(0) : String(point);
}

/** ISO 8601, or epoch seconds for instants that lie between milliseconds. */
export function showInstant(ms: number): string {
  const date = new Date(ms);
  if (
    !Number.isInteger(ms) ||
    Number.isNaN(date.getTime()) ||
    date.getUTCFullYear() < 1 ||
    date.getUTCFullYear() > 9999
  )
    return String(ms / 1000);
  return date.toISOString().replace('.000Z', 'Z');
}

/** The text that the pattern matches, if it matches just one. */
export function onlyTextOf(pattern: Automaton): string | undefined {
  let at = pattern.start;
  let text = '';
  while (!accepts(pattern.tokens, at)) {
    const token = pattern.tokens[at[0] ?? 0];
    if (at.length !== 1 || typeof token !== 'string' || units(token).length !== 1) return undefined;
    text += token;
    at = step(pattern.tokens, at, token);
  }
  return at.length === 1 ? text : undefined;
}

function fresh(taken: ReadonlySet<string>): string {
  for (let length = 1; ; length++) if (!taken.has('x'.repeat(length))) return 'x'.repeat(length);
}
