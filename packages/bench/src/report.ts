import { type Contrast, contrast, controlBroken } from './compare.ts';
import { type Figures, figures } from './quantile.ts';
import { type BenchDocument, type MeasuredBlock, unpack } from './samples-file.ts';
import {
  blockValues,
  phasesOf,
  ratesOver,
  select,
  type Taking,
  type Trend,
  tally,
  trendOf,
  valuesOf,
} from './trend.ts';

/** All figures of one subject driven one way. */
export interface Line {
  readonly subject: string;
  readonly part: string;
  readonly loop: 'open' | 'closed';
  readonly figures: Figures;
  readonly lateness: Figures;
  readonly offered?: number;
  readonly achieved: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly held: number;
  /** Ratio to the baseline of median and p99; absent for the baseline itself. */
  readonly contrasts: readonly Contrast[];
}

/** One phase of the serial flow. */
export interface PhaseLine {
  readonly subject: string;
  readonly phase: string;
  readonly figures: Figures;
}

export interface Analysis {
  readonly lines: readonly Line[];
  readonly phases: readonly PhaseLine[];
  /** How each subject's median runs along each axis. */
  readonly trends: readonly Trend[];
  readonly control:
    | { readonly contrasts: readonly (Contrast & { readonly what: string })[]; readonly broken: boolean }
    | undefined;
}

/** Every figure of a run, computed from its raw samples. Pure, so that a saved run can be reported again. */
export function analyse(document: BenchDocument): Analysis {
  const blocks = document.blocks.filter((block) => block.setting === undefined).map(unpack);
  const lines = groups(blocks).map((key) => lineOf(document, blocks, key));
  const phases = document.subjects.flatMap(({ id }) => {
    const flow = select(blocks, { subject: id, part: 'flow' });
    return phasesOf(flow).map((phase) => ({
      subject: id,
      phase,
      figures: figures(valuesOf(flow, { phase })),
    }));
  });
  const control = lines
    .filter((line) => line.subject === document.control)
    .flatMap((line) => line.contrasts.map((one) => ({ ...one, what: line.part })));
  return {
    lines,
    phases,
    trends: trendsOf(document),
    control:
      document.control === undefined
        ? undefined
        : { contrasts: control, broken: control.some(controlBroken) },
  };
}

function trendsOf(document: BenchDocument): Trend[] {
  const blocks = document.blocks.filter((block) => block.setting !== undefined).map(unpack);
  return (document.axes ?? []).flatMap(({ id: axis, points, log, drift }) => {
    const still = drift === undefined ? [] : select(blocks, { subject: drift, axis });
    const besides = drift === undefined ? {} : { drift: { subject: drift, blocks: still } };
    return document.subjects.flatMap(({ id: subject }) => {
      const mine = select(blocks, { subject, axis });
      const order = orderOf(points, mine);
      return trendOf(mine, { subject, axis, order, log, ...besides }) ?? [];
    });
  });
}

/** The axis's points in order, including one that was reached in between because time ran out. */
function orderOf(points: readonly string[], blocks: readonly MeasuredBlock[]): readonly string[] {
  const reached = new Set([...points, ...blocks.map((block) => block.setting?.point ?? '')]);
  const numeric = points.every((point) => Number.isFinite(Number(point)));
  return numeric ? [...reached].sort((a, b) => Number(a) - Number(b)) : [...reached];
}

interface Key {
  readonly subject: string;
  readonly part: string;
}

function groups(blocks: readonly MeasuredBlock[]): Key[] {
  const keys = new Map(blocks.map(({ subject, part }) => [`${part}/${subject}`, { subject, part }]));
  return [...keys.values()].sort(
    (a, b) => a.part.localeCompare(b.part) || a.subject.localeCompare(b.subject),
  );
}

function lineOf(document: BenchDocument, all: readonly MeasuredBlock[], { subject, part }: Key): Line {
  const blocks = select(all, { subject, part });
  const taking: Taking = 'response';
  const { outcomes, retries } = tally(blocks);
  const failures = [...outcomes].filter(([outcome, count]) => outcome !== 'served' && count > 0);
  const base = select(all, { subject: document.baseline, part });
  const common = { subject, against: document.baseline, seed: document.seed, paired: true };
  const contrasts =
    subject === document.baseline || base.length === 0
      ? []
      : [0.5, 0.99].map((quantile) =>
          contrast({
            ...common,
            quantile,
            blocks: blockValues(blocks, taking),
            againstBlocks: blockValues(base, taking),
          }),
        );
  return {
    subject,
    part,
    loop: blocks[0]?.loop.kind ?? 'closed',
    figures: figures(valuesOf(blocks, taking)),
    lateness: figures(valuesOf(blocks, 'late')),
    ...ratesOver(blocks),
    failures: Object.fromEntries(failures),
    retries,
    held: blocks.reduce((sum, block) => sum + block.held, 0),
    contrasts,
  };
}
