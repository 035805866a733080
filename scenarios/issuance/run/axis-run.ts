import {
  type Clock,
  FEWEST_BLOCKS,
  type Lane,
  measure,
  ratesOver,
  realClock,
  seeded,
  select,
  shuffled,
  subSeed,
} from '@cordon/bench';
import { messageOf } from '@cordon/domain';
import type { Axis, IssuanceOptions, Measured, OpenAxis, OpenSubject } from '../issuance.types.ts';
import type { Stage } from '../stage/stage.ts';
import { issueTarget } from '../targets.ts';
import { type AxisPlan, planAxis, WARM_UP_PART } from './axis-plan.ts';

/** Below this share of the offered rate a subject is full, and higher rates would only fill its queue. */
const FULL_BELOW = 0.6;
/** Getting to a point and what the clock does not see, for each block, milliseconds; settling is measured. */
const SWITCH_MS = 40;
/** An axis whose blocks cost more than expected may take this part of its time again to have rounds enough. */
const GRACE = 0.25;

export interface AxisJob {
  readonly stage: Stage;
  readonly axis: Axis;
  readonly subjects: ReadonlyMap<string, { open: OpenSubject }>;
  /** What is measured, and notes, are appended here. */
  readonly measured: Measured;
  readonly options: IssuanceOptions;
  /** All that the axis may take, milliseconds, opening and closing it included. */
  readonly ms: number;
  /** Real time when absent. */
  readonly clock?: Clock;
}

/**
 * Measures issuance at the points of one axis, for the subjects it concerns. All else is as in the main run, the
 * offered rate too. What does not fit the time, and a point that cannot be reached, becomes a note, never a figure.
 */
export async function runAxis(job: AxisJob): Promise<void> {
  const { stage, axis, measured } = job;
  const until = (job.clock ?? realClock).now() + job.ms;
  const concerned = concernedBy(axis, job.subjects);
  const plan = planAxis({
    ms: job.ms - (axis.setUpMs ?? 0),
    points: axis.points,
    overheadsMs: concerned.map(({ id }) => SWITCH_MS + (measured.settleMs.get(id) ?? 0)),
  });
  if (plan === undefined) {
    measured.notes.push(
      `axis \`${axis.id}\` was not measured: ${seconds(job.ms)} are too little for it; give a longer --budget`,
    );
    return;
  }
  noteThinning(axis, concerned, plan, measured);
  stage.say(
    `axis ${axis.id}: ${plan.points.length} points, ${plan.subjects} subjects, ${plan.rounds} rounds at most, in ${seconds(job.ms)}`,
  );
  const opened = await axis.open(stage);
  const walk = new Walk(job, opened, concerned.slice(0, plan.subjects), plan, until);
  try {
    await (axis.visits === 'grows' ? walk.grow() : walk.visit());
  } finally {
    await opened.close();
  }
}

/** The subjects that are measured and that an axis is for, the most telling first. */
export const concernedBy = (axis: Axis, subjects: AxisJob['subjects']): readonly OpenSubject[] =>
  axis.subjects.flatMap((id) => subjects.get(id)?.open ?? []);

/** One way through the points of an axis. */
class Walk {
  readonly #job: AxisJob;
  readonly #opened: OpenAxis;
  readonly #subjects: readonly OpenSubject[];
  readonly #plan: AxisPlan;
  readonly #until: number;
  readonly #clock: Clock;
  /** Subjects that go no further up. */
  readonly #full = new Map<string, number>();

  constructor(
    job: AxisJob,
    opened: OpenAxis,
    subjects: readonly OpenSubject[],
    plan: AxisPlan,
    until: number,
  ) {
    this.#job = job;
    this.#opened = opened;
    this.#subjects = subjects;
    this.#plan = plan;
    this.#until = until;
    this.#clock = job.clock ?? realClock;
  }

  /** Every visit to all points is one round. */
  async visit(): Promise<void> {
    const { axis, options, measured, ms } = this.#job;
    const { points, rounds } = this.#plan;
    const rng = seeded(subSeed(options.seed, 'axis', axis.id));
    for (let round = 0; round < rounds; round++) {
      const began = this.#clock.now();
      for (const point of axis.visits === 'shuffled' ? shuffled(points, rng) : points) {
        if (options.signal?.aborted) return;
        if (this.#clock.now() > this.#until + GRACE * ms) {
          measured.notes.push(
            `axis \`${axis.id}\` took longer than planned and was cut short in round ${round + 1}`,
          );
          return;
        }
        await this.#measureAt(point, round, 1);
      }
      const next = this.#clock.now() - began;
      if (round + 1 >= FEWEST_BLOCKS && this.#clock.now() + next > this.#until) return;
    }
  }

  /** Each point once, all its rounds one after the other. */
  async grow(): Promise<void> {
    const { options, axis, measured } = this.#job;
    const { points, rounds } = this.#plan;
    const perPoint = rounds * this.#subjects.reduce((sum, { id }) => sum + this.#blockCost(id), 0);
    for (const [n, point] of points.entries()) {
      if (options.signal?.aborted) return;
      const growBy = this.#until - perPoint * (points.length - n);
      if (n > 0 && this.#clock.now() > growBy + perPoint / 2) {
        measured.notes.push(`axis \`${axis.id}\`: no time was left for ${point}; give a longer --budget`);
        return;
      }
      await this.#measureAt(point, 0, rounds, growBy);
    }
  }

  #blockCost(id: string): number {
    return this.#plan.blockMs * (1 + WARM_UP_PART) + SWITCH_MS + (this.#job.measured.settleMs.get(id) ?? 0);
  }

  async #measureAt(point: string, firstRound: number, rounds: number, growBy = Number.POSITIVE_INFINITY) {
    const { axis, measured, options } = this.#job;
    for (const [reached, lanes] of Map.groupBy(await this.#lanesAt(point, growBy), ({ reached }) =>
      reached(),
    )) {
      const { blocks, warmUps } = await measure({
        lanes: lanes.map(({ lane }) => lane),
        plan: { rounds, blockMs: this.#plan.blockMs, warmUpMs: this.#plan.blockMs * WARM_UP_PART },
        budgetMs: 0,
        seed: subSeed(options.seed, axis.id, point, firstRound),
        firstRound,
        allRounds: this.#plan.rounds,
        timeoutMs: options.timeoutMs,
        clock: this.#clock,
        setting: { axis: axis.id, point: reached },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        onEvent: options.onEvent,
      });
      measured.blocks.push(...blocks);
      measured.warmUps.push(...warmUps);
      if (axis.visits === 'sweeps') this.#markFull(point, blocks);
    }
  }

  async #lanesAt(point: string, growBy: number): Promise<{ lane: Lane; reached: () => string }[]> {
    const { stage, axis, measured, options } = this.#job;
    const level = this.#plan.points.indexOf(point);
    const here = this.#subjects.filter(({ id }) => (this.#full.get(id) ?? Number.POSITIVE_INFINITY) > level);
    const lanes: { lane: Lane; reached: () => string }[] = [];
    for (const [n, open] of here.entries()) {
      // What is left for growing is shared out among those that have yet to grow.
      const now = this.#clock.now();
      const mine = Math.min(growBy, now + Math.max(0, growBy - now) / (here.length - n));
      try {
        const at = await this.#opened.at(point, open, mine);
        const ratePerSecond = rateOf(measured, open.id);
        const rate = ratePerSecond === undefined ? {} : { ratePerSecond };
        const drive = at.drive ?? ({ kind: 'open', arrivals: options.arrivals, ...rate } as const);
        const target = issueTarget(stage, at.subject ?? open, open.id);
        const lane = { subject: open.id, part: 'issue', target, drive };
        lanes.push({ lane, reached: at.reached ?? (() => point) });
      } catch (error) {
        const why = messageOf(error);
        measured.notes.push(`\`${open.id}\` was not measured at ${axis.id} = ${point}: ${why}`);
        this.#full.set(open.id, level);
      }
    }
    for (const { lane, reached } of lanes) {
      if (axis.visits !== 'grows' || !(Number(reached()) < Number(point))) continue;
      this.#full.set(lane.subject, level);
      if (lane.subject !== axis.drift)
        measured.notes.push(
          `axis \`${axis.id}\`: \`${lane.subject}\` got to ${reached()} of ${point} in the time there was`,
        );
    }
    return lanes;
  }

  #markFull(point: string, blocks: Measured['blocks']): void {
    const { axis, measured } = this.#job;
    for (const [id, mine] of Map.groupBy(blocks, (block) => block.subject)) {
      const { offered, achieved } = ratesOver(mine);
      if (offered === undefined || achieved >= FULL_BELOW * offered) continue;
      this.#full.set(id, this.#plan.points.indexOf(point) + 1);
      measured.notes.push(
        `\`${id}\` achieved ${achieved.toFixed(1)}/s of ${offered.toFixed(1)}/s offered at ${axis.id} = ${point}: higher rates were not offered`,
      );
    }
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

function rateOf(measured: Measured, subject: string): number | undefined {
  const block = select(measured.blocks, { subject, part: 'issue' })[0];
  return block?.loop.kind === 'open' ? block.loop.ratePerSecond : undefined;
}

function noteThinning(
  axis: Axis,
  concerned: readonly OpenSubject[],
  plan: AxisPlan,
  measured: Measured,
): void {
  const points = axis.points.filter((point) => !plan.points.includes(point));
  const subjects = concerned.slice(plan.subjects).map(({ id }) => id);
  const left = [
    ...(points.length === 0 ? [] : [`the points ${points.join(', ')}`]),
    ...(subjects.length === 0 ? [] : [`the subjects ${subjects.join(', ')}`]),
  ];
  if (left.length > 0)
    measured.notes.push(`axis \`${axis.id}\`: the budget left no time for ${left.join(' and ')}`);
}
