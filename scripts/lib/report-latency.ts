import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  analyse,
  type BenchDocument,
  cdfPlot,
  ms,
  parseSamples,
  ratio,
  select,
  unpack,
  valuesOf,
} from '@cordon/bench';
import { UsageError } from '@cordon/domain';
import type { LatencyFile } from '@cordon/report';
import { parseJson } from './read-json.ts';

const PARTS = [
  ['issue', 'Time to get credentials, under load'],
  ['flow', 'Login, issue, first S3 call, revoke'],
] as const;

/** A run’s `samples.json` told anew, with its pictures; `undefined` where the run measured nothing. */
export function readLatency(run: string): LatencyFile | undefined {
  const path = join(run, 'samples.json');
  if (!existsSync(path)) return undefined;
  const document = readSamples(path);
  const { lines } = analyse(document);
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
    plots: [...distributions(document), ...axes(run)],
  };
}

function readSamples(path: string): BenchDocument {
  const text = readFileSync(path, 'utf8');
  parseJson(text, path);
  try {
    return parseSamples(text, path);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whereOf({ startedAt, versions, machine }: BenchDocument): string {
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [startedAt.slice(0, 10), ...parts, `${machine.cores ?? '?'} cores`].join(' · ');
}

function distributions(document: BenchDocument): LatencyFile['plots'] {
  const blocks = document.blocks.map(unpack);
  return PARTS.flatMap(([part, title]) => {
    const series = document.subjects.map(({ id }) => ({
      name: id,
      values: valuesOf(select(blocks, { subject: id, part }), 'response'),
    }));
    const svg = cdfPlot({ title, subtitle: whereOf(document), series });
    return svg === undefined
      ? []
      : [
          {
            svg,
            words: `${title}: distribution of response times by subject; the table above has its figures`,
          },
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
