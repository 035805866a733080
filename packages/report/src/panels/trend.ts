import { escapeMarkup as text } from '../escape.ts';
import { type Panel, table } from '../html/panel.ts';
import type { ReportModel } from '../model.ts';
import type { MutantsFile } from '../run-files.ts';
import type { LatencyFile } from './latency.ts';

/** One run in figures, for the comparison from night to night. */
export interface Night {
  readonly run: string;
  /** What kind of run: figures of one kind stand in one table. */
  readonly what: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Nights that are kept and shown. */
const MOST = 30;

/** The figures of the runs of a report, for later nights. Pure. */
export function nightsOf(
  models: readonly ReportModel[],
  evidence: { readonly mutants: readonly MutantsFile[]; readonly latency: readonly LatencyFile[] },
): readonly Night[] {
  const mutants = evidence.mutants.map(({ run, cases }): Night => {
    const of = (outcome: string) => cases.filter((one) => one.outcome === outcome).length;
    return {
      run,
      what: 'mutants',
      figures: {
        mutants: cases.length,
        killed: of('killed'),
        survived: of('survived'),
        unknown: of('unknown'),
      },
    };
  });
  const bench = evidence.latency.flatMap(({ run, baseline, ratios }): readonly Night[] => {
    if (ratios === undefined || ratios.length === 0) return [];
    const figures = Object.fromEntries(ratios.map(({ subject, ratio }) => [subject, ratio]));
    return [{ run, what: `issuing, times the median of ${baseline}`, figures }];
  });
  return [...models.flatMap(ofIsolation), ...mutants, ...bench];
}

function ofIsolation({ runs, sections }: ReportModel): readonly Night[] {
  // Mutants are no figure of what is deployed.
  const own = sections.filter(({ mutant }) => mutant === undefined);
  return [...Map.groupBy(own, ({ engine }) => engine)].map(([engine, some]) => {
    const sum = (kind: 'breached' | 'unknown') => some.reduce((all, { counts }) => all + counts[kind], 0);
    const attempts = some.reduce((all, { verdicts }) => all + verdicts.length, 0);
    const figures = { attempts, breached: sum('breached'), unknown: sum('unknown') };
    return { run: runs[0] ?? '', what: `isolation on ${engine}`, figures };
  });
}

/** The figures of one kind of run over the last nights; nothing is drawn for a single night. */
export function trendPanel(nights: readonly Night[]): Panel {
  const panel = {
    id: 'trend',
    title: 'Over the last nights',
    madeBy: 'pnpm report --history <file>, night after night',
  };
  const kinds = [...Map.groupBy(nights, ({ what }) => what)].filter(([, some]) => some.length > 1);
  return kinds.length === 0
    ? panel
    : { ...panel, render: () => kinds.map(([what, some]) => kind(what, some)).join('\n') };
}

/** The nights that are kept: the last of each kind, each run once. */
export function lastNights(nights: readonly Night[]): readonly Night[] {
  const once = [...new Map(nights.map((night) => [`${night.what} ${night.run}`, night])).values()];
  return [...Map.groupBy(once, ({ what }) => what).values()].flatMap((some) =>
    some.toSorted((a, b) => (a.run < b.run ? -1 : 1)).slice(-MOST),
  );
}

function kind(what: string, nights: readonly Night[]): string {
  const names = [...new Set(nights.flatMap(({ figures }) => Object.keys(figures)))];
  const [first, last] = [nights[0], nights.at(-1)];
  const rows = names.map((name) => {
    const values = nights.map(({ figures }) => figures[name]);
    return [text(name), line(name, values), figure(first?.figures[name]), figure(last?.figures[name])];
  });
  return table({
    caption: `${what}: ${nights.length} runs, ${dateOf(first)} to ${dateOf(last)}.`,
    head: ['figure', 'oldest to newest', 'first', 'last'],
    rows,
  });
}

const WIDTH = 220;
const HEIGHT = 32;

/** A line over the nights, the last one marked; a night without the figure is a gap. */
function line(name: string, values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number) => 4 + (index / Math.max(1, values.length - 1)) * (WIDTH - 8);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - 5 - ((value - low) / (high - low)) * (HEIGHT - 10);
  let path = '';
  let pen = 'M';
  for (const [index, value] of values.entries()) {
    if (value === undefined) {
      pen = 'M';
      continue;
    }
    path += `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
  }
  const last = values.at(-1);
  const dot =
    last === undefined
      ? ''
      : `<circle cx="${x(values.length - 1).toFixed(1)}" cy="${y(last).toFixed(1)}" r="3.5" fill="currentColor"/>`;
  const said = `${name}: ${known.map((value) => figure(value)).join(', ')}`;
  return `<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${text(said)}"><title>${text(said)}</title><path d="${path}" fill="none" stroke="currentColor" stroke-width="2"/>${dot}</svg>`;
}

function figure(value: number | undefined): string {
  if (value === undefined) return '–';
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toFixed(2);
}

/** `2026-01-02`, of a run’s id. */
const dateOf = (night: Night | undefined) => night?.run.replace(/^(\d{4})(\d\d)(\d\d)T.*$/, '$1-$2-$3') ?? '';
