import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Analysis,
  analyse,
  type BenchDocument,
  cdfPlot,
  ms,
  parseSamples,
  ratio,
  ratioPlot,
  ratioRows,
  select,
  unpack,
  valuesOf,
} from '@cordon/bench';
import { messageOf, UsageError } from '@cordon/domain';
import type { LatencyFile } from '@cordon/report';
import { parseJson } from './read-json.ts';

const PARTS = [
  ['issue', 'Time to get credentials, under load'],
  ['flow', 'Login, issue, first S3 call, revoke'],
] as const;

/** A run’s `samples.json` formatted again, with its plots; `undefined` where the run measured nothing. */
export function readLatency(run: string): LatencyFile | undefined {
  const path = join(run, 'samples.json');
  if (!existsSync(path)) return undefined;
  const document = readSamples(path);
  const analysis = analyse(document);
  const { lines } = analysis;
  return {
    run,
    where: whereOf(document),
    baseline: document.baseline,
    rows: lines.map((line) => ({
      subject: line.subject,
      what: `${line.part}, ${line.loop} loop`,
      requests: line.figures.count.toLocaleString('en-US'),
      p50: ms(line.figures.p50),
      p99: ms(line.figures.p99),
      ratio:
        line.subject === document.baseline
          ? 'the baseline'
          : ratio(line.contrasts.find(({ quantile }) => quantile === 0.5)),
    })),
    ratios: ratioRows({ lines: lines.filter(({ loop }) => loop === 'open') }, 'issue').map(
      ({ name, ratio: times }) => ({ subject: name, ratio: times }),
    ),
    plots: [...distributions(document, analysis), ...axes(run)],
  };
}

function readSamples(path: string): BenchDocument {
  const text = readFileSync(path, 'utf8');
  parseJson(text, path);
  try {
    return parseSamples(text, path);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function whereOf({ startedAt, versions, machine }: BenchDocument): string {
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [startedAt.slice(0, 10), ...parts, `${machine.cores ?? '?'} cores`].join(' · ');
}

function distributions(document: BenchDocument, analysis: Analysis): LatencyFile['plots'] {
  const { baseline } = document;
  const blocks = document.blocks.map(unpack);
  return PARTS.flatMap(([part, title]) => {
    const series = document.subjects.map(({ id }) => ({
      name: id,
      values: valuesOf(select(blocks, { subject: id, part }), 'response'),
    }));
    const svg = cdfPlot({ title, subtitle: whereOf(document), series });
    const beside = `${title}: median, beside ${baseline}`;
    const rows = ratioRows(analysis, part);
    const bars = ratioPlot({ title: beside, subtitle: whereOf(document), baseline, rows });
    const said = 'the table below has its figures';
    return [
      ...(bars === undefined ? [] : [{ svg: bars, words: `${beside}, with 95 % intervals; ${said}` }]),
      ...(svg === undefined
        ? []
        : [{ svg, words: `${title}: distribution of response times by subject; ${said}` }]),
    ];
  });
}

/** Curves along an axis, as the bench drew them. */
function axes(run: string): LatencyFile['plots'] {
  const folder = join(run, 'plots');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => /^latency-by-[\w-]+\.svg$/.test(file))
    .map((file) => ({
      svg: readFileSync(join(folder, file), 'utf8'),
      words: `Time to get credentials against ${file.slice('latency-by-'.length, -'.svg'.length)}`,
    }));
}
