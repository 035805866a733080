import type { Context } from '@cordon/iam';
import { nameKeys, rulesText } from '../dimension/keys.ts';
import { classesOf } from '../language/classes.ts';
import { type Automaton, keyOf, literal, matches, residual } from '../language/glob.ts';
import { type Active, activeStatements } from '../pair/active.ts';
import { NAME, type OpenCondition, readCondition } from '../pair/dimensions.ts';
import { doubtOf } from '../pair/doubt.ts';
import { isBlocked } from '../pair/prove-pair.ts';
import { formsOf, openConditions } from '../pair/rules.ts';
import type { Caller, Target } from '../problem.types.ts';
import { isAtLeast, strengthOf } from '../semantics.ts';

/**
 * What is left of one side's statements for one pair, as text without the names of caller and bucket: what the pair
 * settles is folded, patterns are what is left of them behind the bucket's ARN. Two pairs with equal texts on both
 * sides are the same problem, so one proof serves both.
 */
export function callerText(caller: Caller, target: Target): string {
  const { policy: _, ...bare } = target;
  return texts(activeStatements(caller, bare), caller, target);
}

/** The same for the bucket's policy. */
export function bucketText(caller: Caller, target: Target): string {
  if (target.policy === undefined) return '';
  return texts(activeStatements({ ...caller, policies: NONE }, target), caller, target);
}

const NONE = { identity: [] };

/** What the pair's problem rests on besides statements: the same text for callers that can be exchanged. */
export function standingOf(caller: Caller, target: Target): string {
  const { principal, policies, name } = caller;
  return JSON.stringify([
    principal.kind,
    'accountId' in principal && principal.accountId === target.accountId,
    policies.boundary !== undefined,
    policies.session !== undefined,
    policies.scp?.length ?? 0,
    // Whether a public policy grants this caller anything.
    isBlocked(target, 'accountId' in principal && principal.accountId === target.accountId),
    rulesText(caller),
    caller.confirm === undefined ? 0 : caller.id,
    name !== undefined,
  ]);
}

function texts(statements: readonly Active[], caller: Caller, target: Target): string {
  const fixed = { ...caller.context, ...target.context };
  const found: string[] = [];
  for (const active of statements) {
    const open = openConditions(active, caller, fixed);
    if (open === undefined) continue;
    const { statement } = active.compiled;
    const who = active.layer === 'resource' ? strengths(active, caller) : '';
    if (who === undefined) continue;
    const conditions = open.map(({ condition, dimension }) => {
      const reading = readCondition(condition, active.version, fixed, caller);
      const patterns =
        reading.family !== 'string'
          ? condition.values
          : dimension === '@name'
            ? reading.patterns.map((pattern) =>
                nameKeys(caller).map(({ before }) => restKey(pattern, before, caller)),
              )
            : reading.patterns.map(keyOf);
      return [condition.operator, condition.set, condition.ifExists, dimension, patterns, reading.family];
    });
    // Which names can be had matters only to what looks at the name.
    if (who.includes('@') || looksAtName(open, active, fixed, caller)) found.push(namesOf(caller));
    const resources = active.resources.map(({ whole, keys, guessed }) => [
      matches(whole, target.arn),
      keys === undefined ? 0 : keyOf(keys),
      guessed,
    ]);
    // What rests on a guess is decided by trying the very pair: such pairs share nothing.
    const guess =
      active.resources.some(({ guessed }) => guessed) ||
      conditions.some(([, , , , , family]) => family === 'open');
    if (guess) found.push(`${caller.id} ${target.arn}`);
    found.push(
      JSON.stringify([
        active.layer,
        active.level,
        statement.effect,
        statement.action,
        active.resourceNot,
        resources,
        who,
        conditions,
        doubtOf(active, caller, fixed) !== undefined,
      ]),
    );
  }
  return found.sort().join('\n');
}

/** Whether a condition tells the names apart that the credential can have. */
function looksAtName(
  open: readonly OpenCondition[],
  active: Active,
  fixed: Context,
  caller: Caller,
): boolean {
  return open.some(({ condition, dimension }) => {
    if (dimension !== NAME) return false;
    const reading = readCondition(condition, active.version, fixed, caller);
    if (reading.family !== 'string') return reading.family !== 'presence';
    return reading.patterns.some((pattern) =>
      nameKeys(caller).some(({ before }) => restKey(pattern, before, caller) !== ''),
    );
  });
}

const met = new Map<string, boolean>();

/** Whether some name that can be had matches; what never does is the same as any other that never does. */
export function meets(rest: Automaton, { name }: Caller): boolean {
  if (name === undefined || name.options !== undefined) return true;
  const { within, parts } = name.domain;
  const key = `${keyOf(rest)} ${within === undefined ? '' : keyOf(within)} ${parts?.text ?? ''}`;
  let known = met.get(key);
  if (known === undefined) {
    known = classesOf([rest], name.domain).some(({ member }) => member[0]);
    met.set(key, known);
  }
  return known;
}

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

function restKey(pattern: Automaton, before: string, caller: Caller): string {
  const rest = residual(pattern, before);
  return rest === undefined || !meets(rest, caller) ? '' : keyOf(rest);
}

/** How the bucket's statement names the caller; `undefined` when it does not. */
function strengths(active: Active, caller: Caller): string | undefined {
  const { principal: element, effect } = active.compiled.statement;
  if (element === undefined) return undefined;
  if (caller.name !== undefined) {
    // Which names it speaks of matters: the part of each entry behind what the credential fixes.
    const arn =
      caller.principal.kind === 'role-session'
        ? caller.principal.sessionArn
        : 'arn' in caller.principal
          ? caller.principal.arn
          : '';
    const before = arn.slice(0, arn.lastIndexOf('/') + 1);
    const entries = element.entries.map(({ value }) =>
      before !== '' && value.startsWith(before) && meets(literal(value.slice(before.length)), caller)
        ? `@${value.slice(before.length)}`
        : '',
    );
    const named = entries.filter(Boolean);
    if (named.length > 0)
      return `${element.not} ${named.join(' ')} ${formsOf(active, caller.principal, caller).join(' ')}`;
  }
  const forms = formsOf(active, caller.principal, caller);
  if (forms.length === 0) return undefined;
  if (effect === 'Deny') return 'deny';
  const kind = caller.principal.kind;
  return (
    (['resource:any', 'resource:principal', 'resource:direct'] as const)
      .map((wanted) => Number(forms.some((form) => isAtLeast(strengthOf(form, kind), wanted))))
      .join('') + (forms.includes('anyone') ? '*' : '')
  );
}
