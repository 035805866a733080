import type { Answer } from '@cordon/domain';
import { expect, it } from 'vitest';
import { canaryAnswer } from './verdict.ts';

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
