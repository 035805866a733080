import type { BlockValues } from './bootstrap.ts';
import type { MeasuredBlock } from './columns.ts';
import { OUTCOMES, type Outcome } from './outcome.ts';
import { type Block, latencies, ratesOf, responseOf, type Sample } from './sample.ts';

/** What is taken of each sample: the whole response time, or one phase. */
export type Taking = 'response' | 'service' | 'late' | { readonly phase: string };

const TAKE: Record<'response' | 'service' | 'late', (sample: Sample) => number> = {
  response: responseOf,
  service: (sample) => sample.service,
  late: (sample) => sample.late,
};

const takerOf = (taking: Taking): ((sample: Sample) => number | undefined) =>
  typeof taking === 'string' ? TAKE[taking] : (sample) => sample.phases?.[taking.phase];

export const valuesOf = (blocks: readonly Block[], taking: Taking): number[] =>
  blocks.flatMap((block) => latencies(block.samples, takerOf(taking)));

export const blockValues = (blocks: readonly Block[], taking: Taking): BlockValues[] =>
  blocks.map((block) => ({ round: block.round, values: latencies(block.samples, takerOf(taking)) }));

/** Names of the phases that any sample reached, in the order first met. */
export function phasesOf(blocks: readonly Block[]): string[] {
  const names = new Set<string>();
  for (const block of blocks) {
    for (const sample of block.samples) for (const name of Object.keys(sample.phases ?? {})) names.add(name);
  }
  return [...names];
}

/** Requests by outcome, and the retries clients made. */
export function tally(blocks: readonly Block[]): { outcomes: Map<Outcome, number>; retries: number } {
  const outcomes = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  let retries = 0;
  for (const block of blocks) {
    for (const sample of block.samples) {
      outcomes.set(sample.outcome, (outcomes.get(sample.outcome) ?? 0) + 1);
      retries += sample.retries;
    }
  }
  return { outcomes, retries };
}

/** Offered and achieved rate over several blocks, each weighted by its time; offered is absent for closed loops. */
export function ratesOver(blocks: readonly Block[]): { offered?: number; achieved: number } {
  const ms = blocks.reduce((sum, block) => sum + block.plannedMs, 0);
  if (ms === 0) return { achieved: 0 };
  const mean = (of: (block: Block) => number) =>
    blocks.reduce((sum, block) => sum + of(block) * block.plannedMs, 0) / ms;
  const achieved = mean((block) => ratesOf(block).achievedPerSecond);
  if (blocks.some((block) => block.loop.kind === 'closed')) return { achieved };
  return { offered: mean((block) => ratesOf(block).offeredPerSecond ?? 0), achieved };
}

/** The blocks of one subject and part, under no setting or under the one given. */
export function select(
  blocks: readonly MeasuredBlock[],
  want: { subject?: string; part?: string; axis?: string; point?: string },
): MeasuredBlock[] {
  return blocks.filter(
    (block) =>
      (want.subject === undefined || block.subject === want.subject) &&
      (want.part === undefined || block.part === want.part) &&
      block.setting?.axis === want.axis &&
      (want.point === undefined || block.setting?.point === want.point),
  );
}
