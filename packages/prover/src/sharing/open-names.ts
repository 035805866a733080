import type { Condition } from '@cordon/iam';
import { nameKeys } from '../dimension/keys.ts';
import { anyArn } from '../dimension/reading.ts';
import { keyOf, literal, STAR } from '../language/glob.ts';
import { readCondition } from '../pair/dimensions.ts';
import type { Caller, Target } from '../problem.types.ts';
import { meets, namesOf } from './canonical.ts';
import { beginning } from './spread.ts';

/** Up to this many kinds of open names, callers are put into classes by them. */
const FEW = 8;

/**
 * Callers whose name is open, by what every such name begins with. With few kinds of names the kind is part of what
 * makes callers alike; with many (a template for each tenant) a bucket sets those apart that its patterns can meet.
 */
export class OpenNames {
  readonly #callers: readonly Caller[];
  /** For each key that a name shows in: what its value begins with, by caller. */
  readonly #beginnings = new Map<string, { readonly text: string; readonly id: number }[]>();
  readonly few: boolean;

  constructor(callers: readonly Caller[]) {
    this.#callers = callers;
    const kinds = new Set<string>();
    for (const [id, caller] of callers.entries()) {
      if (caller.name === undefined) continue;
      kinds.add(kindOf(caller));
      const { within } = caller.name.domain;
      const start = within === undefined ? '' : beginning(within).text;
      for (const { key, before } of nameKeys(caller)) {
        const entry = { text: before + start, id };
        const known = this.#beginnings.get(key);
        if (known === undefined) this.#beginnings.set(key, [entry]);
        else known.push(entry);
      }
    }
    this.few = kinds.size <= FEW;
  }

  /** What callers must have in common to be alike, as far as names go. */
  classOf(caller: Caller): string {
    if (caller.name === undefined) return '';
    return this.few ? kindOf(caller) : 'named';
  }

  /** Of some callers, those that can have the very name. */
  meeting(ids: readonly number[], name: string): readonly number[] {
    return ids.filter((id) => meets(literal(name), this.#callers[id] as Caller));
  }

  /** Callers that a condition on the name sets apart from the others. */
  told(condition: Condition, bucket: Target): readonly number[] {
    const entries = this.#beginnings.get(condition.key.toLowerCase());
    if (this.few || entries === undefined) return [];
    const reading = readCondition(condition, '2012-10-17', bucket.context, this.#callers[0] as Caller);
    if (reading.family !== 'string') return reading.family === 'presence' ? [] : entries.map(({ id }) => id);
    return reading.patterns.flatMap((pattern) => {
      // Every principal's ARN is an ARN: that part of an ARN operator tells nobody apart.
      if (keyOf(pattern) === keyOf(anyArn) && entries.every((entry) => entry.text.startsWith('arn:')))
        return [];
      const { text, whole } = beginning(pattern);
      const under = entries.filter((entry) => entry.text.startsWith(text));
      const over = entries.filter((entry) => !entry.text.startsWith(text) && text.startsWith(entry.text));
      const rest = pattern.tokens.slice((pattern.start[0] ?? 0) + [...text].length);
      // `<text>*` matches all that begins so: those are as alike as those that never match.
      const all = !whole && rest.length === 1 && rest[0] === STAR && under.length > entries.length / 2;
      if (!all) return [...under, ...over].map(({ id }) => id);
      const alike = new Set(under.map(({ id }) => id));
      return entries.flatMap(({ id }) => (alike.has(id) ? [] : [id]));
    });
  }
}

function kindOf(caller: Caller): string {
  return `${nameKeys(caller)
    .map(({ before }) => before)
    .join()} ${namesOf(caller)}`;
}
