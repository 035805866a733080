import { painter } from '@cordon/harness/terminal/style';
import { expect, it } from 'vitest';
import type { CaseResult } from './case.types.ts';
import { mutantsText, noticedBy } from './view.ts';

function paper(mutant: string, more: Partial<CaseResult>): CaseResult {
  return {
    mutant,
    file: 'scenarios/mutation/mutants/allow.mutants.ts',
    topology: 'paper',
    sentence: 'a line that somebody lost',
    breaks: 'tenant-data',
    expected: ['read'],
    outcome: 'killed',
    by: [],
    met: [],
    silent: [],
    prover: { answer: 'proved', refuted: [], covers: true },
    beside: { kind: 'same' },
    ms: { apply: 1000, attacks: 500, prover: 0 },
    ...more,
  };
}
const by = (attack: string, expected: boolean) => ({ attack, expected, attempts: 6, reason: 'served' });
const cases = [
  paper('dropped', {
    expected: ['read', 'copy'],
    by: [by('read', true)],
    met: ['read', 'copy'],
    silent: ['copy'],
  }),
  paper('widened', { by: [by('write', false)], met: ['read', 'write'], silent: ['read'] }),
];

const rows = (...ids: readonly string[]) =>
  noticedBy(
    ids.map((id) => ({ id, crosses: 'tenant-data' })),
    cases,
    (_topology, boundary) => boundary === 'tenant-data',
  );
const asleep = { met: 2, noticed: 0, mutants: [] };
const SPARED = [
  { attack: 'stopped', claimed: 0, expected: 0, ...asleep },
  { attack: 'elsewhere', claimed: 2, expected: 0, ...asleep },
];

it('counts the mutants that each attack ran on and noticed, also for one that ran on none', () => {
  expect(rows('copy', 'idle', 'read')).toEqual([
    { attack: 'copy', met: 1, claimed: 1, expected: 1, noticed: 0, mutants: [] },
    { attack: 'idle', met: 0, claimed: 0, expected: 0, noticed: 0, mutants: [] },
    { attack: 'read', met: 2, claimed: 2, expected: 2, noticed: 1, mutants: ['dropped'] },
  ]);
});

it('tells kills by another attack, silent attacks, attacks that noticed nothing, and where the time went', () => {
  const text = mutantsText(
    {
      schema: 1,
      run: 'paper',
      runDir: 'paper',
      engine: 'paper',
      tenants: [],
      topologies: [{ topology: 'paper', clean: 'green', reason: '', restored: true, ms: 1 }],
      cases,
      attacks: [...rows('copy', 'idle', 'read', 'write'), ...SPARED],
      unconcerned: [],
      exit: 0,
      totalMs: 4000,
    },
    painter(false),
  );
  expect(text).toContain('paper ~ widened (1.5 s): by write (6); read did not notice');
  expect(text).toContain('  dropped: copy on paper');
  expect(text).toContain('2 of 6 attacks noticed something');
  expect(text).toContain('copy met 1 and noticed none\n');
  expect(text).toContain('stopped met 2 and noticed none: none of these topologies claims');
  expect(text).toContain('elsewhere met 2 and noticed none: no mutant of this run');
  expect(text).toContain('met no mutant in this run: idle');
  expect(text).toContain('2 killed (1 by an attack that was expected to)');
  expect(text).toContain('apply 2.0 s, attacks 1.0 s');
});
