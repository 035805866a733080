import type { Condition, Context } from '@cordon/iam';
import { nameKeys, ruleOf, rulesText, sourceOf } from '../dimension/keys.ts';
import { anyArn, variablesIn } from '../dimension/reading.ts';
import { onlyTextOf } from '../dimension/values.ts';
import { classesOf } from '../language/classes.ts';
import { type Automaton, keyOf, literal, matchedPrefixes, matches, residual } from '../language/glob.ts';
import { type Active, ownStatements, policyStatements } from '../pair/active.ts';
import { DELIMITER, dimensionFor, NAME, PREFIX, readCondition } from '../pair/dimensions.ts';
import { doubtOf, halfNamed } from '../pair/doubt.ts';
import { isBlocked } from '../pair/prove-pair.ts';
import type { WorkedProblem } from '../pair/rules.ts';
import { formsOf, withName } from '../pair/rules.ts';
import type { Caller, Target } from '../problem.types.ts';
import { compileCondition, isAtLeast, strengthOf } from '../semantics.ts';

/*
 * Two texts, for two jobs.
 *
 * `problemKey` is the folded problem itself, written down: whatever the decision reads, and nothing else. Pairs with
 * one key are one problem, so one decision serves them all; that needs no argument about names.
 *
 * `callerText` and `bucketText` are written before a pair's two halves meet, so that many pairs can be seen to be one
 * problem without working each out. Each text holds all that its half brings to the problem: pairs with equal halves,
 * whose callers stand alike (`classOf`), have equal problems.
 */

/** The worked problem as text: equal for two pairs only if every class of requests has one answer for both. */
export function problemKey(
  { dimensions, listing, statements }: WorkedProblem,
  caller: Caller,
  target: Target,
): string {
  const bits = (mask: bigint): string => mask.toString(36);
  const shown = statements.map(({ active, effect, layer, level, rules, open, doubt }) => {
    const { action } = active.compiled.statement;
    return JSON.stringify([
      effect,
      layer,
      level,
      open,
      doubt !== undefined,
      action.not,
      action.patterns,
      active.resourceNot,
      resourcesOf(active),
      Object.entries(rules).map(([strength, { atoms }]) => [
        strength,
        atoms.map(({ dimension, yes, maybe }) => [dimension, bits(yes), bits(maybe)]),
      ]),
    ]);
  });
  const axes = dimensions.map(({ key, classes }) => {
    const { is, always = false } = ruleOf(key, caller);
    const places = (wanted: (one: (typeof classes)[number]) => boolean): number[] =>
      classes.flatMap((one, at) => (wanted(one) ? [at] : []));
    return [
      key,
      classes.length,
      places(({ absent }) => absent),
      is,
      always,
      is === 'unclear' ? places(({ context }) => context[key] === caller.context[key]) : 0,
    ];
  });
  const rolledUp = listing?.rolledUp.map(({ surely, perhaps }) => [bits(surely), bits(perhaps)]);
  return `${standingOf(caller, target)}\n${JSON.stringify([axes, listing?.prefixes, listing?.delimiters, rolledUp])}\n${shown.sort().join('\n')}`;
}

/** What a statement's patterns are to a target, in its own terms; those that touch nothing of it are left out. */
export function resourcesOf({ resources }: Pick<Active, 'resources'>): readonly unknown[] {
  return resources.flatMap(({ itself, keys, guessed }) =>
    itself || keys !== undefined ? [[itself, keys === undefined ? 0 : keyOf(keys), guessed]] : [],
  );
}

/** Whether anything rests on a guess: then what is found must be tried on the very pair. */
export function restsOnGuess({ statements }: WorkedProblem, caller: Caller): boolean {
  return (
    caller.confirm !== undefined ||
    statements.some(
      ({ active, rules }) =>
        active.resources.some(({ guessed }) => guessed) ||
        Object.values(rules).some(({ atoms }) => atoms.some(({ yes, maybe }) => yes !== maybe)),
    )
  );
}

/** What a pair's problem rests on besides statements. */
export function standingOf(caller: Caller, target: Target): string {
  const { principal, policies } = caller;
  return JSON.stringify([
    target.kind,
    target.prefix !== undefined,
    target.ownership === 'BucketOwnerEnforced',
    principal.kind,
    'accountId' in principal && principal.accountId === target.accountId,
    policies.boundary !== undefined,
    policies.session !== undefined,
    policies.scopeDown?.length ?? 0,
    policies.scp?.length ?? 0,
    isBlocked(target, 'accountId' in principal && principal.accountId === target.accountId),
    rulesText(caller),
  ]);
}

/** What is left of the caller's own statements at a target. */
export function callerText(caller: Caller, target: Target): string {
  return textOf(ownStatements(caller, target), caller, target);
}

/** What is left of the target's own policy for a caller. */
export function bucketText(caller: Caller, target: Target): string {
  return textOf(policyStatements(caller, target), caller, target);
}

function textOf(statements: readonly Active[], caller: Caller, target: Target): string {
  const fixed = { ...caller.context, ...target.context };
  const found = statements.flatMap((active) => {
    const who = active.layer === 'resource' ? principalText(active, caller) : '';
    if (who === undefined) return [];
    const conditions: string[] = [];
    for (const { condition } of active.compiled.conditions) {
      const text = conditionText(condition, active.version, fixed, caller, target);
      if (text === false) return [];
      if (text !== true) conditions.push(text);
    }
    const { effect, action } = active.compiled.statement;
    const { layer, level, resourceNot } = active;
    return JSON.stringify([
      layer,
      level,
      effect,
      action.not,
      action.patterns,
      resourceNot,
      resourcesOf(active),
      who,
      conditions,
      doubtOf(active, caller, fixed) !== undefined,
    ]);
  });
  return found.sort().join('\n');
}

/** Statements of one half that allow something at the target, as far as their half can tell: layer, level, and how the caller is named. */
export function reachOf(statements: readonly Active[], caller: Caller, target: Target): ReadonlySet<string> {
  const fixed = { ...caller.context, ...target.context };
  const found = new Set<string>();
  for (const active of statements) {
    if (active.compiled.statement.effect !== 'Allow') continue;
    const who = active.layer === 'resource' ? principalText(active, caller) : '';
    if (who === undefined) continue;
    const possible = active.compiled.conditions.every(
      ({ condition }) => conditionText(condition, active.version, fixed, caller, target) !== false,
    );
    if (possible) found.add(active.layer === 'resource' ? 'resource' : `${active.layer} ${active.level}`);
  }
  return found;
}

/** How a statement of the bucket's policy names the caller; `undefined` when it does not. */
export function principalText(active: Pick<Active, 'compiled'>, caller: Caller): string | undefined {
  const { principal: element, effect } = active.compiled.statement;
  if (element === undefined) return undefined;
  const { kind } = caller.principal;
  const doubted = effect === 'Deny' && halfNamed(active, caller);
  const shown = (forms: ReturnType<typeof formsOf>): string => {
    if (forms.length === 0) return '';
    if (effect === 'Deny') return doubted ? 'perhaps' : 'deny';
    const strengths = (['resource:any', 'resource:principal', 'resource:direct'] as const).map((wanted) =>
      Number(forms.some((form) => isAtLeast(strengthOf(form, kind), wanted))),
    );
    return `${strengths.join('')}${forms.includes('anyone') ? '*' : ''}`;
  };
  if (caller.name === undefined) return shown(formsOf(active, caller.principal, caller)) || undefined;
  // Of an open name: how a name that no entry has is named, and each name that an entry has and that can be had.
  const before = beforeName(arnOf(caller));
  const generic = shown(formsOf(active, withName(caller.principal, NOBODYS_NAME), caller));
  const named = element.entries.flatMap(({ value }) => {
    if (before === '' || !value.startsWith(before)) return [];
    const name = value.slice(before.length);
    const text = shown(formsOf(active, withName(caller.principal, name), caller));
    return text === generic || !canBeNamed(name, caller) ? [] : [`${JSON.stringify(name)} ${text}`];
  });
  if (named.length === 0) return generic || undefined;
  return `${generic} ${[...new Set(named)].sort().join(' ')} ${namesOf(caller)}`;
}

/** No credential has it: names hold no such character. */
const NOBODYS_NAME = '\u0000';

/**
 * What is left of one condition: `true` and `false` where credential and bucket settle it, else its operator, and its values
 * as patterns, variables filled in. What a guess is made at is tried on the very pair, if it comes to that.
 */
export function conditionText(
  condition: Condition,
  version: Active['version'],
  fixed: Context,
  caller: Caller,
  target: Target,
): string | boolean {
  const dimension = dimensionFor(condition, caller);
  // Most conditions are settled, and that is cheap to see.
  if (
    dimension === undefined &&
    !variablesIn(condition, version).some((key) => sourceOf(key, caller) !== 'fixed')
  )
    return holdsOf(condition, version)(fixed);
  const reading = readCondition(condition, version, fixed, caller);
  const { operator, set, ifExists, key, values } = condition;
  const head = [operator, set, ifExists, key.toLowerCase(), dimension, reading.family];
  // Of an unclear key, what the credential would have of it matters.
  if (ruleOf(key.toLowerCase(), caller).is === 'unclear') head.push(JSON.stringify(fixed[key.toLowerCase()]));
  if (reading.family === 'open') return JSON.stringify(head);
  if (reading.family === 'presence') return JSON.stringify([...head, values]);
  const patterns = reading.family === 'string' ? reading.patterns : undefined;
  if (dimension === NAME) {
    if (patterns === undefined) return JSON.stringify([...head, values, namesOf(caller), arnOf(caller)]);
    const rests = restsOf(patterns, condition, caller);
    if (rests === 'all' || rests.length === 0) return (rests === 'all') !== operator.includes('Not');
    return JSON.stringify([...head, rests.map(keyOf).sort(), namesOf(caller)]);
  }
  if (target.prefix !== undefined && (dimension === PREFIX || dimension === DELIMITER)) {
    if (patterns === undefined) return JSON.stringify([...head, values, target.prefix]);
    return dimension === PREFIX
      ? prefixText(head, patterns, target.prefix, condition)
      : JSON.stringify([...head, patterns.map(keyOf).sort(), delimitersIn(patterns, target.prefix)]);
  }
  // Of numbers, dates and addresses the values are the patterns; of truth values, which may hold variables, what is filled in.
  const filled =
    patterns?.map(keyOf).sort() ?? (operator === 'Bool' ? boolText(condition, version, fixed) : values);
  return JSON.stringify([...head, filled]);
}

/** The condition's truth for each spelling, which is all that can be known of a value of two. */
function boolText(condition: Condition, version: Active['version'], fixed: Context): readonly boolean[] {
  const holds = holdsOf({ ...condition, ifExists: false }, version);
  return ['true', 'false'].map((value) => holds({ ...fixed, [condition.key.toLowerCase()]: value }));
}

/** A condition on the prefix of listings, as far as listings are asked about that could show the target. */
function prefixText(
  head: readonly unknown[],
  patterns: readonly Automaton[],
  prefix: string,
  { operator, set, ifExists }: Condition,
): string | boolean {
  const before = [...new Set(patterns.flatMap((pattern) => matchedPrefixes(pattern, prefix)))];
  const rests = patterns.flatMap((pattern) => residual(pattern, prefix) ?? []);
  const needs = !operator.includes('Not') && !ifExists && set !== 'ForAllValues';
  if (before.length === 0 && rests.length === 0 && needs) return false;
  // Where some of what the prefix begins with is matched, what is not matched depends on how long the prefix is.
  const length = before.length === 0 ? 0 : prefix.length;
  return JSON.stringify([...head, before.sort(), length, rests.map(keyOf).sort()]);
}

/** What the delimiters of a condition are to a prefix: the prefix itself, unless each is one character at its end or not in it. */
function delimitersIn(patterns: readonly Automaton[], prefix: string): unknown {
  const texts = patterns.map(onlyTextOf);
  const plain = texts.every((text) => text !== undefined && text.length <= 1);
  if (!plain) return prefix;
  const places = texts.map((text = '') => (!prefix.includes(text) ? 0 : prefix.endsWith(text) ? 1 : 2));
  return places.includes(2) ? prefix : texts.map((text, at) => [text, places[at]]).sort();
}

const compiled = new WeakMap<Condition, ReturnType<typeof compileCondition>['holds']>();

function holdsOf(condition: Condition, version: Active['version']): (context: Context) => boolean {
  let known = compiled.get(condition);
  if (known === undefined) {
    known = compileCondition(condition, version).holds;
    compiled.set(condition, known);
  }
  return known;
}

/**
 * What of the patterns is left for the open name behind what the key begins with: those that some name meets and another
 * does not; `all` where one of them meets every name.
 */
function restsOf(
  patterns: readonly Automaton[],
  { operator, key, values }: Condition,
  caller: Caller,
): 'all' | readonly Automaton[] {
  const before = nameKeys(caller).find((one) => one.key === key.toLowerCase())?.before ?? '';
  const arn = operator.startsWith('Arn');
  if (arn && before.startsWith('arn:') && values.includes('*')) return 'all';
  const found: Automaton[] = [];
  for (const pattern of patterns) {
    // Beside the pattern, an ARN operator asks whether the value is an ARN at all; each such key is one.
    if (arn && isAnyArn(pattern)) continue;
    const rest = residual(pattern, before);
    if (rest === undefined) continue;
    const meets = meetingOf(rest, caller);
    if (meets === 'all') return 'all';
    if (meets === 'some') found.push(rest);
  }
  return found;
}

const ANY_ARN = keyOf(anyArn);

function isAnyArn(pattern: Automaton): boolean {
  return keyOf(pattern) === ANY_ARN;
}

const met = new Map<string, 'all' | 'some' | 'none'>();

function meetingOf(rest: Automaton, caller: Caller): 'all' | 'some' | 'none' {
  const { name } = caller;
  if (name === undefined) return 'none';
  const key = `${keyOf(rest)} ${namesOf(caller)}`;
  let known = met.get(key);
  if (known === undefined) {
    const some =
      name.options?.map((option) => matches(rest, option)) ??
      classesOf([rest], name.domain).map(({ member }) => member[0] === true);
    known = some.every(Boolean) ? 'all' : some.some(Boolean) ? 'some' : 'none';
    if (met.size > 200_000) met.clear();
    met.set(key, known);
  }
  return known;
}

/** Whether the credential can have the very name. */
function canBeNamed(name: string, caller: Caller): boolean {
  return meetingOf(literal(name), caller) !== 'none';
}

/** Which names can be had, as text. */
export function namesOf({ name }: Caller): string {
  if (name === undefined) return '';
  const { alphabet, minLength, maxLength, within, parts } = name.domain;
  return JSON.stringify([
    name.options,
    alphabet,
    minLength,
    maxLength,
    within === undefined ? 0 : keyOf(within),
    parts?.text ?? 0,
  ]);
}

/** The ARN that holds the open name, if any does. */
export function arnOf({ principal }: Caller): string {
  if (principal.kind === 'role-session') return principal.sessionArn;
  return 'arn' in principal ? principal.arn : '';
}

/** What stands before the last name of an ARN. */
export function beforeName(arn: string): string {
  return arn.slice(0, arn.lastIndexOf('/') + 1);
}
