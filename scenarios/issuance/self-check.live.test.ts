import { selfCheck } from '@cordon/bench';
import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';

// Real time and real processes. A machine that is busy with other tests makes it "cannot tell", never "wrong".
// `judge.test.ts` has the same without a machine.
test('the generator is not wrong about a server whose latencies are known, and the check is not fooled by a naive one', async () => {
  const { open, naive, controls, verdict } = await selfCheck({ periodMs: strength(2_500, 2_500, 4_000) });
  expect(open.verdict, JSON.stringify(open)).not.toBe('wrong');
  expect(controls.verdict, JSON.stringify(controls)).not.toBe('wrong');
  expect(['fits', 'cannot tell'], JSON.stringify(naive)).toContain(verdict);
  if (naive.verdict === 'fits') expect(verdict, JSON.stringify(naive)).toBe('cannot tell');
});
