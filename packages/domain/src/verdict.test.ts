import { expect, test } from 'vitest';
import { causeOf, EXIT, VERDICT_ORDER, type Verdict } from './verdict.ts';

const verdict = (reason: string, attacker?: string, victim?: string) =>
  ({
    reason,
    ...(attacker === undefined ? {} : { line: { attempt: { attacker, victim } } }),
  }) as unknown as Verdict;

test.each([
  ['both tenants are left out', 'acme read globex', 'acme', 'globex', '… read …'],
  ['the longer name first, of which the other is a part', 'acme-eu read acme', 'acme', 'acme-eu', '… read …'],
  ['whichever of them attacks', 'acme-eu read acme', 'acme-eu', 'acme', '… read …'],
  [
    'and ids that differ each time',
    'acme: request 0123456789ABCDEF of it',
    'acme',
    'b',
    '…: request … of it',
  ],
  [
    'in names and paths, too',
    '`run-acme-eu/seed.txt`, `aws/creds/acme_x`, arn:aws:iam::1:role/acme',
    'acme',
    'acme-eu',
    '`run-…/seed.txt`, `aws/creds/…_x`, arn:aws:iam::1:role/…',
  ],
  [
    'but no letters of other words',
    'AccessDenied: `a` was served what is of `b`, and b1 was not',
    'a',
    'b',
    'AccessDenied: `…` was served what is of `…`, and b1 was not',
  ],
  ['whatever signs are in them', 'x.y read xzy and a+b', 'x.y', 'a+b', '… read xzy and …'],
  ['but no short number', 'acme saw 0123456789abcde', 'acme', 'x', '… saw 0123456789abcde'],
])('in the cause of a verdict %s', (_, reason, attacker, victim, cause) => {
  expect(causeOf(verdict(reason, attacker, victim))).toBe(cause);
});

test('a verdict on the leg itself is its own cause', () => {
  expect(causeOf(verdict('acme 0123456789abcdef'))).toBe('acme 0123456789abcdef');
});

test('a breach is the worst, and cannot tell outranks whatever is fine', () => {
  expect(VERDICT_ORDER).toEqual(['breached', 'unknown', 'stricter-than-stated', 'open-as-stated', 'upheld']);
  expect(EXIT).toEqual({ upheld: 0, breached: 1, unknown: 2, usage: 64 });
});
