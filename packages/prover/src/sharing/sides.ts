import type { Condition } from '@cordon/iam';
import { nameKeys, sourceOf } from '../dimension/keys.ts';
import { automaton, ignoringCase, keyOf, residual, units } from '../language/glob.ts';
import { type Active, activeStatements } from '../pair/active.ts';
import { readCondition } from '../pair/dimensions.ts';
import type { Caller, Target } from '../problem.types.ts';
import { OpenNames } from './open-names.ts';
import { asksForText, TextIndex } from './spread.ts';

/** Pairs in which one side's statements may read otherwise than in all other pairs; `all` means no pair is like another. */
export type Exceptions = ReadonlySet<number> | 'all';

/** Buckets whose ARNs some pattern of the caller's own policies treats apart from the rest. */
export class BucketSide {
  readonly #buckets: readonly Target[];
  readonly #arns: TextIndex;
  readonly #touched = new Map<string, readonly number[]>();

  constructor(buckets: readonly Target[]) {
    this.#buckets = buckets;
    this.#arns = new TextIndex(buckets.map(({ arn }) => arn));
  }

  /** Exceptions for one caller: buckets that one of its patterns reads otherwise than most. */
  exceptionsOf(caller: Caller): ReadonlySet<number> {
    const found = new Set<number>();
    // Any bucket will do to fill in the variables: what the bucket fixes is the same for all of them.
    const any = this.#buckets[0] as Target;
    for (const pattern of patternsOf(caller, any)) for (const id of this.#apart(pattern)) found.add(id);
    return found;
  }

  #apart(pattern: Active['resources'][number]['whole']): readonly number[] {
    const key = keyOf(pattern);
    const known = this.#touched.get(key);
    if (known !== undefined) return known;
    const bucketPart = pattern.tokens.slice(
      0,
      pattern.tokens.indexOf('/') < 0 ? undefined : pattern.tokens.indexOf('/'),
    );
    const touching = this.#arns.candidates(automaton(bucketPart), `${key}#`, () => true);
    const left = new Map<string, number[]>();
    for (const id of touching) {
      const { arn } = this.#buckets[id] as Target;
      const rest = residual(pattern, `${arn}/`);
      const at = residual(pattern, arn);
      const text = `${rest === undefined ? '' : keyOf(rest)} ${at?.start.includes(pattern.tokens.length) === true}`;
      if (text === ' false') continue;
      const list = left.get(text);
      if (list === undefined) left.set(text, [id]);
      else list.push(id);
    }
    const groups = [...left.values()];
    const touched = groups.reduce((sum, list) => sum + list.length, 0);
    const most = groups.toSorted((a, b) => b.length - a.length)[0] ?? [];
    // Where most buckets are touched alike, the others are the exceptions.
    const apart =
      most.length > this.#buckets.length / 2 || touched === 0
        ? touched === 0
          ? []
          : others(this.#buckets.length, most)
        : groups.flat();
    this.#touched.set(key, apart);
    return apart;
  }
}

function others(count: number, most: readonly number[]): number[] {
  const inMost = new Set(most);
  return Array.from({ length: count }, (_, id) => id).filter((id) => !inMost.has(id));
}

/** Resource patterns of the caller's own statements, whatever bucket they touch. */
function patternsOf(caller: Caller, any: Target): Active['resources'][number]['whole'][] {
  const everywhere: Target = { kind: 'iam', arn: '', accountId: any.accountId, context: any.context };
  return activeStatements(caller, everywhere).flatMap(({ resources }) => resources.map(({ whole }) => whole));
}

/** Callers whom some condition or principal of a bucket's policy treats apart from the rest. */
export class CallerSide {
  readonly #callers: readonly Caller[];
  readonly #byKey = new Map<string, TextIndex>();
  /** Callers by every name that an entry of `Principal` may call them by. */
  readonly #byName = new Map<string, number[]>();
  /** Callers whose name is open, by what stands before it. */
  readonly #byBeginning = new Map<string, number[]>();
  readonly names: OpenNames;

  constructor(callers: readonly Caller[]) {
    this.#callers = callers;
    this.names = new OpenNames(callers);
    for (const [id, caller] of callers.entries()) {
      for (const name of namesOf(caller)) add(this.#byName, name, id);
      if (caller.name !== undefined) add(this.#byBeginning, beforeName(arnOf(caller)), id);
    }
  }

  exceptionsOf(bucket: Target): Exceptions {
    const found = new Set<number>();
    // What speaks of all callers alike tells nobody apart.
    const apart = (ids: readonly number[]): void => {
      if (new Set(ids).size < this.#callers.length) for (const id of ids) found.add(id);
    };
    for (const { conditions, principal } of bucket.policy?.document.statements ?? []) {
      for (const { value } of principal?.entries ?? []) {
        apart(this.#byName.get(value) ?? []);
        const open = this.#byBeginning.get(beforeName(value)) ?? [];
        if (this.names.few) apart(open);
        else for (const id of this.names.meeting(open, value.slice(beforeName(value).length))) found.add(id);
      }
      for (const condition of conditions) {
        for (const id of this.names.told(condition, bucket)) found.add(id);
        const some = this.#told(condition, bucket);
        if (some === 'all') return 'all';
        apart(some);
      }
    }
    return found;
  }

  /** Callers with a value that one of the condition's patterns matches; the others all fail it, or all pass it. */
  #told(condition: Condition, bucket: Target): readonly number[] | 'all' {
    const key = condition.key.toLowerCase();
    const settled = this.#callers.some(
      (caller) => sourceOf(key, caller) === 'fixed' && caller.context[key] !== undefined,
    );
    if (condition.values.some((value) => value.includes('${'))) return 'all';
    if (!settled) return [];
    if (!asksForText(condition)) return 'all';
    const index = this.#indexOf(key);
    const reading = readCondition(condition, '2012-10-17', bucket.context, this.#callers[0] as Caller);
    if (reading.family === 'bool')
      return condition.values.flatMap((value) => [
        ...index.matching(ignoringCase(units(value)), `~${value}`),
      ]);
    if (reading.family !== 'string') return reading.family === 'presence' ? [] : 'all';
    return reading.patterns.flatMap((pattern) => [...index.matching(pattern, keyOf(pattern))]);
  }

  #indexOf(key: string): TextIndex {
    let index = this.#byKey.get(key);
    if (index === undefined) {
      index = new TextIndex(
        this.#callers.map(({ context }) => {
          const value = context[key];
          return typeof value === 'string' ? value : undefined;
        }),
      );
      this.#byKey.set(key, index);
    }
    return index;
  }
}

function namesOf({ principal, name }: Caller): string[] {
  if (principal.kind === 'role-session')
    return [principal.roleArn, principal.roleId, ...(name === undefined ? [principal.sessionArn] : [])];
  return 'userId' in principal ? [principal.userId, ...(name === undefined ? [principal.arn] : [])] : [];
}

function arnOf({ principal }: Caller): string {
  if (principal.kind === 'role-session') return principal.sessionArn;
  return 'arn' in principal ? principal.arn : '';
}

function beforeName(arn: string): string {
  return arn.slice(0, arn.lastIndexOf('/') + 1) || arn;
}

function add(map: Map<string, number[]>, key: string, id: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [id]);
  else known.push(id);
}

/** All condition keys that the buckets' policies ask for. */
export function keysAskedFor(buckets: readonly Target[]): readonly string[] {
  const keys = new Set<string>();
  for (const { policy } of buckets)
    for (const { conditions } of policy?.document.statements ?? [])
      for (const { key } of conditions) keys.add(key.toLowerCase());
  return [...keys].sort();
}

/** Which of the keys a caller has: callers with and without are never alike. */
export function presenceOfKeys(caller: Caller, keys: readonly string[]): string {
  const named = nameKeys(caller).map(({ key }) => key);
  return keys.map((key) => (caller.context[key] === undefined ? (named.includes(key) ? 2 : 0) : 1)).join('');
}
