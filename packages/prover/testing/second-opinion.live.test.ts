import { strength } from '@cordon/strength';
import { beforeAll, expect, test } from 'vitest';
import { provePair } from '../src/index.ts';
import { pythonWithCvc5, secondOpinion } from './second-opinion.ts';

const problems = strength(100, 100, 200);
const seeds = strength([2026], [2026], [2026, 2027, 2028, 2029]);
let python = '';

beforeAll(() => {
  python = pythonWithCvc5();
});

test.each(seeds)('cvc5 says what the prover says, seed %i', (seed) => {
  const { disagreements, decided, sat, unsat } = secondOpinion(provePair, { python, problems, seed });
  expect(disagreements).toEqual([]);
  expect(decided).toBeGreaterThan(0.9 * problems);
  expect(Math.min(sat, unsat)).toBeGreaterThan(problems / 10);
});

test('and it would notice a prover that overlooks a Deny', () => {
  const careless: typeof provePair = (from, to, options) => {
    const { policy: _, ...bare } = to;
    return provePair(from, bare, options);
  };
  expect(secondOpinion(careless, { python, problems: 40, seed: 7 }).disagreements).not.toEqual([]);
});
