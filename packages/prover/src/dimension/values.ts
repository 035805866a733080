import { classesOf, type Domain } from '../language/classes.ts';
import {
  ANY,
  ANY_IN_FIELD,
  type Automaton,
  accepts,
  matches,
  STAR,
  STAR_IN_FIELD,
  step,
  units,
} from '../language/glob.ts';
import { parseDate, parseNumber } from '../semantics.ts';
import { addressPieces, addressRange, piecesOf } from './intervals.ts';
import type { Reading } from './reading.ts';

/** Single values of a key, one for each set of values that no reading can tell apart. */
export interface Values {
  readonly values: readonly string[];
  /**
   * False where the readings mix wildcards with numbers, dates or addresses, or look at an instant as text (AWS does not say how
   * it is spelt): then only whether the key is there can be told.
   */
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
  if (shape === 'address' && ordered.length === 0) return addressTexts(patterns);
  if (shape === 'string' && ordered.length === 0)
    return { values: classesOf(patterns, domain).map(({ witness }) => witness), complete: true };
  const texts = patterns.map(onlyTextOf);
  const literals = new Set(texts.filter((text) => text !== undefined).filter(IS_VALUE[shape]));
  const families = new Set(ordered.map(({ family }) => family));
  const values = new Set<string>(literals);
  let spelt = true;
  for (const family of families.intersection(READS[shape]))
    for (const value of orderedValues(family, readings, literals, shape, from))
      if (value === undefined) spelt = false;
      else values.add(value);
  // What none of the ordered readings can read: of an address that is asked about as a number, any address.
  if (shape === 'string') values.add(fresh(literals));
  else if (shape === 'time' && !families.has('date')) values.add(showInstant(from ?? 0));
  else if (shape === 'address' && !families.has('address')) {
    const other = OTHERS.find((text) => !literals.has(text));
    if (other === undefined) spelt = false;
    else values.add(other);
  }
  const told = shape === 'time' ? texts.length === 0 : !texts.includes(undefined);
  return { values: [...values], complete: told && families.size <= 1 && spelt };
}

/** Which readings can read a value of a key of that shape: of an address asked about as a number each is as good as another. */
const READS: Readonly<Record<Exclude<KeyShape, 'bool'>, ReadonlySet<Reading['family']>>> = {
  string: new Set(['number', 'date', 'address', 'bool']),
  time: new Set(['date', 'number']),
  address: new Set(['address']),
};

/** Whether a text can be a value of a key of that shape. */
const IS_VALUE: Readonly<Record<Exclude<KeyShape, 'bool'>, (text: string) => boolean>> = {
  string: () => true,
  time: (text) => parseDate(text) !== undefined,
  address: isAddress,
};

/** Documentation's own addresses (RFC 5737, RFC 3849): one that no pattern names stands for all others. */
const OTHERS = ['198.51.100.7', '203.0.113.9', '192.0.2.4', '2001:db8::7', '::1', '10.9.8.7'];
/** What a `*` in a pattern may stand for, for the text to be an address. */
const FILLINGS = [
  '',
  '7',
  '7.7',
  '7.7.7',
  '7.7.7.7',
  '.7',
  '.7.7',
  '.7.7.7',
  '7.',
  '7.7.',
  '7.7.7.',
  ':7',
  '7:7',
  '2001:db8::',
];

/** The same where there are many stars. */
const FEW_FILLINGS = ['', '7', ':7'];
/** What every `?` of a pattern may stand for. */
const CHARACTERS = ['7', '1', '0', ':', '.'];
/** A character that no address has, however it is spelt: a pattern that asks for one matches none. */
const NEVER_IN_ADDRESS = /^[^0-9a-f:.]+$/i;

/**
 * Addresses that patterns of texts part: a text that is no address is never the value of such a key. Incomplete where there
 * are two patterns with wildcards, or where no address was found that one matches and no other text of the policies is.
 */
function addressTexts(patterns: readonly Automaton[]): Values {
  const found = new Map<string, string>();
  const classOf = (text: string): string => patterns.map((one) => Number(matches(one, text))).join('');
  const asked = patterns.filter(
    ({ tokens }) => !tokens.some((token) => typeof token === 'string' && NEVER_IN_ADDRESS.test(token)),
  );
  const wild = asked.filter((one) => onlyTextOf(one) === undefined);
  for (const pattern of asked)
    for (const text of [onlyTextOf(pattern) ?? filled(pattern)].flat())
      if (isAddress(text) && !found.has(classOf(text))) found.set(classOf(text), text);
  // Some request has an address, whatever is asked about it.
  for (const text of OTHERS) if (!found.has(classOf(text))) found.set(classOf(text), text);
  const other = OTHERS.find((text) => !classOf(text).includes('1'));
  const [one] = wild;
  const alone = one === undefined || found.has(patterns.map((pattern) => Number(pattern === one)).join(''));
  const all = one?.tokens.every((token) => token === STAR) === true;
  return {
    values: [...found.values()],
    complete: wild.length < 2 && alone && (all || other !== undefined),
  };
}

function isAddress(text: string): boolean {
  return !text.includes('/') && addressRange(text) !== undefined;
}

/** Texts that the pattern matches, its wildcards filled in so that they may be addresses. */
function filled(pattern: Automaton): readonly string[] {
  // Several stars in a row are one.
  const tokens = pattern.tokens.filter((token, at, all) => token !== STAR || all[at - 1] !== STAR);
  const stars = tokens.filter((token) => token === STAR).length;
  if (stars > 6 || tokens.some((token) => token === ANY_IN_FIELD || token === STAR_IN_FIELD)) return [];
  const fillings = stars > 3 ? FEW_FILLINGS : FILLINGS;
  let given: readonly (readonly string[])[] = [[]];
  for (let star = 0; star < stars; star++)
    given = given.flatMap((all) => fillings.map((one) => [...all, one]));
  const characters = tokens.includes(ANY) ? CHARACTERS : [''];
  return given.flatMap((texts) =>
    characters.map((character) => {
      let star = 0;
      return tokens
        .map((token) => {
          if (typeof token === 'string') return units(token)[0] ?? '';
          return token === STAR ? texts[star++] : character;
        })
        .join('');
    }),
  );
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
    // What AWS says of where a request comes from is spelt in one way: which that is for IPv6 is not known here.
    const inOneWay = (text: string): readonly string[] => (text.includes(':') ? [text] : []);
    return addressPieces(ranges, avoid, shape === 'address' ? inOneWay : addressSpellings);
  }
  if (family === 'bool') return ['true', 'false'].map((text) => firstFree(casesOf(text), avoid));
  const points = readings.flatMap((reading) =>
    'points' in reading && reading.family === family ? reading.points : [],
  );
  // As a number an instant is said in seconds.
  const first = from === undefined || family === 'date' ? from : shape === 'time' ? from / 1000 : undefined;
  const pieces =
    first === undefined ? piecesOf(points) : piecesOf([...points, first]).filter((point) => point >= first);
  const parse = family === 'date' ? parseDate : parseNumber;
  return pieces.map((point) => {
    const texts = family === 'date' ? dateSpellings(showInstant(point)) : numberSpellings(showNumber(point));
    // Not every number can be written so that it is read as itself: then none stands for its piece.
    return firstFree(texts, avoid, (text) => parse(text) === point);
  });
}

/** A value has many spellings: where one of them is asked about as text, another stands for the value. */
function firstFree(
  texts: Iterable<string>,
  avoid: ReadonlySet<string>,
  isRight: (text: string) => boolean = () => true,
): string | undefined {
  for (const text of texts) if (!avoid.has(text) && isRight(text)) return text;
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
