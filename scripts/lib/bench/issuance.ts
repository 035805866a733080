import {
  type Analysis,
  analyse,
  type BenchDocument,
  type MeasureEvent,
  modelOf,
  Progress,
  quotaReach,
} from '@cordon/bench';
import { EXIT } from '@cordon/domain';
import { makeRunDir, runIssuance, startBenchLab, writeRun } from '@cordon/scenarios/issuance';
import { plainLines } from '@cordon/toolchain';
import { progressStream } from '../loudness.ts';

/**
 * Shows a run while it goes on: on a terminal a table with sparklines that is redrawn in place, elsewhere a line for
 * each block. Goes to stderr, so that stdout is the result alone.
 */
function liveView(out: NodeJS.WriteStream = progressStream()): {
  line: (text: string) => void;
  event: (event: MeasureEvent) => void;
} {
  const progress = new Progress();
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    const lines = progress.table(out.columns ?? 100).slice(-Math.max(4, (out.rows ?? 40) - 2));
    out.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  return {
    line: (text) => {
      if (out.isTTY) erase();
      out.write(`${text}\n`);
    },
    event: (event) => {
      const text = progress.take(event);
      if (!out.isTTY) {
        if (text !== '') out.write(`${text}\n`);
        return;
      }
      erase();
      draw();
    },
  };
}

export interface IssuanceFlags {
  readonly budget: number;
  readonly subjects: readonly string[];
  readonly axis: readonly string[];
  readonly rate?: number;
  readonly arrivals: 'poisson' | 'uniform';
  readonly seed: number;
  readonly timeout: number;
  readonly rtt?: number;
  readonly stsP50?: number;
  readonly iamP50?: number;
  readonly clientsPerTenant: number;
  readonly json?: boolean;
}

/** Runs the issuance bench, writes its folder and prints its result. Sets the exit code: 2 when nothing can be told. */
export async function issuance(flags: IssuanceFlags): Promise<void> {
  const began = performance.now();
  const runDir = makeRunDir();
  const view = liveView();
  const stop = new AbortController();
  const interrupt = () => stop.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  view.line(`seed ${flags.seed}, budget ${flags.budget / 1000} s; raw samples go to ${runDir.path}`);
  const common = { runDir: runDir.path, signal: stop.signal, onLine: view.line };
  const { lab, vaultBinary } = await startBenchLab({
    ...common,
    onProgress: plainLines((text) => view.line(text)),
  });
  let document: BenchDocument;
  try {
    const options = {
      ...common,
      began,
      vaultBinary,
      subjects: flags.subjects,
      axes: flags.axis,
      budgetMs: flags.budget,
      arrivals: flags.arrivals,
      seed: flags.seed,
      timeoutMs: flags.timeout,
      ...(flags.rate === undefined ? {} : { rate: flags.rate }),
      onEvent: view.event,
    };
    document = await runIssuance(lab, options);
  } finally {
    await lab.stop();
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
  const aws = awsOf(flags);
  const analysis = analyse(document);
  const { clientsPerTenant } = flags;
  const text = await writeRun(runDir.path, document, { aws, clientsPerTenant, analysis });
  if (flags.json) console.log(JSON.stringify(result(document, analysis, flags, runDir.path), null, 2));
  else console.log(`${text}\nWritten to ${runDir.path}: samples.json, summary.md, histograms/, plots/`);
  if (stop.signal.aborted || analysis.control?.broken || nothingServed(document))
    process.exitCode = EXIT.unknown;
}

const awsOf = (flags: IssuanceFlags) => ({
  ...(flags.rtt === undefined ? {} : { rttMs: flags.rtt }),
  ...(flags.stsP50 === undefined ? {} : { stsP50Ms: flags.stsP50 }),
  ...(flags.iamP50 === undefined ? {} : { iamP50Ms: flags.iamP50 }),
});

function result(document: BenchDocument, analysis: Analysis, flags: IssuanceFlags, dir: string): object {
  const { blocks, ...head } = document;
  const models = document.subjects.flatMap(({ id }) => modelOf(document, id, awsOf(flags)) ?? []);
  const quota = models.map(({ subject, stsCalls }) => ({
    subject,
    ...quotaReach(stsCalls, flags.clientsPerTenant),
  }));
  return { dir, ...head, blocks: blocks.length, ...analysis, models, quota };
}

/** A subject without a served request shows nothing. */
function nothingServed(document: BenchDocument): boolean {
  return document.subjects.some(({ id }) =>
    document.blocks
      .filter((block) => block.subject === id && block.setting === undefined)
      .every((block) => block.errors.length === block.at.length),
  );
}
