import { strength } from '@cordon/strength';
import { describe, expect, test } from 'vitest';
import { provePair } from '../src/index.ts';
import { crossValidate } from './cross-validate.ts';
import { randomFrom, randomWorld } from './random-world.ts';

const seeds = Array.from({ length: strength(3, 8, 500) }, (_, at) => 2026 + at);
// Few for each seed: mutation testing repeats tests, and only short ones.
const worlds = 20;
const asks = strength(100, 120, 300);

describe('against the independent evaluator, at random', () => {
  const total = { proved: 0, refuted: 0, unknown: 0 };

  test.each(seeds)('seed %i: no proof with an allowed request, no witness that is refused', (seed) => {
    const result = crossValidate(provePair, { seed, worlds, asks });
    expect(result.disagreements).toEqual([]);
    for (const key of ['proved', 'refuted', 'unknown'] as const) total[key] += result[key];
  });

  test('in worlds hard enough to say something: both answers often, and few that nobody can tell', () => {
    const all = seeds.length * worlds;
    expect(total.proved).toBeGreaterThan(all / 5);
    expect(total.refuted).toBeGreaterThan(all / 5);
    expect(total.unknown).toBeLessThan(all / 10);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html */
test('a session that narrows itself opens nothing: what is proved of it stays proved, and mostly more is', () => {
  const random = randomFrom(1911);
  const seen = { narrowed: 0, closed: 0 };
  for (let index = 0; index < strength(100, 150, 3_000); index++) {
    const { from, to } = randomWorld(random);
    const { scopeDown, ...calling } = from.policies;
    if (scopeDown === undefined) continue;
    seen.narrowed += 1;
    const [before, after] = [{ ...from, policies: calling }, from].map(
      (caller) => provePair(caller, to).kind,
    );
    if (before === 'proved') expect(after).toBe('proved');
    if (after === 'refuted') expect(before).toBe('refuted');
    if (before === 'refuted' && after === 'proved') seen.closed += 1;
  }
  expect(Math.min(seen.narrowed, seen.closed)).toBeGreaterThan(5);
});
