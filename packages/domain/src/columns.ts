import { stripVTControlCharacters } from 'node:util';

/** How `columns` sets its cells. */
export interface Columns {
  /** Blanks before each line; 0 when absent. */
  readonly indent?: number;
  /** Blanks between two columns; 2 when absent. */
  readonly gap?: number;
  /** Columns, counted from 0, whose texts end at the right; of a function each cell says so itself. */
  readonly right?: readonly number[] | ((cell: string) => boolean);
  /** Columns are at least this wide: one number for each, from the first on. */
  readonly least?: readonly number[];
}

/** `1 call`, `1,200 calls`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/**
 * Rows of cells as lines in which each column has the width of its widest cell; nothing stands behind the last one. Colours
 * of a terminal take no width. Pure.
 */
export function columns(
  rows: readonly (readonly string[])[],
  { indent = 0, gap = 2, right = [], least = [] }: Columns = {},
): readonly string[] {
  const widthOf = (cell: string) => [...stripVTControlCharacters(cell)].length;
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(least[at] ?? 0, ...rows.map((row) => widthOf(row[at] ?? ''))),
  );
  const atRight = typeof right === 'function' ? right : (_: string, at: number) => right.includes(at);
  return rows.map((row) => {
    const cells = row.map((cell, at) => {
      const blanks = ' '.repeat((widths[at] ?? 0) - widthOf(cell));
      return atRight(cell, at) ? `${blanks}${cell}` : `${cell}${blanks}`;
    });
    return `${' '.repeat(indent)}${cells.join(' '.repeat(gap))}`.trimEnd();
  });
}
