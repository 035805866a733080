/** Where a cell comes from; a cell without one is a bug. */
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
