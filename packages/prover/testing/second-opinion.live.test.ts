import { strength } from '@cordon/strength';
import { beforeAll, expect, test } from 'vitest';
import { provePair } from '../src/index.ts';
import { pythonWithCvc5, secondOpinion } from './second-opinion.ts';

const seeds = strength([2026], [2026], [2026, 2027, 2028, 2029]);
let python = '';

beforeAll(() => {
  python = pythonWithCvc5();
}, 300_000);

test.each(seeds)(
  'cvc5 says what the prover says, seed %i',
  (seed) => {
    const { disagreements, decided, sat, unsat } = secondOpinion(provePair, { python, problems: 200, seed });
    expect(disagreements).toEqual([]);
    expect(decided).toBeGreaterThan(180);
    expect(Math.min(sat, unsat)).toBeGreaterThan(20);
  },
  240_000,
);

test('and it would notice a prover that overlooks a Deny', () => {
  const careless: typeof provePair = (from, to, options) => {
    const { policy: _, ...bare } = to;
    return provePair(from, bare, options);
  };
  expect(secondOpinion(careless, { python, problems: 60, seed: 7 }).disagreements).not.toEqual([]);
}, 240_000);
