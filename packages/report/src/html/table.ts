import { escapeMarkup as text } from '../escape.ts';

/** Markup of one cell, already escaped. */
export type Cell = string;

/** A table in a region of its own, which scrolls sideways on small screens and by keyboard. Rows begin with their header. */
export function table(o: {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Class of all cells but the first. */
  readonly cells?: string;
}): string {
  const head = o.head.map((name) => `<th scope="col">${text(name)}</th>`).join('');
  const kind = o.cells === undefined ? '' : ` class="${o.cells}"`;
  const rows = o.rows.map(
    ([first = '', ...cells]) =>
      `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td${kind}>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll" role="region" tabindex="0" aria-label="${text(o.caption)}"><table><caption>${text(o.caption)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** A button that is no more than a sign, with words for who cannot see it. */
export function signButton(sign: string, tone: string, label: string, attributes: string): Cell {
  const words = text(label);
  return `<button type="button" class="${tone}" ${attributes} aria-label="${words}" title="${words}">${sign}</button>`;
}
