import type { Condition, Context } from '@cordon/iam';
import { dimensionOf, nameKeys, ruleOf, shapeOf, sourceOf } from '../dimension/keys.ts';
import { type Reading, readingOf } from '../dimension/reading.ts';
import { showInstant, valuesOf } from '../dimension/values.ts';
import { type Automaton, automaton, literal, matches, residual, units } from '../language/glob.ts';
import type { Caller } from '../problem.types.ts';
import { isMultiValued, parseDate } from '../semantics.ts';
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

/** All dimensions of the conditions. Throws `TooManyClasses`. */
export function dimensionsOf(conditions: readonly OpenCondition[], caller: Caller): readonly Dimension[] {
  const keys = [...new Set(conditions.map(({ dimension }) => dimension))]
    .filter((key) => key !== NAME)
    .sort();
  return keys.map((key) =>
    dimensionOfKey(
      key,
      conditions.filter(({ dimension }) => dimension === key),
      caller,
    ),
  );
}

function dimensionOfKey(key: string, conditions: readonly OpenCondition[], caller: Caller): Dimension {
  const empty: Reading = { family: 'string', patterns: [literal('')] };
  if (key === SETTLED) return { key, classes: [{ context: {}, absent: false }], complete: false };
  const shape = shapeOf(key);
  const readings = conditions.map(({ reading }) => reading);
  const rule = ruleOf(key, caller);
  const { values, complete } =
    rule.values === undefined
      ? valuesOf(
          shape === 'string' && onlyText(readings) && rule.domain === undefined
            ? [...readings, empty]
            : readings,
          shape,
          rule.domain,
        )
      : { values: rule.values, complete: true };
  const { never } = rule;
  const impossible =
    never === undefined
      ? []
      : readings.flatMap((one) => (one.family === 'string' ? one.patterns.filter(never) : []));
  const possible = values.filter((value) => !impossible.some((pattern) => matches(pattern, value)));
  const ordered = [...possible.filter((value) => value !== ''), ...possible.filter((value) => value === '')];
  const several = isMultiValued(key) || conditions.some(({ condition }) => condition.set !== undefined);
  const absent: ValueClass = { context: {}, absent: true };
  const single = ordered.map((value): ValueClass => ({ context: contextFor(key, value), absent: false }));
  if (!several) return { key, classes: [absent, ...single], complete };
  const sets = ordered.length > MOST_SUBSETS_OF ? ordered.map((value) => [value]) : subsets(ordered);
  const classes = sets.map((set): ValueClass => ({ context: { [key]: set }, absent: false }));
  return { key, classes: [absent, ...classes], complete: complete && ordered.length <= MOST_SUBSETS_OF };
}

function onlyText(readings: readonly Reading[]): boolean {
  return readings.every(({ family }) => ['string', 'presence', 'open'].includes(family));
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
  return { key: NAME, complete: true, classes: names.map((name) => named(caller, name)) };
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
