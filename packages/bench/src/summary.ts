import { count, failures, figureTables, ms, perSecond, ratio, table } from './markdown/figures.ts';
import { modelTables } from './markdown/model.ts';
import type { AwsFigures } from './model.ts';
import { figures } from './quantile.ts';
import { type Analysis, analyse } from './report.ts';
import { type BenchDocument, unpack } from './samples-file.ts';
import { ratesOver, select, type Trend, tally, valuesOf } from './trend.ts';

/** Two tables an axis: how each subject's median runs along it, and each subject at each point. */
function axisTables(document: BenchDocument, trends: readonly Trend[]): string[] {
  const blocks = document.blocks.filter((block) => block.setting !== undefined).map(unpack);
  const axes = [...new Set(blocks.map((block) => block.setting?.axis ?? ''))];
  return axes.flatMap((axis) => {
    const rows = document.subjects.flatMap(({ id }) => {
      const mine = select(blocks, { subject: id, axis });
      const points = [...new Set(mine.map((block) => block.setting?.point ?? ''))];
      return points
        .sort((a, b) => Number(a) - Number(b) || a.localeCompare(b))
        .map((point) => {
          const here = select(mine, { axis, point });
          const f = figures(valuesOf(here, 'response'));
          const rates = ratesOver(here);
          const failed = [...tally(here).outcomes].filter(([name, n]) => name !== 'served' && n > 0);
          return [
            id,
            point,
            count(f.count),
            ms(f.p50),
            ms(f.p90),
            ms(f.p99),
            perSecond(rates.offered),
            perSecond(rates.achieved),
            failures(Object.fromEntries(failed)),
          ];
        });
    });
    const head = ['subject', axis, 'n', 'p50', 'p90', 'p99', 'offered', 'achieved', 'failed'];
    const sentence = document.axes?.find(({ id }) => id === axis)?.sentence;
    return [
      `## Along \`${axis}\``,
      '',
      ...(sentence === undefined ? [] : [`${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`, '']),
      ...trendTable(trends.filter((trend) => trend.axis === axis)),
      ...table(head, rows),
    ];
  });
}

function trendTable(trends: readonly Trend[]): string[] {
  const drift = trends.find((trend) => trend.besides !== undefined)?.besides?.subject;
  const rows = trends.map(({ subject, from, to, points, interval, finding, besides }) => [
    subject,
    `${from} → ${to}`,
    String(points),
    String(interval.blocks),
    ratio({ interval, finding }),
    ...(drift === undefined ? [] : [besides === undefined ? 'is the drift' : ratio(besides)]),
  ]);
  const head = [
    'median over the whole range',
    'from → to',
    'points',
    'rounds',
    'by the line through all (95 %)',
  ];
  return table([...head, ...(drift === undefined ? [] : [`less the drift of ${drift}`])], rows);
}

/** The whole run in Markdown: figures, split, control, model, axes, method, machine. Pure. */
export function summary(
  document: BenchDocument,
  options: {
    aws?: AwsFigures;
    clientsPerTenant?: number;
    plots?: readonly string[];
    /** Of this document, where it was made already: resampling takes its time. */
    analysis?: Analysis;
  } = {},
): string {
  const analysis = options.analysis ?? analyse(document);
  const list = (entries: Record<string, string | number>) =>
    Object.entries(entries).map(([name, value]) => `- ${name}: ${value}`);
  return [
    `# Bench ${document.bench}, ${document.startedAt}`,
    '',
    ...document.subjects.map(({ id, sentence }) => `- \`${id}\`: ${sentence}`),
    '',
    ...figureTables(document, analysis),
    ...modelTables(document, options.aws ?? {}, options.clientsPerTenant),
    ...axisTables(document, analysis.trends),
    ...(options.plots ?? []).flatMap((plot) => [`![${plot.replace(/\.svg$/, '')}](${plot})`, '']),
    '## Method',
    '',
    ...document.method.map((sentence) => `- ${sentence}`),
    '',
    ...(document.notes.length === 0
      ? []
      : ['## Notes', '', ...document.notes.map((note) => `- ${note}`), '']),
    '## Machine and versions',
    '',
    ...list({ ...document.machine, ...document.versions, seed: document.seed }),
    '',
  ].join('\n');
}
