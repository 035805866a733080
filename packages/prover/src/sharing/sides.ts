import type { CompiledStatement, Condition, PolicyDocument } from '@cordon/iam';
import { nameKeys, ruleOf, sourceOf } from '../dimension/keys.ts';
import { keyOf } from '../language/glob.ts';
import { objectsBegin, resourcePattern, type WholePattern, wholePatterns } from '../pair/active.ts';
import { PREFIX, readCondition } from '../pair/dimensions.ts';
import type { Caller, Target } from '../problem.types.ts';
import { compilePolicy, knowsVariables, parseTemplate } from '../semantics.ts';
import { arnOf, beforeName, conditionText, principalText } from './canonical.ts';
import { Beginnings, beginning } from './spread.ts';

/*
 * Which pairs are like most others, without a look at each.
 *
 * A statement's part in a pair's problem is made of parts that each depend on one thing of the other side: a pattern of
 * `Resource` on how the target's ARNs begin; a condition on one key's value and on those of its variables; a `Principal` on
 * who the caller is. For each part the others that could make anything of it are looked up by how texts begin, and its
 * text is written for each of them and for one that could not; whoever's text is not that of most is apart. A pair in
 * which neither side is apart to the other has the text that most have, in every part.
 */

/** Which statements count: all, or only those that allow. */
export type Which = 'allowing' | 'all';

/** So few are looked at without a count: there is not much to save. */
const FEW = 100;

/** How many pairs may be looked at one by one, where one side is something else to each of thousands of others. */
export class Looks {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  /** Takes so many. Throws `TooManyLooks` where there are not enough left. */
  take(count: number): void {
    if (count <= FEW) return;
    if (count > this.#left) throw new TooManyLooks();
    this.#left -= count;
  }
}

/** Thrown where there are not enough looks left. */
export class TooManyLooks extends Error {}

/** Numbers of those whose text is not that of most; `others` stand for all that were not looked up. */
function apartOf(
  candidates: Iterable<number>,
  groups: Groups,
  looks: Looks,
  textOf: (id: number) => string,
): readonly number[] {
  const looked = new Map<number, Map<string, number[]>>();
  const seen = new Set(candidates);
  looks.take(seen.size);
  for (const id of seen) {
    const group = groups.of[id] as number;
    let texts = looked.get(group);
    if (texts === undefined) {
      texts = new Map();
      looked.set(group, texts);
    }
    const text = textOf(id);
    const known = texts.get(text);
    if (known === undefined) texts.set(text, [id]);
    else known.push(id);
  }
  const apart: number[] = [];
  for (const [group, texts] of looked) {
    const members = groups.members[group] as readonly number[];
    const count = [...texts.values()].reduce((sum, ids) => sum + ids.length, 0);
    const rest = members.length - count;
    const other = rest === 0 ? undefined : members.find((id) => !seen.has(id));
    const otherText = other === undefined ? undefined : textOf(other);
    const sizes = [...texts].map(
      ([text, ids]) => [text, ids.length + (text === otherText ? rest : 0)] as const,
    );
    if (otherText !== undefined && !texts.has(otherText)) sizes.push([otherText, rest]);
    const [usual] = sizes.reduce((most, one) => (one[1] > most[1] ? one : most));
    for (const [text, ids] of texts) if (text !== usual) apart.push(...ids);
    if (otherText !== undefined && otherText !== usual) apart.push(...members.filter((id) => !seen.has(id)));
  }
  return apart;
}

/** Numbers put into groups: the group of each, and the members of each group. */
export interface Groups {
  readonly of: readonly number[];
  readonly members: readonly (readonly number[])[];
}

/** Groups numbers by a text. */
export function grouped(count: number, textOf: (id: number) => string): Groups {
  const numbers = new Map<string, number>();
  const members: number[][] = [];
  const of = Array.from({ length: count }, (_, id) => {
    const text = textOf(id);
    let group = numbers.get(text);
    if (group === undefined) {
      group = members.push([]) - 1;
      numbers.set(text, group);
    }
    (members[group] as number[]).push(id);
    return group;
  });
  return { of, members };
}

function counts({ statement }: CompiledStatement, which: Which): boolean {
  return which === 'all' || statement.effect === 'Allow';
}

/** Targets of one kind (`kindOf`), seen by callers. */
export class TargetSide {
  readonly #targets: readonly Target[];
  readonly #looks: Looks;
  readonly #groups: Groups;
  readonly #objects: Beginnings;
  readonly #prefixes: Beginnings | undefined;
  readonly #known = new Map<string, readonly number[]>();

  constructor(targets: readonly Target[], looks: Looks) {
    this.#targets = targets;
    this.#looks = looks;
    this.#groups = grouped(targets.length, () => '');
    this.#objects = new Beginnings(targets.map(objectsBegin));
    this.#prefixes =
      targets[0]?.prefix === undefined ? undefined : new Beginnings(targets.map(({ prefix }) => prefix));
  }

  /** Targets to which some part of the caller's own statements is not what it is to most. */
  exceptionsOf(caller: Caller, which: Which): ReadonlySet<number> {
    const found = new Set<number>();
    const { identity, boundary = [], session = [], scopeDown = [], scp = [] } = caller.policies;
    // Any will do to fill in variables: what targets of one kind fix is the same.
    const { context } = this.#targets[0] as Target;
    for (const { document } of [...identity, ...boundary, ...session, ...scopeDown, ...scp.flat()])
      for (const compiled of compilePolicy(document)) {
        if (!counts(compiled, which)) continue;
        for (const pattern of wholePatterns(compiled, document.version, caller, context))
          for (const id of this.#touched(pattern)) found.add(id);
        if (this.#prefixes !== undefined)
          for (const { condition } of compiled.conditions)
            if (/^s3:(prefix|delimiter)$/i.test(condition.key))
              for (const id of this.#listed(condition, document.version, caller)) found.add(id);
      }
    return found;
  }

  #touched(pattern: WholePattern): readonly number[] {
    return this.#once(`${pattern.guessed} ${keyOf(pattern.whole)}`, () => {
      const { text } = beginning(pattern.whole);
      // A pattern of the bucket alone is no longer than its ARN, which what its objects begin with goes on from.
      return apartOf(this.#objects.compatible(text), this.#groups, this.#looks, (id) => {
        const { itself, keys } = resourcePattern(pattern, this.#target(id));
        return `${itself} ${keys === undefined ? '' : keyOf(keys)}`;
      });
    });
  }

  #listed(condition: Condition, version: PolicyDocument['version'], caller: Caller): readonly number[] {
    const first = this.#target(0);
    const fixed = { ...caller.context, ...first.context };
    const reading = readCondition(condition, version, fixed, caller);
    const { operator, set, ifExists, key, values } = condition;
    const patterns = reading.family === 'string' ? reading.patterns.map(keyOf) : values;
    return this.#once(JSON.stringify([operator, set, ifExists, key, reading.family, patterns]), () => {
      const bound = reading.family === 'string' && key.toLowerCase() === PREFIX;
      const candidates = bound
        ? reading.patterns.flatMap((pattern) => this.#prefixes?.compatible(beginning(pattern).text) ?? [])
        : this.#targets.keys();
      return apartOf(candidates, this.#groups, this.#looks, (id) =>
        String(conditionText(condition, version, fixed, caller, this.#target(id))),
      );
    });
  }

  #once(key: string, make: () => readonly number[]): readonly number[] {
    let known = this.#known.get(key);
    if (known === undefined) {
      known = make();
      this.#known.set(key, known);
    }
    return known;
  }

  #target(id: number): Target {
    return this.#targets[id] as Target;
  }
}

/** So many accounts are told apart by class; of more, each is looked up. */
const FEW_ACCOUNTS = 16;

/** Of more classes of callers it is not asked what a part of a statement is to each. */
const FEW_CLASSES = 64;

/** The text of a part with which its statement never matches. */
const FAILS = 'fails';

/** One part of a statement: to whom it is not what it is to most of their class, and what it is to those. */
class Part {
  readonly apart: readonly number[];
  readonly #groups: Groups;
  readonly #textOf: (id: number) => string;
  readonly #usual = new Map<number, string>();

  constructor(apart: readonly number[], groups: Groups, textOf: (id: number) => string) {
    this.apart = apart;
    this.#groups = groups;
    this.#textOf = textOf;
  }

  /** What it is to most of a class. */
  usual(group: number): string {
    let text = this.#usual.get(group);
    if (text === undefined) {
      const apart = new Set(this.apart);
      const members = this.#groups.members[group] as readonly number[];
      text = this.#textOf(members.find((id) => !apart.has(id)) as number);
      this.#usual.set(group, text);
    }
    return text;
  }
}

/** Callers, seen by targets of one kind. */
export class CallerSide {
  readonly groups: Groups;
  readonly #callers: readonly Caller[];
  readonly #looks: Looks;
  /** Callers by every name, id and account that an entry of `Principal` may call them by. */
  readonly #byName = new Map<string, number[]>();
  /** Callers whose name is open, by what stands before it. */
  readonly #open = new Map<string, number[]>();
  readonly #byKey = new Map<string, Beginnings>();
  readonly #byPattern = new Map<string, Filled>();
  readonly #parts = new Map<string, Part>();
  readonly #settled = new Map<string, Settled>();
  readonly #known = new Map<string, readonly number[]>();

  constructor(
    callers: readonly Caller[],
    targets: readonly Target[],
    standingOf: (caller: Caller) => string,
    looks: Looks,
  ) {
    this.#callers = callers;
    this.#looks = looks;
    const keys = keysRead(targets);
    const accounts = new Set(callers.map(accountOf));
    const byClass = accounts.size <= FEW_ACCOUNTS;
    this.groups = grouped(callers.length, (id) => {
      const caller = this.#caller(id);
      return `${standingOf(caller)} ${byClass ? accountOf(caller) : ''} ${keys.map((key) => kindOfKey(key, caller)).join()} ${openKeys(caller)}`;
    });
    for (const [id, caller] of callers.entries()) {
      for (const name of namesFor(caller, byClass)) add(this.#byName, name, id);
      if (caller.name !== undefined) add(this.#open, beforeName(arnOf(caller)), id);
    }
  }

  /** Callers to whom some part of the target's policy is not what it is to most of their class. */
  exceptionsOf(target: Target, which: Which): ReadonlySet<number> {
    const found = new Set<number>();
    const document = target.policy?.document;
    if (document === undefined) return found;
    for (const compiled of compilePolicy(document))
      if (counts(compiled, which))
        for (const id of this.#apartFrom(compiled, document.version, target)) found.add(id);
    return found;
  }

  /**
   * Callers to whom the statement is not what it is to most of their class. Where one of its conditions fails for most, or it
   * does not name them, nothing else about it matters to them: only those apart in that can make anything of it.
   */
  #apartFrom(
    compiled: CompiledStatement,
    version: PolicyDocument['version'],
    target: Target,
  ): readonly number[] {
    const { groups } = this;
    const parts = [
      ...(compiled.statement.principal === undefined ? [] : [this.#named(compiled)]),
      ...compiled.conditions.map(({ condition }) => this.#told(condition, version, target)),
    ];
    if (groups.members.length > FEW_CLASSES)
      return [...parts.flatMap(({ apart }) => apart), ...this.#filledIn(compiled, version, target)];
    const deciding = groups.members.map((_, group) => {
      const failing = parts.filter((part) => part.usual(group) === FAILS);
      const [fewest] = failing.toSorted((one, other) => one.apart.length - other.apart.length);
      return fewest;
    });
    const open = deciding.includes(undefined)
      ? [...parts.flatMap(({ apart }) => apart), ...this.#filledIn(compiled, version, target)]
      : [];
    return [
      ...open.filter((id) => deciding[groups.of[id] as number] === undefined),
      ...new Set(deciding)
        .values()
        .flatMap((part) => (part?.apart ?? []).filter((id) => deciding[groups.of[id] as number] === part)),
    ];
  }

  #filledIn(
    compiled: CompiledStatement,
    version: PolicyDocument['version'],
    target: Target,
  ): readonly number[] {
    const patterns = compiled.statement.resource?.patterns ?? [];
    return patterns.flatMap((pattern) => this.#filled(pattern, compiled, version, target));
  }

  #named(compiled: CompiledStatement): Part {
    const { principal, effect } = compiled.statement;
    return this.#part(JSON.stringify([effect, principal]), () => {
      const candidates = (principal?.entries ?? []).flatMap(({ value }) => [
        ...(this.#byName.get(value) ?? []),
        ...(this.#byName.get(/^arn:[^:]*:iam::(\d+):root$/.exec(value)?.[1] ?? '') ?? []),
        ...(this.#open.get(beforeName(value)) ?? []),
      ]);
      const textOf = (id: number) => principalText({ compiled }, this.#caller(id)) ?? FAILS;
      return new Part(apartOf(candidates, this.groups, this.#looks, textOf), this.groups, textOf);
    });
  }

  #told(condition: Condition, version: PolicyDocument['version'], target: Target): Part {
    const key = condition.key.toLowerCase();
    // What a listing's condition is to a target with a prefix depends on that, too.
    const at = /^s3:(prefix|delimiter)$/.test(key) ? (target.prefix ?? '') : '';
    return this.#part(JSON.stringify([version, condition, at]), () => {
      const textOf = (id: number): string => {
        const caller = this.#caller(id);
        const fixed = { ...caller.context, ...target.context };
        const text = conditionText(condition, version, fixed, caller, target);
        return text === false ? FAILS : String(text);
      };
      const candidates = this.#candidates(condition, version);
      return new Part(apartOf(candidates, this.groups, this.#looks, textOf), this.groups, textOf);
    });
  }

  #part(key: string, make: () => Part): Part {
    let known = this.#parts.get(key);
    if (known === undefined) {
      known = make();
      this.#parts.set(key, known);
    }
    return known;
  }

  /** Every caller to whom the condition could be something else than to those of its class that are left out. */
  #candidates(condition: Condition, version: PolicyDocument['version']): Iterable<number> {
    const key = condition.key.toLowerCase();
    const settledBy = this.#settledBy(key);
    if (settledBy === 'unclear') return this.#callers.keys();
    // Of a key that whoever asks chooses, the condition is the same to all, unless it speaks of the credential's.
    const templates = condition.values.some((value) => isTemplate(value, version));
    if (settledBy === 'free') return templates ? this.#callers.keys() : [];
    if (condition.operator === 'Null') return [];
    if (!/^(String|Arn)/.test(condition.operator)) return this.#callers.keys();
    // What is filled in shows in what is left of the condition for whoever chooses the key.
    if (templates && settledBy === 'mixed') return this.#callers.keys();
    const index = this.#index(key);
    if (index === undefined) return this.#callers.keys();
    const heads = condition.values.map((value) => headOf(value, condition.operator, version));
    return heads.includes('') ? this.#callers.keys() : heads.flatMap((head) => index.compatible(head));
  }

  /** Who decides the key's value: `free` or none `free` for all callers alike, of some it is not clear, or some of each. */
  #settledBy(key: string): Settled {
    let known = this.#settled.get(key);
    if (known === undefined) {
      known = this.#callers.some((caller) => ruleOf(key, caller).is === 'unclear')
        ? 'unclear'
        : everyOrNone(this.#callers.map((caller) => sourceOf(key, caller) === 'free'));
      this.#settled.set(key, known);
    }
    return known;
  }

  /** How the values of the key begin; `undefined` where one has several. */
  #index(key: string): Beginnings | undefined {
    let index = this.#byKey.get(key);
    if (index === undefined) {
      const texts = this.#callers.map((caller) => {
        const open = caller.name === undefined ? undefined : nameKeys(caller).find((one) => one.key === key);
        if (open === undefined) return caller.context[key];
        const { options, domain } = caller.name ?? {};
        const start =
          domain?.within === undefined || options !== undefined ? '' : beginning(domain.within).text;
        return open.before + start;
      });
      if (texts.some((text) => text !== undefined && typeof text !== 'string')) return undefined;
      index = new Beginnings(texts as readonly (string | undefined)[]);
      this.#byKey.set(key, index);
    }
    return index;
  }

  #filled(
    pattern: string,
    compiled: CompiledStatement,
    version: PolicyDocument['version'],
    target: Target,
  ): readonly number[] {
    if (!knowsVariables(version) || !pattern.includes('${')) return [];
    const begins = objectsBegin(target);
    const head = headOf(pattern, 'StringLike', version);
    if (!head.startsWith(begins) && !begins.startsWith(head)) return [];
    const { statement } = compiled;
    const alone: CompiledStatement = {
      ...compiled,
      statement: { ...statement, resource: { not: false, patterns: [pattern] } },
    };
    const wholeOf = (id: number) => wholePatterns(alone, version, this.#caller(id), target.context)[0];
    const textOf = (one: WholePattern | undefined): string => {
      if (one === undefined) return '';
      const { itself, keys } = resourcePattern(one, target);
      const matched = itself || keys !== undefined;
      return matched ? `${one.guessed} ${itself} ${keys === undefined ? '' : keyOf(keys)}` : '';
    };
    // What stands before the variable is this target's alone: the pattern is looked at here, and nowhere again.
    if (head.startsWith(begins))
      return this.#once(JSON.stringify([version, pattern, begins]), () =>
        apartOf(this.#callers.keys(), this.groups, this.#looks, (id) => textOf(wholeOf(id))),
      );
    let filled = this.#byPattern.get(pattern);
    if (filled === undefined) {
      const patterns = this.#callers.map((_, id) => wholeOf(id));
      const texts = patterns.map((one) => (one === undefined ? undefined : beginning(one.whole).text));
      filled = { patterns, beginnings: new Beginnings(texts) };
      this.#byPattern.set(pattern, filled);
    }
    const { patterns, beginnings } = filled;
    return apartOf(beginnings.compatible(begins), this.groups, this.#looks, (id) => textOf(patterns[id]));
  }

  #once(key: string, make: () => readonly number[]): readonly number[] {
    let known = this.#known.get(key);
    if (known === undefined) {
      known = make();
      this.#known.set(key, known);
    }
    return known;
  }

  #caller(id: number): Caller {
    return this.#callers[id] as Caller;
  }
}

type Settled = 'free' | 'not free' | 'unclear' | 'mixed';

function everyOrNone(free: readonly boolean[]): Settled {
  return free.every(Boolean) ? 'free' : free.some(Boolean) ? 'mixed' : 'not free';
}

function isTemplate(value: string, version: PolicyDocument['version']): boolean {
  return parseTemplate(value, { wildcards: true, variables: knowsVariables(version) }).hasVariables;
}

/** What every text that the value matches begins with, whatever its variables stand for; perhaps less than that. */
function headOf(value: string, operator: string, version: PolicyDocument['version']): string {
  if (/IgnoreCase|Binary/.test(operator)) return '';
  const wild = operator.includes('Like') || operator.startsWith('Arn');
  const end = value.search(knowsVariables(version) ? (wild ? /[*?$]/ : /\$/) : wild ? /[*?]/ : /$/);
  return end < 0 ? value : value.slice(0, end);
}

interface Filled {
  readonly patterns: readonly (WholePattern | undefined)[];
  readonly beginnings: Beginnings;
}

function accountOf({ principal }: Caller): string {
  return 'accountId' in principal ? principal.accountId : principal.kind;
}

function namesFor({ principal, name }: Caller, accountsByClass: boolean): string[] {
  const account = accountsByClass || !('accountId' in principal) ? [] : [principal.accountId];
  switch (principal.kind) {
    case 'role-session':
      return [...account, principal.roleArn, principal.roleId, ...(name ? [] : [principal.sessionArn])];
    case 'federated-user':
      return [...account, principal.userArn, ...(name ? [] : [principal.arn])];
    case 'user':
      return [...account, principal.userId, ...(name ? [] : [principal.arn])];
    case 'service':
      return [principal.name];
    case 'web-identity':
      return [principal.provider];
    default:
      return account;
  }
}

/** Who settles the key for the caller, and whether it has one value, several or none. */
function kindOfKey(key: string, caller: Caller): string {
  const value = caller.context[key];
  const shape = value === undefined ? 0 : typeof value === 'string' ? 1 : JSON.stringify(value);
  return `${sourceOf(key, caller)} ${ruleOf(key, caller).is} ${shape}`;
}

function openKeys(caller: Caller): string {
  return caller.name === undefined
    ? ''
    : nameKeys(caller)
        .map(({ key }) => key)
        .join();
}

/** All condition keys that the targets' policies read, variables included. */
function keysRead(targets: readonly Target[]): readonly string[] {
  const keys = new Set<string>();
  const seen = new Set<PolicyDocument>();
  for (const { policy } of targets) {
    if (policy === undefined || seen.has(policy.document)) continue;
    seen.add(policy.document);
    for (const { conditions, resource } of policy.document.statements) {
      for (const { key } of conditions) keys.add(key.toLowerCase());
      const texts = [...(resource?.patterns ?? []), ...conditions.flatMap(({ values }) => values)];
      for (const text of texts)
        if (text.includes('${'))
          for (const part of parseTemplate(text, { wildcards: false, variables: true }).parts)
            if (typeof part === 'object') keys.add(part.key);
    }
  }
  return [...keys].sort();
}

function add(map: Map<string, number[]>, key: string, id: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [id]);
  else known.push(id);
}
