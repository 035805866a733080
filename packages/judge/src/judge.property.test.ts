import type { Answer, AttemptLine, RecordLine } from '@cordon/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge } from './judge.ts';
import { canaryKindsOf } from './judge-line.ts';
import { exitCode } from './summary.ts';
import { attempt, canary, claims, end, line, run } from './testing/records.ts';

const answer: fc.Arbitrary<Answer> = fc.record(
  {
    kind: fc.constantFrom('served' as const, 'refused' as const, 'unclear' as const),
    reason: fc.constant('paper'),
    refusal: fc.constantFrom(
      'authorization' as const,
      'authorization' as const,
      'authentication' as const,
      'form' as const,
    ),
    sawMark: fc.boolean(),
  },
  { requiredKeys: ['kind', 'reason'] },
);
const crossing = fc.constantFrom(
  { kind: 'any' as const },
  { kind: 'content' as const, mark: 'm' },
  { kind: 'refusal' as const },
);
const untouched = [{ what: 'x', read: { via: 'vault', method: 'GET', path: 'x' } }] as const;
const attemptLine: fc.Arbitrary<AttemptLine> = fc
  .record({
    answer,
    control: answer,
    crossing,
    watched: fc.boolean(),
    state: fc.option(fc.constantFrom('unchanged' as const, 'changed' as const, 'unclear' as const)),
    via: fc.constantFrom('sdk' as const, 'vault' as const),
    id: fc.constantFrom('a', 'b', 'c'),
  })
  .map(({ answer, control, crossing, watched, state, via, id }) =>
    line({
      attempt: attempt({
        id,
        crossing,
        ...(watched ? { untouched } : {}),
        ...(via === 'vault'
          ? { does: { as: { kind: 'anonymous' }, call: { via: 'vault', method: 'GET', path: 'x' } } }
          : {}),
      }),
      answer,
      control,
      ...(state === null ? {} : { observed: { state } }),
    }),
  );
/** Mostly whole records, so that verdicts of every kind come up; sometimes broken in one of the ways a run can be. */
const recordOf: fc.Arbitrary<RecordLine[]> = fc
  .record({
    runs: mostly([run()], fc.constantFrom([], [run(), run()], [run({ claims: claims(['tenant-data']) })])),
    canaries: mostly(
      [canary('aws'), canary('vault')],
      fc.array(
        fc.tuple(fc.constantFrom('aws' as const, 'vault' as const), answer).map(([of, a]) => canary(of, a)),
        { maxLength: 3 },
      ),
    ),
    attempts: fc.array(attemptLine, { maxLength: 3 }),
    ends: mostly(undefined, fc.array(fc.nat(4), { maxLength: 2 })),
  })
  .map(({ runs, canaries, attempts, ends }) => [
    ...runs,
    ...canaries,
    ...attempts,
    ...(ends ?? [attempts.length]).map(end),
  ]);

function mostly<T>(usual: T, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rare });
}

it('never calls upheld what is not refused with a served control under a refused canary', () => {
  let upheld = 0;
  fc.assert(
    fc.property(recordOf, (lines) => {
      for (const verdict of judge(lines)) {
        if (verdict.kind !== 'upheld') continue;
        upheld += 1;
        const { line: rests } = verdict;
        expect(rests?.control.kind).toBe('served');
        const kind = rests?.attempt.crossing?.kind ?? 'any';
        if (kind === 'any')
          expect(rests?.answer).toMatchObject({ kind: 'refused', refusal: 'authorization' });
        if (kind === 'refusal') expect(rests?.answer.kind).toBe('served');
        if (kind === 'content' && rests?.answer.kind !== 'refused') expect(rests?.answer.sawMark).toBe(false);
        if (kind === 'content') expect(rests?.control.sawMark).toBe(true);
        expect(rests?.observed?.state).not.toBe('changed');
        for (const part of rests === undefined ? [] : canaryKindsOf(rests.attempt)) {
          const heard = lines.filter((l) => l.line === 'canary').filter(({ of }) => of === part);
          expect(heard.length).toBeGreaterThan(0);
          for (const { answer } of heard) expect(answer.kind).toBe('refused');
        }
        expect(lines.filter((l) => l.line === 'end')).toHaveLength(1);
      }
    }),
    { numRuns: 5000, seed: 11 },
  );
  // A property over an empty set holds: see that it was asked.
  expect(upheld).toBeGreaterThan(20);
});

it('is pure, judges every attempt once, and exits 0 only if each is upheld or open as stated', () => {
  fc.assert(
    fc.property(recordOf, (lines) => {
      const verdicts = judge(lines);
      expect(judge(structuredClone(lines))).toEqual(verdicts);
      expect(verdicts.filter((verdict) => verdict.line !== undefined)).toHaveLength(
        lines.filter((l) => l.line === 'attempt').length,
      );
      if (exitCode(verdicts) === 0)
        for (const { kind } of verdicts) expect(['upheld', 'open-as-stated']).toContain(kind);
      if (verdicts.some(({ kind }) => kind === 'breached')) expect(exitCode(verdicts)).toBe(1);
    }),
    { numRuns: 2000 },
  );
});

it('never changes a verdict for the better when a control stops being served', () => {
  const good = new Set(['upheld', 'stricter-than-stated']);
  fc.assert(
    fc.property(attemptLine, answer, (own, worse) => {
      fc.pre(worse.kind !== 'served');
      const [verdict] = judge([run(), canary('aws'), canary('vault'), { ...own, control: worse }, end(1)]);
      expect(good.has(verdict?.kind ?? '')).toBe(false);
    }),
  );
});
