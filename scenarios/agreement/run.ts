import { join } from 'node:path';
import type { Listener } from '@cordon/harness/events';
import type { Case, Reply } from './case.types.ts';
import { type Compared, compare, compareAll } from './compare.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { decide } from './decide.ts';
import type { AgreementDivergence } from './divergence.types.ts';
import { type Batch, casesOf, generate } from './generate/cases.ts';
import { answerAll, answerBatch, type Progress } from './live/answer-all.ts';
import { type Running, startEngine } from './live/engine.ts';
import { type AskedNamed, askNamed } from './named/ask-named.ts';
import { shrink } from './shrink.ts';

export interface AgreementOptions {
  readonly engines: readonly string[];
  readonly pairs: number;
  readonly seed: number;
  /** Fixtures per engine. */
  readonly workers?: number;
  /** Ask the documented cases too. */
  readonly named?: boolean;
  /** Instead of generated pairs: this one case. */
  readonly replay?: Case;
  readonly divergences: readonly AgreementDivergence[];
  readonly runDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: Listener | undefined;
  readonly onProgress?: (engine: string, progress: Progress) => void;
}

/** A new disagreement, made as small as it can be while it shows the same. */
export interface Shrunk extends Compared {
  /** How many pairs disagreed in the same direction on the same operation. */
  readonly like: number;
}

export interface EngineResult {
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly compared: readonly Compared[];
  readonly shrunk: readonly Shrunk[];
  readonly named: readonly AskedNamed[];
  readonly ms: number;
}

export interface AgreementResult {
  readonly seed: number;
  readonly batches: number;
  readonly pairs: number;
  /** Pairs that must be allowed, of all. */
  readonly allowed: number;
  readonly coverage: Coverage;
  readonly engines: readonly EngineResult[];
}

/** Generates the pairs, has every engine answer them, and compares each answer with the evaluator's. */
export async function runAgreement(options: AgreementOptions): Promise<AgreementResult> {
  const { replay, pairs, seed } = options;
  const batches: readonly Batch[] =
    replay === undefined ? generate(pairs, seed) : [{ setup: replay.setup, asks: [replay.ask] }];
  const cases = batches.flatMap(casesOf);
  const engines = await besideEachOther(options, batches);
  return {
    seed,
    batches: batches.length,
    pairs: cases.length,
    allowed: cases.filter((one) => decide(one).verdict === 'allowed').length,
    coverage: coverageOf(cases),
    engines,
  };
}

/** Engines answer at the same time, each in a lab of its own; should one fail, the others stop before it is told. */
async function besideEachOther(options: AgreementOptions, batches: readonly Batch[]) {
  const failed = new AbortController();
  const signals = [failed.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const given = { ...options, signal: AbortSignal.any(signals) };
  const running = options.engines.map(async (id) => {
    try {
      return await onEngine(id, batches, given);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  const settled = await Promise.allSettled(running);
  const broken = settled.find((one) => one.status === 'rejected');
  if (broken !== undefined) throw failed.signal.reason ?? broken.reason;
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** A new kind of disagreement is shrunk once; more kinds than these are shown as they are. */
const MOST_SHRUNK = 4;

async function onEngine(
  id: string,
  batches: readonly Batch[],
  options: AgreementOptions,
): Promise<EngineResult> {
  const { signal, onEvent, divergences, workers = 2 } = options;
  const runDir = join(options.runDir, id);
  const running = await startEngine(id, { workers, runDir, signal, onEvent });
  try {
    const began = performance.now();
    const onProgress = (progress: Progress) => options.onProgress?.(id, progress);
    const answers = await answerAll(running.fixtures, batches, { signal, onProgress });
    const ms = Math.round(performance.now() - began);
    const compared = compareAll(id, batches, answers, divergences);
    const named = options.named === true ? await askNamed(running, divergences) : [];
    const shrunk = await shrinkAll(running, compared, divergences);
    return { engine: id, versions: running.versions, compared, shrunk, named, ms };
  } finally {
    await running.stop();
  }
}

async function shrinkAll(
  running: Running,
  compared: readonly Compared[],
  divergences: readonly AgreementDivergence[],
): Promise<readonly Shrunk[]> {
  const kinds = Map.groupBy(
    compared.filter(({ finding }) => finding === 'new'),
    ({ expected, got, one }) => `${expected} ${got.verdict} ${one.ask.operation}`,
  );
  const shrunk: Shrunk[] = [];
  for (const found of kinds.values()) {
    const [first] = found;
    if (first === undefined) continue;
    const smallest = shrunk.length < MOST_SHRUNK ? await shrinkOne(running, first, divergences) : first;
    shrunk.push({ ...smallest, like: found.length });
  }
  return shrunk;
}

async function shrinkOne(
  running: Running,
  found: Compared,
  divergences: readonly AgreementDivergence[],
): Promise<Compared> {
  const [fixture] = running.fixtures;
  if (fixture === undefined) return found;
  let least = found;
  await shrink(found.one, async (smaller) => {
    const got: Reply | undefined = (
      await answerBatch(fixture, { setup: smaller.setup, asks: [smaller.ask] })
    )[0];
    if (got === undefined) return false;
    const again = compare(running.id, smaller, got, divergences);
    const same = again.finding === 'new' && again.expected === found.expected;
    if (same) least = again;
    return same;
  });
  return least;
}
