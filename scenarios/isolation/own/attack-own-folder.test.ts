import type { CheckReport, LabReport } from '@cordon/check';
import type { Attempt, Deployment, Verdict } from '@cordon/domain';
import { expect, it } from 'vitest';
import { asLabReport, isOwnRole, type OwnAttacked } from './attack-own-folder.ts';

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

it('shows nothing by naming the other’s role where both have the same', () => {
  const attempt = (id: string) =>
    ({ attack: 'vault-own-parameters', id, attacker: 'a', victim: 'b' }) as Attempt;
  const tenants = (...arns: readonly string[]) =>
    ({
      tenants: arns.map((roleArn, index) => ({ tenant: { id: 'ab'[index] }, roleArn })),
    }) as unknown as Deployment;
  const named = attempt('vault-own-parameters/a->b/aws/creds/<own> with role_arn/GET creds');
  expect(isOwnRole(named, tenants('shared', 'shared'))).toBe(true);
  expect(isOwnRole(named, tenants('one', 'two'))).toBe(false);
  expect(isOwnRole(attempt('vault-own-parameters/a->b/with policy_arns'), tenants('shared', 'shared'))).toBe(
    false,
  );
});
