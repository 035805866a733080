import { expect, it } from 'vitest';
import { judge } from './judge.ts';
import { summarize } from './summary.ts';
import { attempt, line, record, served } from './testing/records.ts';

it('counts each kind, and names the boundaries that nobody attacked', () => {
  const lines = record(line(), line({ attempt: attempt({ id: 'b' }), answer: served }));
  const summary = summarize(lines, judge(lines));
  expect(summary).toMatchObject({ exit: 1, attempts: 2, counts: { upheld: 1, breached: 1, unknown: 0 } });
  expect(summary.notAttacked[0]?.boundaries).toContain('revocation');
  expect(summary.notAttacked[0]?.boundaries).not.toContain('tenant-data');
});
