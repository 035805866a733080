import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Analysis,
  type AwsFigures,
  analyse,
  type BenchDocument,
  cdfPlot,
  curvePlot,
  distribution,
  figures,
  type MeasuredBlock,
  medianInterval,
  ratio,
  ratioPlot,
  ratioRows,
  samplesText,
  select,
  summary,
  unpack,
  valuesOf,
} from '@cordon/bench';
import { axisIds, axisOf } from '../axes.ts';

/** Writes `samples.json`, histograms, plots and the summary into `dir`; returns the summary's text. */
export async function writeRun(
  dir: string,
  document: BenchDocument,
  model: { aws: AwsFigures; clientsPerTenant: number; analysis?: Analysis },
): Promise<string> {
  await mkdir(join(dir, 'histograms'), { recursive: true });
  await mkdir(join(dir, 'plots'), { recursive: true });
  const blocks = document.blocks.map(unpack);
  await writeFile(join(dir, 'samples.json'), samplesText(document));
  for (const [name, values] of histograms(blocks))
    await writeFile(join(dir, 'histograms', `${name}.hgrm`), distribution(values));
  const plots: string[] = [];
  const analysis = model.analysis ?? analyse(document);
  for (const [name, svg] of await drawings(document, blocks, analysis)) {
    await writeFile(join(dir, 'plots', name), svg);
    plots.push(`plots/${name}`);
  }
  const text = summary(document, { ...model, analysis, plots });
  await writeFile(join(dir, 'summary.md'), text);
  return text;
}

function histograms(blocks: readonly MeasuredBlock[]): [string, number[]][] {
  const names = new Map<string, MeasuredBlock[]>();
  for (const block of blocks) {
    const { axis, point } = block.setting ?? {};
    const name = [block.part, block.subject, axis, point].filter((part) => part !== undefined).join('-');
    const file = name.replaceAll(/[^a-zA-Z0-9.-]+/g, '_');
    names.set(file, [...(names.get(file) ?? []), block]);
  }
  return [...names].flatMap(([name, mine]) => {
    const values = valuesOf(mine, 'response');
    return values.length === 0 ? [] : [[name, values] as [string, number[]]];
  });
}

async function drawings(
  document: BenchDocument,
  blocks: readonly MeasuredBlock[],
  analysis: Analysis,
): Promise<[string, string][]> {
  const drawn: [string, string | undefined][] = [];
  const when = document.startedAt.slice(0, 10);
  const here = `${Object.values(document.versions).length > 0 ? `Vault ${document.versions.vault ?? '?'} · ` : ''}emulated AWS · ${document.machine.cores} cores · ${when}`;
  const ids = document.subjects.map(({ id }) => id);
  for (const [part, title] of [
    ['issue', 'Time to get credentials, under load'],
    ['flow', 'Login, issue, first S3 call, revoke'],
  ] as const) {
    const series = ids.map((name) => ({
      name,
      values: valuesOf(select(blocks, { subject: name, part }), 'response'),
    }));
    const { baseline } = document;
    const rows = ratioRows(analysis, part);
    const beside = `${title}: median, beside ${baseline}`;
    drawn.push([`ratio-${part}.svg`, ratioPlot({ title: beside, subtitle: here, baseline, rows })]);
    drawn.push([`latency-${part}.svg`, cdfPlot({ title, subtitle: here, series })]);
  }
  for (const id of axisIds()) {
    const { plot } = axisOf(id);
    if (plot === undefined) continue;
    const series = ids.map((name) => {
      const trend = analysis.trends.find(({ subject, axis }) => subject === name && axis === id);
      const note = trend === undefined ? undefined : ratio(trend);
      return { name, note, points: curve(select(blocks, { subject: name, axis: id })) };
    });
    const title = `Time to get credentials against ${plot.label}`;
    const o = {
      title,
      subtitle: `${here} · right: median over the whole range`,
      xLabel: plot.label,
      logX: plot.log,
      series,
    };
    drawn.push([`latency-by-${id}.svg`, curvePlot(o)]);
  }
  return drawn.flatMap(([name, svg]) => (svg === undefined ? [] : [[name, svg] as [string, string]]));
}

function curve(blocks: readonly MeasuredBlock[]) {
  const points = [...new Set(blocks.map((block) => block.setting?.point ?? ''))];
  return points.flatMap((point) => {
    const here = blocks.filter((block) => block.setting?.point === point);
    const { p50, p99 } = figures(valuesOf(here, 'response'));
    const x = Number(point);
    if (p50 === undefined || !Number.isFinite(x)) return [];
    return [{ x, p50, ...(p99 === undefined ? {} : { p99 }), ...medianInterval(here) }];
  });
}
