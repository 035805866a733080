/** What a synthetic server does, known exactly: the truth that a measurement is held against. */
export interface SyntheticTruth {
  /** Latency of the n-th request, milliseconds, repeated when it runs out. */
  readonly latenciesMs: readonly number[];
  /** From `afterMs` after the first request on, nothing is answered for `lastsMs`. */
  readonly stall?: { readonly afterMs: number; readonly lastsMs: number };
}

/** When a request that comes `at` ms after the first one is answered, by the truth alone. */
export function truthAt(truth: SyntheticTruth, at: number, index: number): number {
  const base = truth.latenciesMs[index % truth.latenciesMs.length] ?? 0;
  const end = (truth.stall?.afterMs ?? 0) + (truth.stall?.lastsMs ?? 0);
  const stalled = truth.stall !== undefined && at >= truth.stall.afterMs && at < end;
  return (stalled ? end - at : 0) + base;
}
