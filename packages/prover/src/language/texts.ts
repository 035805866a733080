import { units } from './glob.ts';

/**
 * Whether two globs have a text in common; `*` is any number of any characters, as in Vault's and most other globs.
 */
export function globsMeet(one: string, other: string): boolean {
  return unitsMeet(units(one), units(other));
}

function unitsMeet(one: readonly string[], other: readonly string[]): boolean {
  // Rows of a table over both texts: what can be left of `other` after reading so much of `one`.
  let row = closed(new Set([0]), other);
  for (const char of one) {
    if (char === '*') {
      const first = Math.min(...row);
      row = new Set(Array.from({ length: other.length - first + 1 }, (_, at) => first + at));
      continue;
    }
    const next = new Set<number>();
    for (const at of row) {
      if (other[at] === '*') next.add(at);
      else if (other[at] === char) next.add(at + 1);
    }
    if (next.size === 0) return false;
    row = closed(next, other);
  }
  return row.has(other.length);
}

function closed(positions: ReadonlySet<number>, glob: readonly string[]): Set<number> {
  const all = new Set(positions);
  for (const start of positions) {
    let at = start;
    while (glob[at] === '*') all.add(++at);
  }
  return all;
}

/**
 * Whether any of the patterns can match any of the values. A `*` in a value stands for what its owner can bring about;
 * one in a pattern is a glob only if `glob`.
 */
export function sameGlobs(patterns: readonly string[], values: readonly string[], glob = true): boolean {
  return patterns.some((pattern) =>
    values.some((value) =>
      glob
        ? globsMeet(pattern, value)
        : value.includes('*')
          ? globsMeet(pattern.replaceAll('*', '\uE000'), value)
          : pattern === value,
    ),
  );
}
