/** How often a property is tried: `few` times under `pnpm check`, `many` under `pnpm test`, or as `CORDON_RUNS` says. */
export function runs(few: number, many: number): number {
  const asked = process.env.CORDON_RUNS;
  return asked === undefined ? (process.env.CORDON_LIVE === '1' ? many : few) : Number(asked);
}
