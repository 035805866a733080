import type { Verdict, VerdictKind } from '@cordon/domain';
import { describe, expect, it } from 'vitest';
import type { ProverAnswer } from './case.types.ts';
import { exitOfCases, judgeCase, judgeUnapplied } from './judge-case.ts';
import type { Mutant } from './mutant.ts';

const mutant: Mutant = {
  id: 'paper',
  sentence: 'a line that somebody lost',
  breaks: 'tenant-data',
  killedBy: ['read'],
  mutate: (tf) => tf,
};
const proved: ProverAnswer = { answer: 'proved', refuted: [], covers: true };
const refuted: ProverAnswer = {
  answer: 'refuted',
  refuted: ['tenant-data'],
  covers: true,
  reason: 'a witness',
};

function verdict(attack: string, kind: VerdictKind, more: Partial<Verdict> = {}): Verdict {
  const of = { leg: 'paper', topology: 'paper', engine: 'paper' };
  return { ...of, attack, attempt: `${attack}/a->b/x`, crosses: 'tenant-data', kind, reason: kind, ...more };
}

describe('a mutant', () => {
  it('is killed by what was breached, the expected attack first, with the count of attempts', () => {
    const judged = judgeCase(
      mutant,
      [verdict('other', 'breached'), verdict('read', 'breached'), verdict('read', 'breached')],
      refuted,
    );
    expect(judged.outcome).toBe('killed');
    expect(judged.by.map(({ attack, expected, attempts }) => [attack, expected, attempts])).toEqual([
      ['read', true, 2],
      ['other', false, 1],
    ]);
  });

  it('is killed even if another verdict is unclear, and if the prover proves', () => {
    expect(judgeCase(mutant, [verdict('read', 'breached'), verdict('x', 'unknown')], proved).outcome).toBe(
      'killed',
    );
  });

  it('survived when all was upheld and the prover refutes, and when the prover cannot tell', () => {
    expect(judgeCase(mutant, [verdict('read', 'upheld')], refuted)).toMatchObject({
      outcome: 'survived',
      reason: 'no attack noticed, but the prover refutes: a witness',
    });
    expect(judgeCase(mutant, [verdict('read', 'upheld')], { ...proved, answer: 'unknown' }).outcome).toBe(
      'survived',
    );
  });

  it('is equivalent only where the prover proves, and has something to say about what it breaks', () => {
    expect(judgeCase(mutant, [verdict('read', 'upheld')], proved).outcome).toBe('equivalent');
    expect(judgeCase(mutant, [verdict('read', 'upheld')], { ...proved, covers: false }).outcome).toBe(
      'survived',
    );
  });

  it('is unknown when the suite could not tell, or when nothing was attacked', () => {
    expect(judgeCase(mutant, [verdict('read', 'upheld'), verdict('x', 'unknown')], proved).outcome).toBe(
      'unknown',
    );
    expect(judgeCase(mutant, [], proved).outcome).toBe('unknown');
  });

  it('is not killed by what is open as stated', () => {
    expect(judgeCase(mutant, [verdict('read', 'open-as-stated')], refuted).outcome).toBe('survived');
  });
});

it('names the expected attacks that met it and saw nothing, and no others', () => {
  const both = { ...mutant, killedBy: ['read', 'copy', 'never-ran'] };
  const judged = judgeCase(both, [verdict('read', 'breached'), verdict('copy', 'upheld')], refuted);
  expect(judged.silent).toEqual(['copy']);
  expect(judgeCase(both, [verdict('copy', 'unknown')], refuted).silent).toEqual([]);
});

it('is unappliable only if the expected refusal comes: any other failure is unknown', () => {
  const foreseen = { ...mutant, refusedWhenApplied: { says: 'Malformed', because: 'IAM parses' } };
  expect(judgeUnapplied(foreseen, 'apply failed: Malformed')).toMatchObject({
    outcome: 'unappliable',
    reason: 'IAM parses',
  });
  expect(judgeUnapplied(foreseen, 'connection refused').outcome).toBe('unknown');
  expect(judgeUnapplied(mutant, 'apply failed: Malformed').outcome).toBe('unknown');
});

it('ends with 0 only if every mutant was killed, is equivalent or was refused, and one was killed', () => {
  expect(exitOfCases(['killed', 'equivalent', 'unappliable'], true)).toBe(0);
  expect(exitOfCases(['killed', 'survived', 'unknown'], true)).toBe(1);
  expect(exitOfCases(['killed', 'unknown'], true)).toBe(2);
  expect(exitOfCases(['killed'], false)).toBe(2);
  expect(exitOfCases(['equivalent'], true)).toBe(2);
  expect(exitOfCases([], true)).toBe(2);
});
