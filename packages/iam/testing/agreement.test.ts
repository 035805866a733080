import { strength } from '@cordon/strength';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { questions } from './arbitraries.ts';
import { parseQuestion } from './parse-question.ts';
import { referenceOutcome } from './reference.ts';

test('the evaluator and the reference agree on random policies and requests', () => {
  const seen: Record<string, number> = {};
  fc.assert(
    fc.property(questions, (question) => {
      const { request, policies } = parseQuestion(question);
      const { outcome } = evaluate(request, policies);
      seen[outcome] = (seen[outcome] ?? 0) + 1;
      expect(outcome).toBe(referenceOutcome(question));
    }),
    { numRuns: strength(700, 1_000, 30_000) },
  );
  for (const outcome of ['allowed', 'implicitly-denied', 'explicitly-denied'])
    expect(seen[outcome], outcome).toBeGreaterThan(30);
});
