import { expect, it } from 'vitest';
import { judge } from './judge.ts';
import { summarize } from './summary.ts';
import { attempt, canary, end, line, record, run, served } from './testing/records.ts';

it('counts each kind, and names the boundaries that nobody attacked', () => {
  const lines = record(line(), line({ attempt: attempt({ id: 'b' }), answer: served }));
  const summary = summarize(lines, judge(lines));
  expect(summary).toMatchObject({ exit: 1, attempts: 2, counts: { upheld: 1, breached: 1, unknown: 0 } });
  expect(summary.notAttacked[0]?.boundaries).toContain('revocation');
  expect(summary.notAttacked[0]?.boundaries).not.toContain('tenant-data');
  expect(summary.notAttacked[0]?.leg).toBe('paper');
});

it('names what was skipped, and what was asked about some pairs alone', () => {
  const sample = { pairs: 4, of: 90, seed: 7 };
  const skipped = { ...canary('aws'), line: 'skipped', attack: 'write', reason: 'no such path' } as const;
  const summary = summarize([run({ sample }), skipped, end(0)], []);
  expect(summary.skipped).toEqual([{ leg: 'paper', attack: 'write', reason: 'no such path' }]);
  expect(summary.sampled).toEqual([{ leg: 'paper', ...sample }]);
  expect(summarize(record(line()), []).sampled).toEqual([]);
});
