const WARM_UP = 50;

/** Times two calls in turn for `budgetMs`, swapping who goes first; milliseconds of each call. */
export async function interleave(
  direct: () => Promise<unknown>,
  gateway: () => Promise<unknown>,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<{ readonly direct: readonly number[]; readonly gateway: readonly number[] }> {
  const times = { direct: [] as number[], gateway: [] as number[] };
  const calls = { direct, gateway };
  const end = performance.now() + budgetMs;
  for (let round = 0; performance.now() < end || times.direct.length <= WARM_UP * 2; round++) {
    signal?.throwIfAborted();
    const order = round % 2 === 0 ? (['direct', 'gateway'] as const) : (['gateway', 'direct'] as const);
    for (const side of order) {
      const started = performance.now();
      await calls[side]();
      times[side].push(performance.now() - started);
    }
  }
  return { direct: times.direct.slice(WARM_UP), gateway: times.gateway.slice(WARM_UP) };
}
