import { type Automaton, type Token, units } from '../language/glob.ts';

/**
 * Many texts, each known by a number, and how they begin. Two texts are compatible when one begins with the other: only
 * then can anything that begins with the one begin with the other.
 */
export class Beginnings {
  readonly #sorted: readonly { readonly text: string; readonly id: number }[];
  readonly #exact = new Map<string, number[]>();

  constructor(texts: readonly (string | undefined)[]) {
    const entries = texts.flatMap((text, id) => (text === undefined ? [] : [{ text, id }]));
    this.#sorted = entries.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    for (const { text, id } of entries) {
      const known = this.#exact.get(text);
      if (known === undefined) this.#exact.set(text, [id]);
      else known.push(id);
    }
  }

  /** Those that are the very text. */
  equal(text: string): readonly number[] {
    return this.#exact.get(text) ?? [];
  }

  /** Those that begin with the text. */
  under(text: string): number[] {
    const found: number[] = [];
    for (let at = this.#first(text); at < this.#sorted.length; at++) {
      const entry = this.#sorted[at] as { text: string; id: number };
      if (!entry.text.startsWith(text)) break;
      found.push(entry.id);
    }
    return found;
  }

  /** Those that begin with the text, and those that the text begins with. */
  compatible(text: string): number[] {
    const found = this.under(text);
    for (let length = 0; length < text.length; length++) found.push(...this.equal(text.slice(0, length)));
    return found;
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
