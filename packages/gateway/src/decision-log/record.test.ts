import type { Decision } from '@cordon/iam';
import { describe, expect, test } from 'vitest';
import { ACCOUNT, aRole, aSession, aUser, storeOf } from '../../testing/entities.ts';
import { ANONYMOUS, type Caller, rootCaller, userCaller } from '../who/caller.ts';
import type { Session } from '../who/session.ts';
import { sessionCaller } from '../who/session-caller.ts';
import { type DecisionRecord, decidersOf, formatTime, judgedLine, userIdentity } from './record.ts';

const alice = aUser('alice');
const acme = aRole('acme');
const state = storeOf({ users: [alice], roles: [acme] });
const by = (session: Partial<Session>) => sessionCaller(aSession(session), state) as Caller;
const ofAlice = { name: 'alice', id: alice.id };
const attributes = { creationDate: '2026-11-18T11:06:40.000Z', mfaAuthenticated: 'false' };
const temporary = { accountId: ACCOUNT, accessKeyId: 'ASIASESSION000000000' };

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
test.each<[string, Caller, object]>([
  ['nobody', ANONYMOUS, { type: 'AWSAccount' }],
  [
    'a web identity',
    { principal: { kind: 'web-identity', provider: 'p' }, tags: {} },
    { type: 'WebIdentityUser' },
  ],
  ['a service', { principal: { kind: 'service', name: 's' }, tags: {} }, { type: 'AWSService' }],
  [
    'the root user',
    rootCaller(ACCOUNT, 'AKIA'),
    {
      type: 'Root',
      principalId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      accountId: ACCOUNT,
      accessKeyId: 'AKIA',
    },
  ],
  [
    'a user',
    userCaller(alice, 'AKIA'),
    {
      type: 'IAMUser',
      principalId: alice.id,
      arn: alice.arn,
      accountId: ACCOUNT,
      accessKeyId: 'AKIA',
      userName: 'alice',
    },
  ],
  [
    'the session of a user',
    by({ kind: 'session', owner: ofAlice }),
    {
      ...{ type: 'IAMUser', principalId: alice.id, arn: alice.arn, ...temporary, userName: 'alice' },
      sessionContext: { attributes },
    },
  ],
  [
    'the session of a role',
    by({ owner: { name: 'acme', id: acme.id }, sourceIdentity: 'bob' }),
    {
      type: 'AssumedRole',
      principalId: `${acme.id}:session`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/acme/session`,
      ...temporary,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: acme.id,
          arn: acme.arn,
          accountId: ACCOUNT,
          userName: 'acme',
        },
        attributes,
        sourceIdentity: 'bob',
      },
    },
  ],
  [
    'a federated user',
    by({ kind: 'federated-user', name: 'bob', owner: ofAlice }),
    {
      type: 'FederatedUser',
      principalId: `${ACCOUNT}:bob`,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      ...temporary,
      sessionContext: {
        sessionIssuer: {
          type: 'IAMUser',
          principalId: alice.id,
          arn: alice.arn,
          accountId: ACCOUNT,
          userName: 'alice',
        },
        attributes,
      },
    },
  ],
  [
    'a federated user of the root user',
    by({ kind: 'federated-user', name: 'bob' }),
    {
      type: 'FederatedUser',
      principalId: `${ACCOUNT}:bob`,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      ...temporary,
      sessionContext: { attributes },
    },
  ],
])('%s as CloudTrail shows them', (_, caller, expected) => {
  // Another object each time: what is derived from one is remembered.
  expect(userIdentity({ ...caller }, state)).toEqual(expected);
});

test('a role that is gone has its name and no ARN', () => {
  const caller = by({ owner: { name: 'acme', id: acme.id } });
  expect(userIdentity(caller, storeOf({})).sessionContext?.sessionIssuer).toEqual({
    ...{ type: 'Role', principalId: acme.id, accountId: ACCOUNT, userName: 'acme' },
  });
});

test('a time has no parts of seconds', () => {
  expect(formatTime(Date.parse('2026-11-18T11:06:40.999Z'))).toBe('2026-11-18T11:06:40Z');
});

type Line = DecisionRecord['cordon']['judged'][number];
const statement = { layer: 'identity' as const, policy: 'p', index: 0 };
const line = (more: Partial<Line> = {}): Line => ({
  ...{ action: 's3:GetObject', resource: 'r', outcome: 'allowed', reason: 'because' },
  ...{ by: [statement], missing: [], ...more },
});

test('a permission in the log is what was asked for, the outcome and why', () => {
  const nearestMiss = { statement, why: 'nearly' };
  const { action, resource, ...rest } = line();
  const decision = { ...rest, nearestMiss } as Decision;
  expect(judgedLine({ action, resource, decision })).toEqual(line({ nearestMiss }));
});

describe('what decided', () => {
  const decided = (outcome: DecisionRecord['cordon']['outcome'], judged: readonly Line[], layer?: string) =>
    decidersOf({
      cordon: {
        ...{ outcome, judged, reason: 'in all', httpStatus: 0, ms: 0 },
        ...(layer === undefined ? {} : { layer }),
      },
    } as unknown as DecisionRecord);
  const refused = (more: Partial<Line> = {}) =>
    line({ outcome: 'implicitly-denied', reason: 'nothing allows', by: [], ...more });
  const denial = { ...statement, policy: 'd', sid: 'No' };
  const allows = { layer: 'identity', policy: 'p', why: 'because' };

  test.each<[string, Parameters<typeof decided>, readonly object[]]>([
    [
      'a check before any policy',
      ['refused', [line()], 'signature'],
      [{ layer: 'signature', why: 'in all' }],
    ],
    [
      'every statement that allowed',
      ['served', [line(), line({ by: [statement, denial] })]],
      [allows, allows, { ...allows, policy: 'd', sid: 'No' }],
    ],
    [
      'of a refusal what refused, and not what allowed',
      ['refused', [line(), line({ outcome: 'explicitly-denied', by: [denial] })]],
      [{ ...allows, policy: 'd', sid: 'No' }],
    ],
    [
      'of what soft mode let pass, too',
      ['would-refuse', [line(), refused({ missing: ['session'] })]],
      [{ layer: 'session', why: 'nothing allows' }],
    ],
    [
      'each layer that is missing',
      ['refused', [refused({ missing: ['identity', 'boundary'] })]],
      [
        { layer: 'identity', why: 'nothing allows' },
        { layer: 'boundary', why: 'nothing allows' },
      ],
    ],
    [
      'the caller’s own policies where no layer is named',
      ['refused', [refused()]],
      [{ layer: 'identity', why: 'nothing allows' }],
    ],
    [
      'with the statement that came nearest',
      ['refused', [refused({ missing: ['identity'], nearestMiss: { statement, why: 'another bucket' } })]],
      [{ layer: 'identity', why: 'nothing allows; nearest: another bucket' }],
    ],
    ['of what failed, what had been allowed', ['failed', [line()]], [allows]],
  ])('%s', (_, given, expected) => expect(decided(...given)).toEqual(expected));
});
