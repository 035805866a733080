/** Where a policy stands: that decides which elements it may have. */
export type Place = 'identity' | 'boundary' | 'session' | 'bucket' | 'trust';
