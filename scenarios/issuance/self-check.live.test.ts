import { selfCheck } from '@cordon/bench';
import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';

// Real time and real processes. A machine that is busy with other tests makes it "cannot tell", never "wrong"; and what
// a naive generator leaves out never passes, whatever the machine. `judge.test.ts` has the same without a machine.
test('the generator is not wrong about a server whose latencies are known, and a naive one never fits', async () => {
  const { open, naive, controls, verdict } = await selfCheck({ periodMs: strength(2_500, 2_500, 4_000) });
  expect(open.verdict, JSON.stringify(open)).not.toBe('wrong');
  expect(naive.verdict, JSON.stringify(naive)).not.toBe('fits');
  expect(controls.verdict, JSON.stringify(controls)).not.toBe('wrong');
  expect(['fits', 'cannot tell']).toContain(verdict);
});
