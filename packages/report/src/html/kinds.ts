import type { VerdictKind } from '@cordon/domain';

/** How a verdict looks: a symbol and a word carry the meaning, colour only repeats it. */
export const KINDS: Readonly<Record<VerdictKind, { readonly symbol: string; readonly word: string }>> = {
  upheld: { symbol: '✓', word: 'upheld' },
  'open-as-stated': { symbol: '○', word: 'open, as stated' },
  'stricter-than-stated': { symbol: '△', word: 'stricter than stated' },
  unknown: { symbol: '?', word: 'unknown' },
  breached: { symbol: '✗', word: 'breached' },
};
