import { evaluate } from '../src/index.ts';
import { suite } from './suite.ts';

/** What `benchEvaluator` measured. Rates are decisions per second on one core. */
export interface EvaluatorFigures {
  readonly decisions: number;
  readonly blocks: number;
  readonly decisionsPerBlock: number;
  /** Median of the blocks' rates, and the rate that 99 of 100 blocks reach, per second of the thread's own CPU time. */
  readonly median: number;
  readonly p99: number;
  /** The same per second of wall time: lower when other processes want the core. */
  readonly wallMedian: number;
  readonly wallP99: number;
  /** How the questions asked were answered, once each. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly method: string;
}

/** A block lasts many ticks of the clock that counts CPU time: on Linux that may be one of 4 ms. */
const PER_BLOCK = 20_000;
/** Enough for the compiler, however busy the machine. */
const WARM_UP_BLOCKS = 3;
const METHOD =
  'one thread; every decision is made anew with policies parsed beforehand; the suite of 108 questions in turn; ' +
  'rates of blocks of 20,000 decisions by the thread’s CPU time, after a warm-up of a fifth of the budget, at least 60,000 decisions; ' +
  'reasons and near misses are worked out when read and are not part of a decision';

/** Measures `evaluate` for about `budgetMs` milliseconds on requests like the suite's own. */
export function benchEvaluator(budgetMs = 3_000): EvaluatorFigures {
  const questions = suite();
  const outcomes: Record<string, number> = {};
  for (const { request, policies } of questions) {
    const { outcome } = evaluate(request, policies);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  let next = 0;
  let allowed = 0;
  const block = (): Rate => {
    const from = performance.now();
    const cpu = process.threadCpuUsage();
    for (let done = 0; done < PER_BLOCK; done += 1) {
      const question = questions[next] as (typeof questions)[number];
      next = next + 1 === questions.length ? 0 : next + 1;
      if (evaluate(question.request, question.policies).outcome === 'allowed') allowed += 1;
    }
    const wall = (PER_BLOCK / (performance.now() - from)) * 1_000;
    const { user, system } = process.threadCpuUsage(cpu);
    return { cpu: (PER_BLOCK / (user + system)) * 1_000_000, wall };
  };
  const warmUntil = performance.now() + budgetMs / 5;
  for (let done = 0; done < WARM_UP_BLOCKS || performance.now() < warmUntil; done += 1) block();
  allowed = 0;
  const rates: Rate[] = [];
  const until = performance.now() + (budgetMs * 4) / 5;
  do rates.push(block());
  while (performance.now() < until);
  if (allowed === 0) throw new Error('no decision allowed anything: the questions measured nothing');
  const cpu = quantiles(rates.map((rate) => rate.cpu));
  const wall = quantiles(rates.map((rate) => rate.wall));
  return {
    decisions: rates.length * PER_BLOCK,
    blocks: rates.length,
    decisionsPerBlock: PER_BLOCK,
    median: cpu(0.5),
    p99: cpu(0.01),
    wallMedian: wall(0.5),
    wallP99: wall(0.01),
    outcomes,
    method: METHOD,
  };
}

interface Rate {
  readonly cpu: number;
  readonly wall: number;
}

/** The rate below which a share of the blocks lies. */
function quantiles(values: readonly number[]): (share: number) => number {
  const sorted = values.toSorted((a, b) => a - b);
  return (share) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
}

if (import.meta.main) {
  const figures = benchEvaluator(Number(process.env.CORDON_BENCH_MS ?? 3_000));
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
  else
    console.log(
      `median ${figures.median} decisions/s, 99 of 100 blocks at least ${figures.p99}/s, ` +
        `wall time ${figures.wallMedian}/s and ${figures.wallP99}/s (${figures.decisions} decisions)\n${figures.method}`,
    );
}
