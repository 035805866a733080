import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asDeployed,
  checksOf,
  lastNights,
  panelsOf,
  toHtml,
  toJson,
  toJUnit,
  toMarkdown,
  toSarif,
} from '@cordon/report';
import type { Command } from 'commander';
import { tell } from '../lib/loudness.ts';
import { readRuns, stackSources } from '../lib/report-input.ts';
import { withHistory } from '../lib/report-record.ts';
import { namedRun, newestOfEach } from '../lib/report-runs.ts';

interface Options {
  readonly out?: string;
  readonly history?: string;
  readonly json?: boolean;
}

/** `cordon report`: what a run found, as a page, Markdown, JUnit, SARIF and JSON. */
export default function register(program: Command): void {
  program
    .command('report')
    .description('writes what runs found: one HTML page, Markdown, JUnit XML, SARIF and JSON')
    .argument('[runs...]', 'ids or directories of runs (default: the newest of each kind)')
    .option('--out <dir>', 'where to write (default: the directory of the first run)')
    .option('--history <file>', 'adds these runs’ figures to that file, and shows the trend')
    .option('--json', 'print the report’s JSON instead of file names')
    .addHelpText('after', EXAMPLES)
    .action((runs: string[], options: Options) => report(runs, options));
}

async function report(named: readonly string[], options: Options): Promise<void> {
  const runs = named.length > 0 ? named.map((word) => namedRun(word)) : newest();
  const { model, terraform, evidence } = await readRuns(
    [...new Set(runs)],
    (now) => (options.history === undefined ? lastNights(now) : withHistory(options.history, now)),
    { newestDrills: named.length === 0 },
  );
  // A mutant is broken on purpose: its breach is no finding.
  const findings = asDeployed(model);
  const out = options.out ?? runs[0] ?? '.';
  mkdirSync(out, { recursive: true });
  const files = {
    'report.html': toHtml(model, terraform, panelsOf(model, evidence), checksOf(evidence)),
    'report.md': toMarkdown(findings, evidence),
    'junit.xml': toJUnit(findings, evidence),
    'report.sarif': toSarif(findings, stackSources(), evidence),
    'report.json': toJson(model, evidence),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text);
  if (options.json === true) process.stdout.write(files['report.json']);
  else for (const name of Object.keys(files)) console.log(join(out, name));
}

/** Says on standard error which runs it chose; standard output may be the report. */
function newest(): readonly string[] {
  const chosen = newestOfEach();
  for (const { what, path } of chosen) tell(`${what}: ${path}`);
  return chosen.map(({ path }) => path);
}

const EXAMPLES = `
Examples:
  $ pnpm report                          the newest run of each kind, of isolation one for each engine; it says which
  $ pnpm report 20260102T030405Z-beef    one run, by its id
  $ pnpm report runs/A runs/B --out web  several runs on one page: isolation on two engines, mutants, a proof, a bench
  $ cat runs/A/report.md >> "$GITHUB_STEP_SUMMARY"`;
