import type { CheckReport, LabReport } from '@cordon/check';
import type { Verdict } from '@cordon/domain';
import { expect, it } from 'vitest';
import { asLabReport, type OwnAttacked } from './attack-own-folder.ts';

const LAB: LabReport = {
  ...{ classes: { made: 1, confirmed: 1 }, gaps: [], unclear: [], notMade: ['before'], notes: [] },
};

function attacked(...verdicts: readonly Partial<Verdict>[]): OwnAttacked {
  const counts = { breached: verdicts.length };
  const judged = { verdicts, summary: { counts } } as unknown as NonNullable<OwnAttacked['judged']>;
  return { judged, timings: [], notAttacked: ['not attacked: x: y'] };
}

const verdict = (kind: Verdict['kind'], attacker: string, victim: string): Partial<Verdict> => ({
  ...{ kind, crosses: 'tenant-data', attack: 's3-read-objects', reason: `${attacker} at ${victim}` },
  attempt: `s3-read-objects/${attacker}->${victim}/GetObject`,
  line: { attempt: { attacker, victim } } as unknown as NonNullable<Verdict['line']>,
});

const report = (refuted: readonly (readonly [string, string])[]): Pick<CheckReport, 'boundaries'> => ({
  boundaries: [{ boundary: 'tenant-data', answer: 'refuted', refuted, open: [], unknown: [] }],
});

it('tells what crossed against the model, and not what the model refuted itself', () => {
  const { breached } = asLabReport(
    LAB,
    attacked(verdict('breached', 'a', 'b'), verdict('breached', 'b', 'a')),
    report([['a', 'b']]),
  );
  expect(breached).toEqual(['s3-read-objects/b->a/GetObject: b at a']);
});

it('keeps what could not be told, and what was not attacked', () => {
  const made = asLabReport(LAB, attacked(verdict('unknown', 'a', 'b')), report([]));
  expect([made.breached, made.unclear]).toEqual([[], ['s3-read-objects/a->b/GetObject: a at b']]);
  expect(made.notMade).toEqual(['before', 'not attacked: x: y']);
  const none = asLabReport(LAB, { timings: [], notAttacked: ['none'] }, report([]));
  expect([none.attempts, none.notMade]).toEqual([undefined, ['before', 'none']]);
});
