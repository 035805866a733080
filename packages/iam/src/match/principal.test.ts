import { describe, expect, test } from 'vitest';
import type { PrincipalElement, PrincipalKind } from '../policy.ts';
import type { Principal } from '../request.types.ts';
import { coveringForms, formOf } from './principal.ts';

const ACCOUNT = '111122223333';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/acme`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/acme/ci`;
const USER = `arn:aws:iam::${ACCOUNT}:user/bob`;
const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/vault.example`;

const callers: Record<string, Principal> = {
  root: { kind: 'root', accountId: ACCOUNT },
  user: { kind: 'user', accountId: ACCOUNT, arn: USER, userId: 'AIDABOB' },
  session: {
    kind: 'role-session',
    accountId: ACCOUNT,
    roleArn: ROLE,
    roleId: 'AROAACME',
    sessionName: 'ci',
    sessionArn: SESSION,
  },
  federated: {
    kind: 'federated-user',
    accountId: ACCOUNT,
    arn: FEDERATED,
    userArn: USER,
    userId: `${ACCOUNT}:bob`,
  },
  web: { kind: 'web-identity', provider: OIDC },
  service: { kind: 'service', name: 'ec2.amazonaws.com' },
  anonymous: { kind: 'anonymous' },
};

function form(kind: PrincipalKind, value: string, caller: string): string | undefined {
  return formOf({ kind, value }, { principal: callers[caller] as Principal, hasBoundary: false });
}

describe('how an entry names a caller', () => {
  test.each<[PrincipalKind, string, Record<string, string>]>([
    ['*', '*', Object.fromEntries(Object.keys(callers).map((caller) => [caller, 'anyone']))],
    [
      'AWS',
      '*',
      { root: 'anyone', user: 'anyone', session: 'anyone', federated: 'anyone', anonymous: 'anyone' },
    ],
    ['AWS', ACCOUNT, { root: 'account', user: 'account', session: 'account', federated: 'account' }],
    ['AWS', ROOT, { root: 'account', user: 'account', session: 'account', federated: 'account' }],
    ['AWS', '444455556666', {}],
    ['AWS', 'arn:aws:iam::444455556666:root', {}],
    ...[`arn:aws-us-gov:iam::${ACCOUNT}:root`, `arn:aws-cn:iam::${ACCOUNT}:root`].map(
      (name): [PrincipalKind, string, Record<string, string>] => [
        ...(['AWS', name] as const),
        { root: 'account', user: 'account', session: 'account', federated: 'account' },
      ],
    ),
    ...[`x${ROOT}`, `${ROOT}x`, `arn:aws9:iam::${ACCOUNT}:root`, `arn:aws-X:iam::${ACCOUNT}:root`].map(
      (name): [PrincipalKind, string, Record<string, string>] => ['AWS', name, {}],
    ),
    ['Service', '*', { service: 'service' }],
    ['Federated', '*', { web: 'federated' }],
    ['CanonicalUser', '*', {}],
    ['AWS', ROLE, { session: 'role' }],
    ['AWS', 'AROAACME', { session: 'role' }],
    ['AWS', SESSION, { session: 'session' }],
    ['AWS', `arn:aws:sts::${ACCOUNT}:assumed-role/acme/CI`, {}],
    ['AWS', `arn:aws:sts::${ACCOUNT}:assumed-role/acme/c`, {}],
    ['AWS', USER, { user: 'user', federated: 'user' }],
    ['AWS', 'AIDABOB', { user: 'user' }],
    ['AWS', `arn:aws:iam::${ACCOUNT}:user/Bob`, {}],
    ['AWS', FEDERATED, { federated: 'federated-user' }],
    ['Federated', OIDC, { web: 'federated' }],
    ['Federated', 'accounts.google.com', {}],
    ['Service', 'ec2.amazonaws.com', { service: 'service' }],
    ['Service', 's3.amazonaws.com', {}],
    ['AWS', 'ec2.amazonaws.com', {}],
    ['AWS', OIDC, {}],
    ['CanonicalUser', '79a5', {}],
  ])('%s %s', (kind, value, expected) => {
    const got = Object.keys(callers).flatMap((caller) => {
      const found = form(kind, value, caller);
      return found === undefined ? [] : [[caller, found]];
    });
    expect(Object.fromEntries(got)).toEqual(expected);
  });

  test('a canonical user id names the account it belongs to', () => {
    const facts = { principal: callers.user as Principal, hasBoundary: false, canonicalUserId: '79a5' };
    expect(formOf({ kind: 'CanonicalUser', value: '79a5' }, facts)).toBe('account');
    expect(formOf({ kind: 'CanonicalUser', value: '79a6' }, facts)).toBeUndefined();
  });
});

describe('NotPrincipal', () => {
  const not = (...names: string[]): PrincipalElement => ({
    not: true,
    entries: names.map((value) => ({ kind: 'AWS', value })),
  });
  const covers = (element: PrincipalElement, effect: 'Allow' | 'Deny', caller: string, hasBoundary = false) =>
    coveringForms(element, effect, { principal: callers[caller] as Principal, hasBoundary }).length > 0;

  test.each([
    ['user', [USER, ROOT], false],
    ['user', [USER], true],
    ['user', [ROOT], true],
    ['session', [SESSION, ROLE, ROOT], false],
    ['session', [ROLE, ROOT], true],
    ['session', [SESSION, ROOT], true],
    ['session', [SESSION, ROLE], true],
    ['root', [ROOT], false],
    ['root', [USER], true],
    ['federated', [FEDERATED], true],
    ['federated', [ROOT], true],
    ['federated', [FEDERATED, ROOT], false],
    ['anonymous', [ROOT, USER], true],
    ['anonymous', ['*'], false],
  ] as const)('with Deny covers %s when %j are named: %s', (caller, names, expected) => {
    expect(covers(not(...names), 'Deny', caller)).toBe(expected);
  });

  test('covers a caller as anyone, in whichever way it does', () => {
    const facts = { principal: callers.user as Principal, hasBoundary: false };
    expect(coveringForms(not(ROLE), 'Allow', facts)).toEqual(['anyone']);
    expect(coveringForms(not(ROLE), 'Deny', facts)).toEqual(['anyone']);
    expect(coveringForms(not(USER, ROOT), 'Deny', { ...facts, hasBoundary: true })).toEqual(['anyone']);
  });

  test('with Deny covers everyone who has a permissions boundary', () => {
    expect(covers(not(USER, ROOT), 'Deny', 'user', true)).toBe(true);
    expect(covers(not('*'), 'Deny', 'user', true)).toBe(true);
    expect(covers(not('*'), 'Deny', 'user', false)).toBe(false);
  });

  test.each([
    ['user', [USER], false],
    ['session', [ROLE], false],
    ['session', [ROOT], false],
    ['session', [USER], true],
    ['anonymous', [ROOT], true],
  ] as const)('with Allow covers %s when %j are named: %s', (caller, names, expected) => {
    expect(covers(not(...names), 'Allow', caller)).toBe(expected);
  });

  test('with Deny spares a web identity and a service that it names, each at its one level', () => {
    const named = (kind: PrincipalKind, value: string, caller: string) =>
      coveringForms({ not: true, entries: [{ kind, value }] }, 'Deny', {
        ...{ principal: callers[caller] as Principal, hasBoundary: false },
      });
    expect(named('Federated', OIDC, 'web')).toEqual([]);
    expect(named('Federated', `${OIDC}/2`, 'web')).toEqual(['anyone']);
    expect(named('Service', 'ec2.amazonaws.com', 'service')).toEqual([]);
    expect(named('Service', 's3.amazonaws.com', 'service')).toEqual(['anyone']);
  });
});
