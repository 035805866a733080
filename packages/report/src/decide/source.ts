/** Where a cell comes from; a cell without one is a bug. */
export type Source =
  | { readonly kind: 'counted'; readonly what: string }
  | { readonly kind: 'measured'; readonly run: string }
  | { readonly kind: 'cited'; readonly document: string; readonly date: string }
  | { readonly kind: 'stated'; readonly file: string }
  | { readonly kind: 'not-measured'; readonly madeBy: string };

/** One cell of the comparison: what it says, and what that rests on. */
export interface Cell {
  readonly text: string;
  readonly source: Source;
}

/** The source in a few words, for a footnote. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case 'counted':
      return `counted: ${source.what}`;
    case 'measured':
      return `measured: ${source.run}`;
    case 'cited':
      return `cited: ${source.document} (as of ${source.date})`;
    case 'stated':
      return `stated: ${source.file}`;
    case 'not-measured':
      return `not measured: ${source.madeBy}`;
  }
}
