import type { Candidate } from './compare.types.ts';
import type { Cell, Source } from './source.ts';

const NO_BENCH: Source = { kind: 'not-measured', madeBy: 'pnpm bench issuance, then --bench runs/<time>' };

/** Median issuance against the bench’s baseline, with its interval. */
export function latency({ latency: measured }: Candidate): Cell {
  if (measured === undefined) return { text: 'not measured here', sources: [NO_BENCH] };
  const { ratio, low, high, baseline } = measured;
  const known = low !== undefined && high !== undefined;
  const interval = known
    ? `95 % interval ${low.toFixed(2)}–${high.toFixed(2)}`
    : 'too little measured for an interval';
  const none = known && low <= 1 && high >= 1 ? ', no difference shown' : '';
  return {
    text: `${ratio.toFixed(2)} × the median of ${baseline} (${interval}${none}), on emulated AWS`,
    sources: [{ kind: 'measured', run: measured.run }],
  };
}

/** What one issuance takes on the team’s own AWS. */
export function predicted({ issuance }: Candidate): Cell {
  if (issuance === undefined) return { text: 'not known', sources: [NO_BENCH] };
  const { formula, predictedMs, run } = issuance;
  const measured: Source = { kind: 'measured', run };
  if (predictedMs === undefined)
    return {
      text: `give --rtt with --sts-p50 or --iam-p50, as the formula asks, for a number: ${formula}`,
      sources: [measured],
    };
  return {
    text: `${predictedMs.toFixed(1)} ms at the median: ${formula}`,
    sources: [measured, { kind: 'given', flag: '--rtt, --sts-p50, --iam-p50' }],
  };
}
