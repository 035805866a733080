import { expect, test } from 'vitest';
import { evaluate, evaluateTrust } from '../src/evaluate/evaluate.ts';
import { DOCUMENTED_CASES } from './index.ts';

test.each(DOCUMENTED_CASES.map((one) => [one.id, one.sentence, one] as const))(
  '%s: %s',
  (_id, _sentence, one) => {
    const decision =
      one.trust === undefined
        ? evaluate(one.request, one.policies)
        : evaluateTrust(one.request, one.trust, one.policies);
    expect(decision.outcome, decision.reason).toBe(one.outcome);
  },
);

test('ids are unique', () => {
  const ids = DOCUMENTED_CASES.map((one) => one.id);
  expect(new Set(ids).size).toBe(ids.length);
});
