import { expect, test } from 'vitest';
import { ofProofs } from './checks.ts';
import type { ProofFile } from './run-files.ts';

const file = (...results: string[]): ProofFile => ({
  live: true,
  proofs: [
    {
      topology: 'role-per-tenant',
      guards: [],
      tenants: ['a', 'b'],
      pairs: { all: 2, refuted: 0, unknown: 0 },
      outcomes: [],
      limits: [],
      ms: 1,
      live: { fired: results.map((result) => ({ result, why: `it was ${result}` })), suite: [] },
    },
  ],
});
const outcomeOf = (...results: string[]) =>
  ofProofs(file(...results)).find(({ rule }) => rule === 'model-gap')?.outcome;

test('requests that were made count only when they were clearly answered', () => {
  expect(outcomeOf('confirmed', 'not-made')).toBe('passed');
  expect(outcomeOf('confirmed', 'unclear')).toBe('error');
  expect(outcomeOf('unclear')).toBe('error');
  expect(outcomeOf('unclear', 'gap')).toBe('failed');
  expect(outcomeOf('not-made')).toBeUndefined();
});
