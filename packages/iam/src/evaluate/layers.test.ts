import { describe, expect, test } from 'vitest';
import type { Principal } from '../request.types.ts';
import { combineLayers, grantAlternatives, isAtLeast, type Need, STRENGTHS, strengthOf } from './layers.ts';

const OWN: Need[] = ['identity', 'boundary', 'session'];
const ALWAYS: Need[] = ['scope-down', 'scp', 'rcp'];
const inAccount = (principal: Principal['kind'], sameAccount = true, trust = false) => ({
  principal,
  sameAccount,
  trust,
});
const outcome = (met: Need[], situation = inAccount('role-session'), denied = false) =>
  combineLayers(denied, new Set(met), situation).outcome;

describe('same account', () => {
  test.each<[string, Need[], string]>([
    ['own policies alone', [...OWN, ...ALWAYS], 'allowed'],
    ['own policies without the boundary', ['identity', 'session', ...ALWAYS], 'implicitly-denied'],
    ['own policies without the session policy', ['identity', 'boundary', ...ALWAYS], 'implicitly-denied'],
    [
      'a resource policy that names the account',
      ['resource:any', 'boundary', 'session', ...ALWAYS],
      'implicitly-denied',
    ],
    ['one that names the role', ['resource:principal', 'boundary', 'session', ...ALWAYS], 'allowed'],
    [
      'one that names the role, against the session policy',
      ['resource:principal', 'boundary', ...ALWAYS],
      'implicitly-denied',
    ],
    [
      'one that names the role, against the boundary',
      ['resource:principal', 'session', ...ALWAYS],
      'implicitly-denied',
    ],
    ['one that names the session', ['resource:direct', ...ALWAYS], 'allowed'],
    [
      'one that names the session, against the SCP',
      ['resource:direct', 'scope-down', 'rcp'],
      'implicitly-denied',
    ],
    [
      'one that names the session, against the RCP',
      ['resource:direct', 'scope-down', 'scp'],
      'implicitly-denied',
    ],
    [
      'one that names the session, against what it was narrowed to',
      ['resource:direct', 'scp', 'rcp'],
      'implicitly-denied',
    ],
    ['nothing', ALWAYS, 'implicitly-denied'],
  ])('%s', (_, met, expected) => {
    expect(outcome(met)).toBe(expected);
  });
});

test('a trust policy must allow: own policies alone never suffice', () => {
  const trust = inAccount('role-session', true, true);
  expect(outcome([...OWN, ...ALWAYS], trust)).toBe('implicitly-denied');
  expect(outcome([...OWN, ...ALWAYS, 'resource:any'], trust)).toBe('allowed');
  expect(outcome([...ALWAYS, 'resource:any'], trust)).toBe('implicitly-denied');
  expect(outcome([...ALWAYS, 'resource:any', 'resource:principal', 'resource:direct'], trust)).toBe(
    'allowed',
  );
});

test('another account: both sides must allow, in whatever form the caller is named', () => {
  const foreign = inAccount('role-session', false);
  const named: Need[] = ['resource:any', 'resource:principal', 'resource:direct'];
  expect(outcome([...OWN, ...ALWAYS], foreign)).toBe('implicitly-denied');
  expect(outcome([...named, ...ALWAYS], foreign)).toBe('implicitly-denied');
  expect(outcome([...named, ...ALWAYS, 'identity', 'boundary'], foreign)).toBe('implicitly-denied');
  expect(outcome([...named, ...ALWAYS, ...OWN], foreign)).toBe('allowed');
  expect(outcome(['resource:any', ...ALWAYS, ...OWN], foreign)).toBe('allowed');
});

test('nobody, a service and a web identity have only the resource’s side', () => {
  for (const kind of ['anonymous', 'service', 'web-identity'] as const) {
    expect(outcome(['resource:any', 'rcp'], inAccount(kind, false))).toBe('allowed');
    expect(outcome(['resource:any'], inAccount(kind, false))).toBe('implicitly-denied');
    expect(outcome([...OWN, ...ALWAYS], inAccount(kind, false))).toBe('implicitly-denied');
  }
});

test('an explicit deny wins over every grant', () => {
  const all: Need[] = [...OWN, ...ALWAYS, ...STRENGTHS];
  expect(outcome(all, inAccount('user'), true)).toBe('explicitly-denied');
});

test('what is missing is told of the nearest way', () => {
  const combined = combineLayers(
    false,
    new Set<Need>(['identity', 'boundary', ...ALWAYS]),
    inAccount('role-session'),
  );
  expect(combined).toEqual({ outcome: 'implicitly-denied', missing: ['session'] });
});

test.each([
  ['anyone', 'role-session', 'resource:direct'],
  ['session', 'role-session', 'resource:direct'],
  ['role', 'role-session', 'resource:principal'],
  ['account', 'role-session', 'resource:any'],
  ['user', 'user', 'resource:direct'],
  ['user', 'federated-user', 'resource:principal'],
  ['federated-user', 'federated-user', 'resource:direct'],
  ['account', 'root', 'resource:direct'],
  ['service', 'service', 'resource:direct'],
] as const)('%s grants a %s %s', (form, principal, strength) => {
  expect(strengthOf(form, principal)).toBe(strength);
});

test('a stronger grant meets a weaker need', () => {
  expect(isAtLeast('resource:direct', 'resource:any')).toBe(true);
  expect(isAtLeast('resource:any', 'resource:principal')).toBe(false);
});

test('every way needs the organisation’s policies', () => {
  for (const sameAccount of [true, false])
    for (const trust of [true, false])
      for (const way of grantAlternatives({ principal: 'user', sameAccount, trust }))
        expect(way).toEqual(expect.arrayContaining(ALWAYS));
});
