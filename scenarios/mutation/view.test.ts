import { expect, it } from 'vitest';
import { painter } from '../isolation/style.ts';
import type { CaseResult } from './case.types.ts';
import { noticedBy } from './noticed.ts';
import { mutantsText } from './view.ts';

function paper(mutant: string, more: Partial<CaseResult>): CaseResult {
  return {
    mutant,
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

it('counts what each attack met and noticed, also one that met nothing', () => {
  expect(noticedBy(['copy', 'idle', 'read'], cases)).toEqual([
    { attack: 'copy', met: 1, noticed: 0, mutants: [] },
    { attack: 'idle', met: 0, noticed: 0, mutants: [] },
    { attack: 'read', met: 2, noticed: 1, mutants: ['dropped'] },
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
      attacks: noticedBy(['copy', 'idle', 'read', 'write'], cases),
      unconcerned: [],
      exit: 0,
      totalMs: 4000,
    },
    painter(false),
  );
  expect(text).toContain('paper ~ widened (1.5 s): by write (6); read did not notice');
  expect(text).toContain('  dropped: copy on paper');
  expect(text).toContain('2 of 4 attacks noticed something');
  expect(text).toContain('copy met 1 and noticed none');
  expect(text).toContain('met no mutant in this run: idle');
  expect(text).toContain('2 killed (1 by an attack that was expected to)');
  expect(text).toContain('apply 2.0 s, attacks 1.0 s');
});
