import type { Condition, Context } from '@cordon/iam';
import { dimensionOf, mayHaveSeveral, nameKeys, ruleOf, shapeOf, sourceOf } from '../dimension/keys.ts';
import { type Reading, readingOf } from '../dimension/reading.ts';
import { onlyTextOf, showInstant, valuesOf } from '../dimension/values.ts';
import { classesOf } from '../language/classes.ts';
import {
  ANY,
  type Automaton,
  automaton,
  literal,
  matches,
  residual,
  STAR,
  type Token,
  units,
} from '../language/glob.ts';
import type { Caller } from '../problem.types.ts';
import { parseDate } from '../semantics.ts';
import type { Active } from './active.ts';

/** The name in the credential, as a dimension of its own: several keys follow from it. */
export const NAME = '@name';

/** A key that is settled, compared with a variable that is not: one class, of which nothing can be said. */
export const SETTLED = '@settled';

/** One condition key whose value is open, and one value for each class of its values. */
export interface Dimension {
  readonly key: string;
  readonly classes: readonly ValueClass[];
  /** False where wildcards and numbers mix on one key: then conditions on its text count as undecided. */
  readonly complete: boolean;
}

/** What the request's context holds for the class: no entry for a key that is absent. */
export interface ValueClass {
  readonly context: Context;
  readonly absent: boolean;
  /** The one value that the class stands for, where it is a single text. */
  readonly value?: string;
  /** The class may hold other values, of which the target's prefix may not hold what it holds of this one. */
  readonly loose?: boolean;
  /** The name itself, for the dimension of names. */
  readonly name?: string;
}

/** A condition on an open key, with where it stands. */
export interface OpenCondition {
  readonly condition: Condition;
  readonly holds: (context: Context) => boolean;
  readonly reading: Reading;
  readonly dimension: string;
}

/** More subsets than this of a key with several values are not tried one by one. */
const MOST_SUBSETS_OF = 9;

/** The dimension a condition is about, or `undefined` when the credential and the bucket settle it. */
export function dimensionFor(condition: Condition, caller: Caller): string | undefined {
  const key = condition.key.toLowerCase();
  const source = sourceOf(key, caller);
  return source === 'fixed' ? undefined : source === 'name' ? NAME : dimensionOf(key);
}

/** What a condition looks at; variables that the caller chooses make it `open`. */
export function readCondition(
  condition: Condition,
  version: Active['version'],
  fixed: Context,
  caller: Caller,
): Reading {
  return readingOf(condition, version, fixed, (key) => sourceOf(key, caller) !== 'fixed');
}

/** What about the target and the moment limits the values that matter. */
export interface Scope {
  /** Listings are asked about only where they could show keys that begin so. */
  readonly prefix?: string;
  /** Milliseconds since 1970: no request is made before. */
  readonly now: number;
}

/** All dimensions of the conditions. Throws `TooManyClasses`. */
export function dimensionsOf(
  conditions: readonly OpenCondition[],
  caller: Caller,
  scope: Scope,
): readonly Dimension[] {
  const keys = [...new Set(conditions.map(({ dimension }) => dimension))]
    .filter((key) => key !== NAME)
    .sort();
  return keys.map((key) =>
    dimensionOfKey(
      key,
      conditions.filter(({ dimension }) => dimension === key),
      caller,
      scope,
    ),
  );
}

const ABSENT: ValueClass = { context: {}, absent: true };
/** Set operators take a single empty text for no value at all: it never stands for others. */
const EMPTY = { family: 'string', patterns: [literal('')] } as const;

function dimensionOfKey(
  key: string,
  conditions: readonly OpenCondition[],
  caller: Caller,
  scope: Scope,
): Dimension {
  if (key === SETTLED) return { key, classes: [{ context: {}, absent: false }], complete: false };
  const readings = conditions.map(({ reading }) => reading);
  if (scope.prefix !== undefined && readings.every(isText)) {
    if (key === PREFIX) return prefixDimension(readings, scope.prefix);
    if (key === DELIMITER) return delimiterDimension(readings, scope.prefix);
  }
  const shape = shapeOf(key);
  const rule = ruleOf(key, caller);
  const { values, complete } =
    rule.values === undefined
      ? valuesOf(
          shape === 'string' ? [...readings, EMPTY] : readings,
          shape,
          rule.domain,
          key === 'aws:currenttime' ? scope.now : undefined,
        )
      : { values: rule.values, complete: true };
  const { never } = rule;
  // Where a value stands for others only by guess, so does what it matches.
  const impossible =
    never === undefined || !complete
      ? []
      : readings.flatMap((one) => (one.family === 'string' ? one.patterns.filter(never) : []));
  const possible = values.filter((value) => !impossible.some((pattern) => matches(pattern, value)));
  const ordered = [...possible.filter((value) => value !== ''), ...possible.filter((value) => value === '')];
  const several = mayHaveSeveral(
    key,
    conditions.some(({ condition }) => condition.set !== undefined),
  );
  const absent = ABSENT;
  const single = ordered.map(
    (value): ValueClass => ({ context: contextFor(key, value), absent: false, value, loose: true }),
  );
  // Numbers or dates asked of a prefix: which listings those are is not worked out.
  if (key === PREFIX && scope.prefix !== undefined)
    return { key, classes: [absent, ...single], complete: false };
  if (!several) return { key, classes: [absent, ...single], complete };
  const sets = ordered.length > MOST_SUBSETS_OF ? [[], ...ordered.map((value) => [value])] : subsets(ordered);
  const classes = sets.map((set): ValueClass => ({ context: { [key]: set }, absent: false }));
  return { key, classes: [absent, ...classes], complete: complete && ordered.length <= MOST_SUBSETS_OF };
}

/** What a listing asks for: keys that begin with one text, rolled up at another. */
export const PREFIX = 's3:prefix';
export const DELIMITER = 's3:delimiter';

function isText({ family }: Reading): boolean {
  return family === 'string' || family === 'presence';
}

function patternsIn(readings: readonly Reading[]): Automaton[] {
  return readings.flatMap((reading) => (reading.family === 'string' ? reading.patterns : []));
}

/**
 * The prefixes with which a listing could show keys that begin with the target's: none, the target's own and what
 * goes on from it, and each text that the target's begins with. No other listing shows anything of the target.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
function prefixDimension(readings: readonly Reading[], prefix: string): Dimension {
  const rests = patternsIn([...readings, EMPTY]).flatMap((pattern) => residual(pattern, prefix) ?? []);
  const inside = classesOf(rests).map(({ witness }) => prefix + witness);
  const before = units(prefix).map((_, length, all) => all.slice(0, length).join(''));
  const classes = [...inside, ...before].map(
    (value): ValueClass => ({ context: { [PREFIX]: value }, absent: false, value }),
  );
  return { key: PREFIX, classes: [ABSENT, ...classes], complete: true };
}

/** Delimiters; where one that stands for others is held by the target's prefix, another of its kind may not be. */
function delimiterDimension(readings: readonly Reading[], prefix: string): Dimension {
  const patterns = patternsIn([...readings, EMPTY]);
  // What is longer than the prefix is not held by it.
  const longer = automaton([...units(prefix).map((): Token => ANY), ANY, STAR]);
  const literals = new Set(patterns.map(onlyTextOf));
  const classes = classesOf([...patterns, longer]).map(({ witness: value }): ValueClass => {
    const loose = value !== '' && prefix.includes(value) && !literals.has(value);
    return { context: { [DELIMITER]: value }, absent: false, value, ...(loose ? { loose } : {}) };
  });
  return { key: DELIMITER, classes: [ABSENT, ...classes], complete: true };
}

/**
 * For each class of prefixes, the classes of delimiters that roll up all that begins with the target's prefix before
 * anything behind it is shown: surely, and perhaps.
 */
export interface Listing {
  readonly prefixes: number;
  /** Absent where no condition looks at the delimiter: then none is passed. */
  readonly delimiters?: number;
  readonly rolledUp: readonly { readonly surely: bigint; readonly perhaps: bigint }[];
}

/** What listings show of a target with a prefix; `undefined` where no condition tells them apart. */
export function listingOf(dimensions: readonly Dimension[], { prefix }: Scope): Listing | undefined {
  const prefixes = dimensions.findIndex(({ key, complete }) => key === PREFIX && complete);
  if (prefix === undefined || prefixes < 0) return undefined;
  const delimiters = dimensions.findIndex(({ key, complete }) => key === DELIMITER && complete);
  const rolledUp = (dimensions[prefixes] as Dimension).classes.map(({ value = '' }) => {
    const left = value.length < prefix.length ? prefix.slice(value.length) : '';
    let surely = 0n;
    let perhaps = 0n;
    for (const [index, { value: delimiter = '', loose }] of (dimensions[delimiters]?.classes ?? []).entries())
      if (delimiter !== '' && left.includes(delimiter)) {
        perhaps |= 1n << BigInt(index);
        if (loose !== true) surely |= 1n << BigInt(index);
      }
    return { surely, perhaps };
  });
  return { prefixes, ...(delimiters < 0 ? {} : { delimiters }), rolledUp };
}

function contextFor(key: string, value: string): Context {
  if (key !== 'aws:currenttime') return { [key]: value };
  const ms = parseDate(value) ?? 0;
  return { [key]: showInstant(ms), 'aws:epochtime': String(ms / 1000) };
}

function subsets(values: readonly string[]): string[][] {
  const found: string[][] = [[]];
  for (const value of values) for (const set of [...found]) found.push([...set, value]);
  return found;
}

/** The names a credential can have, parted by everything that looks at them. Throws `TooManyClasses`. */
export function nameDimension(
  caller: Caller,
  conditions: readonly OpenCondition[],
  principals: readonly string[],
): Dimension | undefined {
  if (caller.name === undefined) return undefined;
  const keys = nameKeys(caller);
  const patterns: Automaton[] = [];
  for (const { reading } of conditions)
    if (reading.family === 'string')
      for (const { before } of keys)
        for (const pattern of reading.patterns) {
          const rest = residual(pattern, before);
          if (rest !== undefined) patterns.push(rest);
        }
  const { principal } = caller;
  const arn =
    principal.kind === 'role-session' ? principal.sessionArn : 'arn' in principal ? principal.arn : '';
  const before = arn.slice(0, arn.lastIndexOf('/') + 1);
  for (const entry of principals)
    if (before !== '' && entry.startsWith(before))
      patterns.push(automaton(units(entry.slice(before.length))));
  const { options, domain } = caller.name;
  const names = options ?? valuesOf([{ family: 'string', patterns }], 'string', domain).values;
  const complete = conditions.every(({ reading }) => reading.family === 'open' || isText(reading));
  return { key: NAME, complete, classes: names.map((name) => named(caller, name)) };
}

/** One name the credential can have, and the keys that follow from it; nothing where the credential fixes it. */
export function someName(caller: Caller): { readonly name?: string; readonly context: Context } {
  const { name } = caller;
  if (name === undefined) return { context: {} };
  const some = name.options?.[0] ?? valuesOf([], 'string', name.domain).values[0] ?? '';
  return { name: some, context: named(caller, some).context };
}

function named(caller: Caller, name: string): ValueClass {
  const context = Object.fromEntries(nameKeys(caller).map(({ key, before }) => [key, before + name]));
  return { context, absent: false, name };
}

/** The condition's truth for each class, as bits: surely, and perhaps. */
export function masksOf(
  { holds, reading }: OpenCondition,
  dimension: Dimension,
  fixed: Context,
): { readonly yes: bigint; readonly maybe: bigint } {
  let yes = 0n;
  let maybe = 0n;
  // What the credential would have of an unclear key stands in its context: a class says for itself.
  const { [dimension.key]: _, ...rest } = fixed;
  for (const [index, one] of dimension.classes.entries()) {
    const bit = 1n << BigInt(index);
    const undecided =
      !one.absent && (reading.family === 'open' || (!dimension.complete && reading.family !== 'presence'));
    if (undecided) maybe |= bit;
    else if (holds({ ...rest, ...one.context })) yes |= bit;
  }
  return { yes, maybe: yes | maybe };
}
