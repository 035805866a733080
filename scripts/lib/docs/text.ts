/** Stands at the head of every page that is made, so that nobody edits it in vain. */
export const MADE =
  '<!-- made by `node scripts/docs.ts` from the files named below; edit those, not this -->';

/** A sentence as a sentence: with a capital and a full stop. */
export function sentence(text: string): string {
  const first = text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** In a cell of a table a bar would end the cell, and a line break the row. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Turns addresses into links, and leaves the rest. */
export const linked = (text: string): string => text.replace(/https?:\/\/[^\s;,)]+/g, (url) => `<${url}>`);

/** Parts of a page, with one empty line between them; absent ones are left out. */
export const parts = (...given: readonly (string | undefined)[]): string =>
  given.filter((part) => part !== undefined).join('\n\n');

/** A page from its parts. */
export const page = (...given: readonly (string | undefined)[]): string => `${parts(...given)}\n`;

export const shell = (...lines: readonly string[]): string => ['```sh', ...lines, '```'].join('\n');
