import {
  type BlockValues,
  type Finding,
  findingOf,
  type RatioInterval,
  ratioInterval,
  surelyNotOne,
} from './bootstrap.ts';
import { subSeed } from './quantile.ts';
import { type BenchDocument, unpack } from './samples-file.ts';
import { blockValues, phasesOf, select, type Taking } from './trend.ts';

/** One line of a comparison of two runs. */
interface RunContrast extends Contrast {
  /** `issue (open loop)`, `flow: login`, … */
  readonly what: string;
}

export interface RunComparison {
  readonly contrasts: readonly RunContrast[];
  /** Comparisons that could tell anything, and those of them that show a difference: one in twenty does by chance. */
  readonly told: number;
  readonly differing: number;
  /** Reasons to distrust the comparison: another machine, versions, method, load. */
  readonly caveats: readonly string[];
}

/**
 * Whether run `b` differs from run `a`: for each subject and part that both measured, the ratio b/a of medians and of
 * p99 with its 95 % interval, blocks of the two runs resampled apart.
 */
export function compareRuns(a: BenchDocument, b: BenchDocument): RunComparison {
  const before = a.blocks.map(unpack);
  const after = b.blocks.map(unpack);
  const contrasts: RunContrast[] = [];
  const add = (subject: string, part: string, taking: Taking, what: string) => {
    const [from, to] = [before, after].map((blocks) =>
      blockValues(select(blocks, { subject, part }), taking),
    );
    for (const quantile of [0.5, 0.99]) {
      const common = { subject, against: subject, quantile, seed: a.seed, paired: false };
      contrasts.push({ ...contrast({ ...common, blocks: to ?? [], againstBlocks: from ?? [] }), what });
    }
  };
  for (const { id } of a.subjects.filter((subject) => b.subjects.some((other) => other.id === subject.id))) {
    if (select(before, { subject: id, part: 'issue' }).length > 0)
      add(id, 'issue', 'response', 'issue, open loop');
    for (const phase of phasesOf(select(before, { subject: id, part: 'flow' })))
      add(id, 'flow', { phase }, `flow: ${phase}`);
  }
  const told = contrasts.filter(({ finding }) => finding !== 'too little measured');
  const differing = told.filter(({ finding }) => finding !== 'no difference shown').length;
  return { contrasts, told: told.length, differing, caveats: caveatsOf(a, b) };
}

function caveatsOf(a: BenchDocument, b: BenchDocument): string[] {
  const caveats: string[] = [];
  const differ = (what: string, left: Record<string, unknown>, right: Record<string, unknown>) => {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (key !== 'load average' && left[key] !== right[key])
        caveats.push(`${what} differs in ${key}: \`${left[key] ?? '–'}\` against \`${right[key] ?? '–'}\``);
    }
  };
  differ('the machine', a.machine, b.machine);
  differ('versions', a.versions, b.versions);
  if (a.method.join('\n') !== b.method.join('\n')) caveats.push('the two runs state different methods');
  for (const { id } of a.subjects) {
    const [rateA, rateB] = [rateOf(a, id), rateOf(b, id)];
    if (rateA !== undefined && rateB !== undefined && rateA !== rateB)
      caveats.push(`\`${id}\` was offered ${rateA}/s against ${rateB}/s: give --rate to offer the same`);
  }
  return caveats;
}

function rateOf(document: BenchDocument, subject: string): number | undefined {
  const open = document.blocks.find(
    (block) => block.subject === subject && block.loop.kind === 'open' && block.setting === undefined,
  );
  return open?.loop.kind === 'open' ? open.loop.ratePerSecond : undefined;
}

/** One subject against the baseline (or against itself in another run) at one percentile. */
export interface Contrast {
  readonly subject: string;
  readonly against: string;
  readonly quantile: number;
  readonly interval: RatioInterval;
  readonly finding: Finding;
}

export function contrast(o: {
  subject: string;
  against: string;
  blocks: readonly BlockValues[];
  againstBlocks: readonly BlockValues[];
  quantile: number;
  seed: number;
  paired: boolean;
}): Contrast {
  const interval = ratioInterval({
    subject: o.blocks,
    baseline: o.againstBlocks,
    quantile: o.quantile,
    seed: subSeed(o.seed, o.subject, o.against, o.quantile),
    paired: o.paired,
  });
  const { subject, against, quantile } = o;
  return { subject, against, quantile, interval, finding: findingOf(interval) };
}

/**
 * The A/A control is broken when it shows a difference of more than 5 % between a subject and itself, by an interval of
 * 99.9 %: a run compares it four times, and at 95 % one of these would differ by chance in almost one run of five.
 */
export function controlBroken({ interval }: Contrast): boolean {
  return surelyNotOne(interval) && Math.abs(interval.ratio - 1) > 0.05;
}
