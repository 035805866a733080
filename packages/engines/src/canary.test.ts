import type { Answer } from '@cordon/domain';
import { expect, it } from 'vitest';
import { canaryAnswer } from './canary.ts';

const of = (kind: Answer['kind']) => ({ what: kind, answer: { kind, reason: kind } });

it('sings if anything was served that must be refused, whatever else happened', () => {
  expect(canaryAnswer([of('refused'), of('served')], of('served')).kind).toBe('served');
  expect(canaryAnswer([of('unclear'), of('served')], of('refused')).kind).toBe('served');
});
it('is refused only if all probes are and somebody is served at all', () => {
  expect(canaryAnswer([of('refused'), of('refused')], of('served')).kind).toBe('refused');
  expect(canaryAnswer([of('refused')], of('refused')).kind).toBe('unclear');
  expect(canaryAnswer([of('refused'), of('unclear')], of('served')).kind).toBe('unclear');
  expect(canaryAnswer([], of('served')).kind).toBe('unclear');
});

it('needs a policy to refuse whoever holds a known credential: one refused for the credential was never asked about', () => {
  const known = (refusal?: Answer['refusal']) => ({
    what: 'a user',
    answer: { kind: 'refused', reason: 'no', ...(refusal === undefined ? {} : { refusal }) } as Answer,
    known: true as const,
  });
  expect(canaryAnswer([of('refused'), known('authorization')], of('served')).kind).toBe('refused');
  for (const refusal of ['authentication', 'form', undefined] as const)
    expect(canaryAnswer([of('refused'), known(refusal)], of('served'))).toEqual({
      kind: 'unclear',
      reason: 'a user was refused before any policy was asked: no',
    });
});

it('carries what was served by its request id, and refuses by authorization with each probe’s code', () => {
  const probe = (answer: Partial<Answer>) => ({
    what: 'w',
    answer: { kind: 'refused', reason: 'r', ...answer } as Answer,
  });
  expect(
    canaryAnswer([probe({ kind: 'served', httpStatus: 200, requestId: 'r-1' })], of('served')),
  ).toMatchObject({ kind: 'served', httpStatus: 200, requestId: 'r-1' });
  expect(canaryAnswer([probe({ kind: 'served' })], of('served'))).not.toHaveProperty('requestId');
  expect(
    canaryAnswer([probe({ code: 'AccessDenied' }), probe({ httpStatus: 403 }), probe({})], of('served')),
  ).toEqual({
    kind: 'refused',
    refusal: 'authorization',
    reason: 'w: AccessDenied; w: 403; w: refused; and served was served',
  });
});
