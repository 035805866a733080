import {
  type Drive,
  type Lane,
  measure,
  type Plan,
  ratesOver,
  seeded,
  select,
  shuffled,
  subSeed,
} from '@cordon/bench';
import type { Axis, OpenAxis } from '../axis.types.ts';
import { issueTarget } from '../lanes/issue.ts';
import type { Stage } from '../stage/stage.ts';
import type { OpenSubject } from '../subject.types.ts';
import type { IssuanceOptions, Measured } from './issuance.types.ts';

/** Blocks of each subject at each point: as many as the budget has room for at half a second, so that it is kept. */
const MOST_BLOCKS = 5;
const SHORTEST_BLOCK_MS = 500;
const WARM_UP_SHARE = 0.15;
/** Reaching a point may take this many times what the axis has to measure with, or a minute. */
const PATIENCE = 4;
const LEAST_PATIENCE_MS = 60_000;
/** Below this share of the offered rate a subject is full, and higher rates would only fill its queue. */
const FULL_BELOW = 0.8;

/**
 * Measures issuance at every point of one axis, for the subjects it concerns, and appends to `measured`. All else is
 * as in the main run, the offered rate too. A point that cannot be reached becomes a note, never a figure.
 */
export async function runAxis(
  stage: Stage,
  axis: Axis,
  subjects: ReadonlyMap<string, { open: OpenSubject }>,
  measured: Measured,
  options: IssuanceOptions,
): Promise<void> {
  const concerned = axis.subjects.flatMap((id) => subjects.get(id)?.open ?? []);
  if (concerned.length === 0) {
    measured.notes.push(
      `axis \`${axis.id}\` concerns none of the subjects measured (it is for ${axis.subjects.join(', ')})`,
    );
    return;
  }
  const rates = new Map(concerned.map((open) => [open.id, rateOf(measured, open.id)]));
  const perLaneMs = (options.budgetMs * (1 - WARM_UP_SHARE)) / (axis.points.length * concerned.length);
  const blocks = Math.min(MOST_BLOCKS, Math.max(1, Math.floor(perLaneMs / SHORTEST_BLOCK_MS)));
  const visits = axis.visits === 'shuffled' ? blocks : 1;
  const sliceMs = options.budgetMs / (visits * axis.points.length);
  const rng = seeded(subSeed(options.seed, 'axis', axis.id));
  const opened = await axis.open(stage, Math.max(LEAST_PATIENCE_MS, PATIENCE * options.budgetMs));
  const full = new Set<string>();
  try {
    for (let visit = 0; visit < visits; visit++) {
      for (const point of axis.visits === 'shuffled' ? shuffled(axis.points, rng) : axis.points) {
        if (options.signal?.aborted) return;
        const here = concerned.filter((open) => !full.has(open.id));
        const lanes = await lanesAt(stage, opened, axis, point, here, rates, measured, options);
        const rounds = blocks / visits;
        const result = await measure({
          lanes,
          plan: planFor(sliceMs, lanes.length, rounds),
          budgetMs: sliceMs,
          seed: subSeed(options.seed, axis.id, point, visit),
          firstRound: visit * rounds,
          allRounds: blocks,
          timeoutMs: options.timeoutMs,
          setting: { axis: axis.id, point },
          ...(options.signal === undefined ? {} : { signal: options.signal }),
          onEvent: options.onEvent,
        });
        measured.blocks.push(...result.blocks);
        measured.warmUps.push(...result.warmUps);
        if (axis.visits === 'ascending') markFull(axis, point, result.blocks, full, measured);
      }
    }
  } finally {
    await opened.close();
  }
}

function planFor(sliceMs: number, lanes: number, rounds: number): Plan {
  const perLane = sliceMs / Math.max(1, lanes);
  return { rounds, warmUpMs: perLane * WARM_UP_SHARE, blockMs: (perLane * (1 - WARM_UP_SHARE)) / rounds };
}

async function lanesAt(
  stage: Stage,
  opened: OpenAxis,
  axis: Axis,
  point: string,
  subjects: readonly OpenSubject[],
  rates: ReadonlyMap<string, number | undefined>,
  measured: Measured,
  options: IssuanceOptions,
): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (const open of subjects) {
    try {
      const { drive, subject = open } = await opened.at(point, open);
      const ratePerSecond = rates.get(open.id);
      const usual: Drive = {
        kind: 'open',
        arrivals: options.arrivals,
        ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
      };
      const target = issueTarget(stage, subject, open.id);
      lanes.push({ subject: open.id, part: 'issue', target, drive: drive ?? usual });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      measured.notes.push(`\`${open.id}\` was not measured at ${axis.id} = ${point}: ${why}`);
    }
  }
  return lanes;
}

function rateOf(measured: Measured, subject: string): number | undefined {
  const block = select(measured.blocks, { subject, part: 'issue' })[0];
  return block?.loop.kind === 'open' ? block.loop.ratePerSecond : undefined;
}

function markFull(
  axis: Axis,
  point: string,
  blocks: Measured['blocks'],
  full: Set<string>,
  measured: Measured,
): void {
  for (const id of new Set(blocks.map((block) => block.subject))) {
    const { offered, achieved } = ratesOver(blocks.filter((block) => block.subject === id));
    if (axis.id !== 'rate' || offered === undefined || achieved >= FULL_BELOW * offered) continue;
    full.add(id);
    measured.notes.push(
      `\`${id}\` achieved ${achieved.toFixed(1)}/s of ${offered.toFixed(1)}/s offered at ${axis.id} = ${point}: higher rates were not offered`,
    );
  }
}
