import { strength } from '@cordon/strength';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  aRole,
  aSession,
  aUser,
  codeOf,
  policyText,
  storeOf,
  tokenKey,
} from '../../testing/entities.ts';
import { judge } from '../authorize/authorize.ts';
import { principalPolicies } from '../authorize/principal-policies.ts';
import { readForm } from '../query/read-form.ts';
import { type Caller, rootCaller, userCaller } from '../who/caller.ts';
import { openToken, type Session } from '../who/session.ts';
import { sessionCaller } from '../who/session-caller.ts';
import { assumeRole } from './assume-role.ts';
import { type Grant, mint } from './mint.ts';
import { getScopedCredentials } from './scoped-credentials.ts';
import type { Signed } from './user-sessions.ts';

const NOW = 1_795_000_000;
const S3 = 'arn:aws:s3:::';
const alice = aUser('alice', { inline: { all: policyText({ Action: '*', Resource: '*' }) } });
const acme = aRole('acme', [], {
  inline: {
    own: policyText({ Action: 's3:*', Resource: [`${S3}acme`, `${S3}acme/*`] }),
    sts: policyText({ Action: 'sts:*', Resource: '*' }),
  },
});
const trusting = storeOf({ users: [alice], roles: [acme] });
const session: Partial<Session> = {
  owner: { name: 'acme', id: acme.id },
  issuedAt: NOW - 600,
  expiresAt: NOW + 3000,
  tags: { tenant: 'acme' },
  transitive: ['tenant'],
  sourceIdentity: 'alice',
};
/** Trusts the session by its own ARN: no session policy of the caller’s would stand against that. */
const vault = aRole(
  'vault',
  [
    {
      Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/acme/session` },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    },
  ],
  {},
  trusting,
);
const store = storeOf({ users: [alice], roles: [acme, vault] });
const key = tokenKey();

const callerOf = (of: Partial<Session>): Signed => {
  const caller = sessionCaller(aSession(of), store);
  if (caller === undefined) throw new Error('the session is dead');
  return caller as Signed;
};
const asAcme = callerOf(session);

function judged(caller: Caller, needs: Parameters<typeof judge>[3][]): boolean {
  const policies = principalPolicies(caller, store);
  return needs.every(
    (need) => judge({ organization: undefined }, caller, policies, need).decision.outcome === 'allowed',
  );
}

/** GetScopedCredentials as its handler does it. */
function narrowed(caller: Signed, parameters: Readonly<Record<string, string>>, now = NOW): Grant {
  const form = readForm(
    'sts',
    Object.entries({ Action: 'GetScopedCredentials', Version: '2011-06-15', ...parameters }),
  );
  const plan = getScopedCredentials(form, caller, now);
  const policies = principalPolicies(caller, store);
  for (const need of plan.needs) {
    const answer = judge({ organization: undefined }, caller, policies, need);
    if (answer.decision.outcome !== 'allowed') throw plan.refusal(caller, answer);
  }
  return plan.grant();
}

/** The caller that the new credentials are of, through their token. */
function holderOf(grant: Grant): Signed {
  const opened = openToken(mint(grant, key).token, key);
  const caller = opened === undefined ? undefined : sessionCaller(opened, store);
  if (caller === undefined) throw new Error('the token does not open');
  return caller as Signed;
}

const get = (object: string) => ({
  action: 's3:GetObject',
  resource: `${S3}${object}`,
  resourceAccountId: ACCOUNT,
});
const reads = (caller: Caller, object: string) => judged(caller, [get(object)]);
const ownOnly = policyText({ Action: 's3:GetObject', Resource: `${S3}acme/reports/*` });
const everything = policyText({ Action: '*', Resource: '*' });
const again = policyText({ Action: ['s3:GetObject', 'sts:GetScopedCredentials'], Resource: '*' });

test('the answer says whose session it is, how often it was narrowed, and who is behind it', () => {
  const said = (caller: Signed, parameters: Readonly<Record<string, string>>) => {
    const form = { Action: 'GetScopedCredentials', Version: '2011-06-15', ...parameters };
    return getScopedCredentials(readForm('sts', Object.entries(form)), caller, NOW).result(undefined);
  };
  const id = `<ScopedSessionId>${acme.id}:session</ScopedSessionId>`;
  const info = `<SessionInfo>${id}<Arn>arn:aws:sts::${ACCOUNT}:assumed-role/acme/session</Arn></SessionInfo>`;
  expect(said(asAcme, { Policy: ownOnly })).toBe(
    `${info}<ScopedPoliciesCount>1</ScopedPoliciesCount><SourceIdentity>alice</SourceIdentity>`,
  );
  const { sourceIdentity: _, ...plain } = session;
  expect(said(callerOf({ ...plain, scopeDown: [again] }), { Policy: ownOnly })).toBe(
    `${info}<ScopedPoliciesCount>2</ScopedPoliciesCount>`,
  );
});

test('the permission is one on everything, and a session that was only shortened carries no policy', () => {
  const form = { Action: 'GetScopedCredentials', Version: '2011-06-15', DurationSeconds: '60' };
  const plan = getScopedCredentials(readForm('sts', Object.entries(form)), asAcme, NOW);
  expect(plan.needs).toEqual([
    { action: 'sts:GetScopedCredentials', resource: '*', resourceAccountId: ACCOUNT },
  ]);
  expect(Object.keys(plan.grant())).not.toContain('scopeDown');
});

describe('the new credentials', () => {
  test('are of the same session, narrowed: ARN, user id, tags, source identity and age stay', () => {
    const holder = holderOf(narrowed(asAcme, { Policy: ownOnly }));
    const { arn, userId, tags, principal } = asAcme;
    expect({
      arn: holder.arn,
      userId: holder.userId,
      tags: holder.tags,
      principal: holder.principal,
    }).toEqual({
      ...{ arn, userId, tags, principal },
    });
    const { issuedAt, expiresAt, sourceIdentity, transitive, scopeDown } = holder.session ?? {};
    expect({ issuedAt, expiresAt, sourceIdentity, transitive, scopeDown }).toEqual({
      issuedAt: NOW - 600,
      expiresAt: NOW + 3000,
      sourceIdentity: 'alice',
      transitive: ['tenant'],
      scopeDown: [ownOnly],
    });
    expect(holder.accessKeyId).not.toBe(asAcme.accessKeyId);
    expect([reads(holder, 'acme/reports/a'), reads(holder, 'acme/other')]).toEqual([true, false]);
    expect(reads(asAcme, 'acme/other')).toBe(true);
  });

  test('gain nothing from a policy that allows everything', () => {
    const holder = holderOf(narrowed(asAcme, { Policy: everything }));
    expect([reads(holder, 'acme/a'), reads(holder, 'globex/a')]).toEqual([true, false]);
  });

  test('narrowed again have what every policy allows, three at most; less time needs no policy', () => {
    const once = holderOf(narrowed(asAcme, { Policy: again }));
    const twice = holderOf(narrowed(once, { Policy: everything }));
    expect([reads(twice, 'acme/a'), judged(twice, [{ ...get('acme/a'), action: 's3:PutObject' }])]).toEqual([
      true,
      false,
    ]);
    const thrice = holderOf(narrowed(twice, { Policy: again }));
    expect(thrice.session?.scopeDown).toHaveLength(3);
    expect(codeOf(() => narrowed(thrice, { Policy: again }))).toBe('AccessDenied');
    expect(narrowed(thrice, { DurationSeconds: '1' })).toMatchObject({ expiresAt: NOW + 1 });
  });

  test('that may not narrow cannot widen either: the permission is asked of them as they are', () => {
    const holder = holderOf(narrowed(asAcme, { Policy: ownOnly }));
    expect(codeOf(() => narrowed(holder, { Policy: everything }))).toBe('AccessDenied');
    expect(codeOf(() => narrowed(holder, { DurationSeconds: '60' }))).toBe('AccessDenied');
  });

  test('take no role that their policies do not let them take, though its trust policy names the session', () => {
    const take = (caller: Signed) => {
      const form = readForm(
        'sts',
        Object.entries({
          ...{ Action: 'AssumeRole', Version: '2011-06-15', RoleArn: vault.arn, RoleSessionName: 'session' },
        }),
      );
      return judged(caller, [...assumeRole(form, caller, store, NOW).needs]);
    };
    expect(take(asAcme)).toBe(true);
    const toTake = (Resource: string) =>
      policyText({ Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], Resource });
    expect(take(holderOf(narrowed(asAcme, { Policy: ownOnly })))).toBe(false);
    expect(take(holderOf(narrowed(asAcme, { Policy: toTake(acme.arn) })))).toBe(false);
    expect(take(holderOf(narrowed(asAcme, { Policy: toTake(vault.arn) })))).toBe(true);
  });
});

describe('how long', () => {
  test.each([
    ['0', 'ValidationError'],
    ['1', 'ok'],
    ['3000', 'ok'],
    ['3001', 'InsufficientSessionLifetime'],
    ['129600', 'InsufficientSessionLifetime'],
    ['129601', 'ValidationError'],
    ['-1', 'ValidationError'],
  ])('%s s of the 3,000 that are left: %s', (DurationSeconds, expected) => {
    expect(codeOf(() => narrowed(asAcme, { DurationSeconds }))).toBe(expected);
  });

  test('a day and a half of a session that has it', () => {
    const ofUser = callerOf({
      ...{ kind: 'session', owner: { name: 'alice', id: alice.id }, name: 'alice' },
      expiresAt: NOW + 129_600,
    });
    expect(narrowed(ofUser, { DurationSeconds: '129600' }).expiresAt).toBe(NOW + 129_600);
  });

  test('as long as the calling session, unless asked', () => {
    expect(narrowed(asAcme, { Policy: ownOnly }).expiresAt).toBe(NOW + 3000);
  });
});

describe('who may not', () => {
  test('long-term keys, and root users with or without a session', () => {
    for (const caller of [
      userCaller(alice, 'AKIAALICE'),
      rootCaller(ACCOUNT, 'AKIAROOT'),
      rootCaller(ACCOUNT, 'ASIAROOT', aSession({ kind: 'session' })),
    ])
      expect(codeOf(() => narrowed(caller as Signed, { Policy: ownOnly }))).toBe('InvalidSubjectCredentials');
  });

  test('who asks for nothing, or for what is no policy', () => {
    expect(codeOf(() => narrowed(asAcme, {}))).toBe('ValidationError');
    expect(codeOf(() => narrowed(asAcme, { MinimumSessionTokenSize: '9' }))).toBe('ValidationError');
    expect(codeOf(() => narrowed(asAcme, { Policy: '{' }))).toBe('MalformedPolicyDocument');
    expect(codeOf(() => narrowed(asAcme, { Policy: `${ownOnly}${' '.repeat(2_048)}` }))).toBe(
      'ValidationError',
    );
    const named = policyText({ Action: '*', Resource: '*', Principal: '*' });
    expect(codeOf(() => narrowed(asAcme, { Policy: named }))).toBe('MalformedPolicyDocument');
  });

  test('a session of a user, narrowed, is held to its policy, too', () => {
    const ofUser = callerOf({ kind: 'session', owner: { name: 'alice', id: alice.id }, name: 'alice' });
    const holder = holderOf(narrowed(ofUser, { Policy: ownOnly }));
    expect([reads(ofUser, 'globex/a'), reads(holder, 'globex/a'), reads(holder, 'acme/reports/a')]).toEqual([
      ...[true, false, true],
    ]);
  });
});

test('whatever chain of narrowings: nothing is opened that the calling session did not have', () => {
  const objects = ['acme/a', 'acme/reports/a', 'globex/a'];
  const actions = ['s3:GetObject', 's3:PutObject', 'sts:GetScopedCredentials', 'sts:AssumeRole'];
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('*', 's3:*', 's3:Get*', 'sts:*', 'sts:GetScopedCredentials'),
    Resource: fc.constantFrom('*', `${S3}acme/*`, `${S3}acme/reports/*`, `${S3}globex/*`),
  });
  const policy = fc.array(statement, { minLength: 1, maxLength: 2 });
  let made = 0;
  fc.assert(
    fc.property(fc.array(policy, { minLength: 1, maxLength: 4 }), (chain) => {
      let caller = asAcme;
      for (const statements of chain) {
        let next: Signed;
        try {
          next = holderOf(narrowed(caller, { Policy: policyText(...statements) }));
        } catch {
          return;
        }
        made += 1;
        for (const resource of [...objects.map((object) => `${S3}${object}`), '*', vault.arn])
          for (const action of actions) {
            const question = { action, resource, resourceAccountId: ACCOUNT };
            if (judged(next, [question]))
              expect(judged(caller, [question]), `${action} ${resource}`).toBe(true);
          }
        caller = next;
      }
    }),
    { numRuns: strength(100, 150, 5_000) },
  );
  expect(made).toBeGreaterThan(100);
});
