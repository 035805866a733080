import type { provePair } from '../src/index.ts';
import { oracleAllows, type World } from './oracle.ts';
import { randomAsk, randomFrom, randomWorld, sessionOf } from './random-world.ts';

export interface CrossValidation {
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
  /** Requests put to the independent evaluator. */
  readonly asks: number;
  readonly disagreements: readonly string[];
}

/** Before every instant that a request is made at here. */
const EARLIEST = Date.parse('2026-01-01T00:00:00Z');

/** Puts random problems to a prover and to the independent evaluator; `seed` makes it repeatable. */
export function crossValidate(
  prove: typeof provePair,
  options: { readonly seed: number; readonly worlds: number; readonly asks: number; readonly most?: number },
): CrossValidation {
  const random = randomFrom(options.seed);
  const counts = { proved: 0, refuted: 0, unknown: 0 };
  const disagreements: string[] = [];
  let asks = 0;
  for (let index = 0; index < options.worlds && disagreements.length < (options.most ?? 5); index++) {
    const one = randomWorld(random);
    const answer = prove(one.from, one.to, { now: EARLIEST });
    counts[answer.kind]++;
    for (const witness of answer.witnesses) {
      asks++;
      const { action, resource, context } = witness;
      const sessionName = witness.name ?? sessionOf(one.from);
      if (!oracleAllows(one.world, { action, resource, context, sessionName }))
        disagreements.push(
          show(index, 'refused witness', { action, resource, context, sessionName }, one.world),
        );
    }
    // What no witness was found for is claimed to be refused, even where another question is refuted.
    const found = new Set(answer.witnesses.map(({ question }) => question));
    if (answer.kind !== 'unknown' && answer.reasons.length === 0)
      for (let count = 0; count < options.asks; count++) {
        const ask = randomAsk(one, random);
        asks++;
        if (!oracleAllows(one.world, ask) || found.has(questionOf(ask.action))) continue;
        disagreements.push(show(index, 'allowed though proved', ask, one.world));
        break;
      }
  }
  return { ...counts, asks, disagreements };
}

function questionOf(action: string): 'reads' | 'writes' | 'metadata' | 'grants' | 'future' {
  if (action === 's3:GetObject') return 'reads';
  if (action === 's3:SetObject') return 'future';
  if (/PutBucketPolicy|PutObjectAcl/.test(action)) return 'grants';
  return /Put|Delete/.test(action) ? 'writes' : 'metadata';
}

function show(index: number, what: string, ask: object, world: World): string {
  return `world ${index}: ${what}\n${JSON.stringify(ask)}\n${JSON.stringify(world)}`;
}
