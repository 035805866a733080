import { DOCUMENTED_CASES } from '@cordon/iam/cases';
import type { Reply, Verdict } from '../case.types.ts';
import { type Compared, compare } from '../compare.ts';
import type { AgreementDivergence } from '../divergence.types.ts';
import { answerBatch } from '../live/answer-all.ts';
import type { Running } from '../live/engine.ts';
import type { Fixture } from '../live/fixture.ts';
import { type Carried, carry, placeOf } from './carry.ts';

/** One documented rule as an engine answered it. */
export interface AskedNamed {
  readonly id: string;
  readonly sentence: string;
  readonly page: string;
  readonly expected: Verdict;
  /** Absent where the rule cannot be asked over the wire: `leftOut` says why. */
  readonly got?: Reply;
  readonly leftOut?: string;
  readonly right?: boolean;
  readonly finding?: Compared['finding'];
  /** Rows of `scenarios/agreement/divergences/divergences.ts` that explain a wrong answer. */
  readonly rows?: Compared['rows'];
}

/** Asks every documented rule that can be asked over the wire, each under the names that the rule uses. */
export async function askNamed(
  running: Running,
  divergences: readonly AgreementDivergence[],
): Promise<readonly AskedNamed[]> {
  const fixtures = new Map<string, Fixture>();
  const asked: AskedNamed[] = [];
  for (const one of DOCUMENTED_CASES) {
    const { id, sentence, page } = one;
    const expected: Verdict = one.outcome === 'allowed' ? 'allowed' : 'refused';
    const carried = carry(one);
    if ('leftOut' in carried) {
      asked.push({ id, sentence, page, expected, leftOut: carried.leftOut });
      continue;
    }
    const got = await askOne(running, fixtures, carried);
    const { finding, rows } = compare(running.id, carried, got, divergences, placeOf(carried));
    asked.push({ id, sentence, page, expected, got, right: got.verdict === expected, finding, rows });
  }
  return asked;
}

async function askOne(
  running: Running,
  fixtures: Map<string, Fixture>,
  { setup, ask, bucket, plant }: Carried,
): Promise<Reply> {
  const fixture = fixtures.get(bucket) ?? (await running.open(namesFor(bucket)));
  fixtures.set(bucket, fixture);
  if (plant !== undefined) await fixture.plant(plant.key, plant.tags);
  const replies = await answerBatch(fixture, { setup, asks: [ask] });
  return replies[0] ?? { verdict: 'unclear', reason: 'nothing was asked' };
}

/** The bucket’s own name counts in some rules, so each has a fixture. */
function namesFor(bucket: string) {
  return {
    bucket,
    user: `${bucket}-carla`,
    role: `${bucket}-reader`,
    target: `${bucket}-target`,
    session: 'ci',
  };
}
