import type { Condition } from '@cordon/iam';
import { type Automaton, matches, type Token, units } from '../language/glob.ts';

/**
 * Which of many texts a pattern matches, without looking at each: exact patterns by table, patterns with literal
 * beginnings by binary search, others by trying all.
 */
export class TextIndex {
  readonly #sorted: readonly { readonly text: string; readonly id: number }[];
  readonly #exact = new Map<string, number[]>();
  readonly #cache = new Map<string, readonly number[]>();

  constructor(texts: readonly (string | undefined)[]) {
    const entries = texts.flatMap((text, id) => (text === undefined ? [] : [{ text, id }]));
    this.#sorted = entries.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    for (const { text, id } of entries) {
      const known = this.#exact.get(text);
      if (known === undefined) this.#exact.set(text, [id]);
      else known.push(id);
    }
  }

  /** Ids of the texts for which `keep` may hold: those that begin as the pattern does. Cached under `key`. */
  candidates(pattern: Automaton, key: string, keep: (text: string) => boolean): readonly number[] {
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const { text, whole } = beginning(pattern);
    const found: number[] = [];
    if (whole) found.push(...(this.#exact.get(text) ?? []));
    else
      for (let at = this.#first(text); at < this.#sorted.length; at++) {
        const entry = this.#sorted[at] as { text: string; id: number };
        if (!entry.text.startsWith(text)) break;
        if (keep(entry.text)) found.push(entry.id);
      }
    this.#cache.set(key, found);
    return found;
  }

  matching(pattern: Automaton, key: string): readonly number[] {
    return this.candidates(pattern, key, (text) => matches(pattern, text));
  }

  #first(text: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as { text: string }).text < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The literal text a pattern begins with, and whether that is all of it. */
export function beginning(pattern: Automaton): { readonly text: string; readonly whole: boolean } {
  let text = '';
  for (const token of pattern.tokens.slice(pattern.start[0] ?? 0)) {
    if (!isOneCharacter(token)) return { text, whole: false };
    text += token;
  }
  return { text, whole: true };
}

function isOneCharacter(token: Token): token is string {
  return typeof token === 'string' && units(token).length === 1;
}

/** Whether a condition asks only which of its patterns a text matches. */
export function asksForText({ operator }: Condition): boolean {
  return /^(String|Arn|Bool|Null)/.test(operator);
}
