/** A tenant count for people. */
export function shown(tenants: number): string {
  return Number.isFinite(tenants) ? tenants.toLocaleString('en-US') : 'any number of';
}

/** `900 s`, `15 min`, `12 h`: the unit that needs no fraction. */
export function duration(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** The source of a cell; a cell without one is a bug. */
export type Source =
  | { readonly kind: 'counted'; readonly what: string }
  | { readonly kind: 'measured'; readonly run: string }
  | {
      readonly kind: 'cited';
      readonly document: string;
      readonly date: string;
      /** The document quotes the figure; its own page could not be read. */
      readonly secondHand?: boolean;
    }
  | { readonly kind: 'stated'; readonly file: string }
  /** The team’s own answer. */
  | { readonly kind: 'given'; readonly flag: string }
  | { readonly kind: 'not-measured'; readonly madeBy: string };

/** One cell of the comparison: what it says, and what that rests on, at least one source. */
export interface Cell {
  readonly text: string;
  readonly sources: readonly Source[];
}

/** The source in a few words, for a footnote. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case 'counted':
      return `counted: ${source.what}`;
    case 'measured':
      return `measured: ${source.run}`;
    case 'cited':
      return `cited${source.secondHand === true ? ' (second-hand)' : ''}: ${source.document} (${source.date})`;
    case 'stated':
      return `stated: ${source.file}`;
    case 'given':
      return `given: ${source.flag}`;
    case 'not-measured':
      return `not measured: ${source.madeBy}`;
  }
}
