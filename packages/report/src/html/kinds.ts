import type { VerdictKind } from '@cordon/domain';

/** How a verdict looks: a symbol and a word carry the meaning, colour only repeats it; `short` is for narrow columns beside a legend. */
export const KINDS: Readonly<
  Record<VerdictKind, { readonly symbol: string; readonly word: string; readonly short: string }>
> = {
  upheld: { symbol: '✓', word: 'upheld', short: 'upheld' },
  'open-as-stated': { symbol: '○', word: 'open, as stated', short: 'open' },
  'stricter-than-stated': { symbol: '△', word: 'stricter than stated', short: 'stricter' },
  unknown: { symbol: '?', word: 'unknown', short: 'unknown' },
  breached: { symbol: '✗', word: 'breached', short: 'breached' },
};
