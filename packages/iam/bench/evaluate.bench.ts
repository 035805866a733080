import { evaluate } from '../src/index.ts';
import { suite } from './suite.ts';

/** What `benchEvaluator` measured. Rates are decisions per second on one core. */
export interface EvaluatorFigures {
  readonly decisions: number;
  readonly blocks: number;
  readonly decisionsPerBlock: number;
  /** Median of the blocks' rates. */
  readonly median: number;
  /** The rate that 99 of 100 blocks reach: the slow end. */
  readonly p99: number;
  readonly best: number;
  /** How the questions asked were answered, once each. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly method: string;
}

const PER_BLOCK = 2_000;
const METHOD =
  'one thread; every decision is made anew with policies parsed beforehand; the suite of 54 questions in turn; ' +
  'rates of blocks of 2,000 decisions by `performance.now`, after a warm-up of a fifth of the budget';

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
  const block = (): number => {
    const from = performance.now();
    for (let done = 0; done < PER_BLOCK; done += 1) {
      const question = questions[next] as (typeof questions)[number];
      next = next + 1 === questions.length ? 0 : next + 1;
      if (evaluate(question.request, question.policies).outcome === 'allowed') allowed += 1;
    }
    return (PER_BLOCK / (performance.now() - from)) * 1_000;
  };
  const warmUntil = performance.now() + budgetMs / 5;
  while (performance.now() < warmUntil) block();
  allowed = 0;
  const rates: number[] = [];
  const until = performance.now() + (budgetMs * 4) / 5;
  do rates.push(block());
  while (performance.now() < until);
  if (allowed === 0) throw new Error('no decision allowed anything: the questions measured nothing');
  rates.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(rates[Math.floor(share * (rates.length - 1))] ?? 0);
  return {
    decisions: rates.length * PER_BLOCK,
    blocks: rates.length,
    decisionsPerBlock: PER_BLOCK,
    median: at(0.5),
    p99: at(0.01),
    best: at(1),
    outcomes,
    method: METHOD,
  };
}

if (import.meta.main) {
  const figures = benchEvaluator(Number(process.env.CORDON_BENCH_MS ?? 3_000));
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
  else
    console.log(
      `median ${figures.median} decisions/s, 99 of 100 blocks at least ${figures.p99}/s, best ${figures.best}/s ` +
        `(${figures.decisions} decisions)\n${figures.method}`,
    );
}
