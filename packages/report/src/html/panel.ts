import { packed, escapeMarkup as text } from '../escape.ts';

/** What a click on a cell shows, if not a verdict: a heading, a sentence, named facts, and longer texts to unfold. */
export interface Detail {
  readonly title: string;
  /** Class that colours the heading: a verdict’s kind. */
  readonly tone?: string;
  readonly text?: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly more?: readonly (readonly [summary: string, text: string])[];
}

/** Registers a detail and returns the attributes that a button needs to open it. */
export type AddDetail = (detail: Detail) => string;

/** A further part of the page: its markup, or how to make it when the run has none. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  /** The command that would fill it. */
  readonly madeBy: string;
  /** Markup built by this package from escaped text; absent when the run holds nothing for it. */
  readonly render?: (add: AddDetail) => string;
}

/** What is missing in these runs, in one line with the commands that make it; empty when nothing is missing. */
export function missingPanels(panels: readonly Panel[]): string {
  const missing = panels.filter(({ render }) => render === undefined);
  if (missing.length === 0) return '';
  const each = missing.map(({ title, madeBy }) => `${text(title)} (<code>${text(madeBy)}</code>)`);
  return `<p class="soft">Not in these runs: ${each.join(', ')}.</p>`;
}

/** All panels that have something as sections, and the data block of their details. */
export function panelsMarkup(panels: readonly Panel[]): {
  readonly sections: string;
  readonly block: string;
} {
  const details: Detail[] = [];
  const add: AddDetail = (detail) => `data-d="${details.push(detail) - 1}" aria-haspopup="dialog"`;
  const sections = panels.flatMap((panel) => {
    const inner = panel.render?.(add);
    if (inner === undefined) return [];
    return `<section aria-labelledby="${text(panel.id)}"><h2 id="${text(panel.id)}">${text(panel.title)}</h2>${inner}</section>`;
  });
  return { sections: sections.join('\n'), block: packed(details) };
}

/** Markup of one cell, already escaped. */
type Cell = string;

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

/** A button that shows only a sign, with a label for screen readers. */
export function signButton(sign: string, tone: string, label: string, attributes: string): Cell {
  const words = text(label);
  return `<button type="button" class="${tone}" ${attributes} aria-label="${words}" title="${words}">${sign}</button>`;
}
