import { expect, test } from 'vitest';
import { parsePolicy } from '../parse/parse-policy.ts';
import type { Principal } from '../request.types.ts';
import { evaluate, evaluateTrust } from './evaluate.ts';

const session: Principal = {
  kind: 'role-session',
  accountId: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/shared',
  roleId: 'AROAEXAMPLE',
  sessionName: 'acme',
  sessionArn: 'arn:aws:sts::111122223333:assumed-role/shared/acme',
};
const allowAll = (Resource: string) => ({
  name: 'p',
  document: parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource } }),
});

test('a session policy limits what the identity policy allows', () => {
  const request = {
    principal: session,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/key',
    resourceAccountId: '111122223333',
    context: {},
  };
  const policies = { identity: [allowAll('*')], session: [allowAll('arn:aws:s3:::a/*')] };
  const decision = evaluate(request, policies);
  expect(decision).toMatchObject({ outcome: 'implicitly-denied', missing: ['session'] });
  expect(decision.nearestMiss?.why).toBe(
    'statement 1 would allow this if the resource were `arn:aws:s3:::a/*` (asked: `arn:aws:s3:::b/key`)',
  );
  expect(evaluate({ ...request, resource: 'arn:aws:s3:::a/key' }, policies).outcome).toBe('allowed');
});

test('a trust policy must name the caller', () => {
  const trust = {
    name: 't',
    document: parsePolicy(
      {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'AROAEXAMPLE' } },
      },
      'trust',
    ),
  };
  const request = {
    principal: session,
    action: 'sts:AssumeRole',
    resource: 'arn:aws:iam::111122223333:role/x',
    resourceAccountId: '111122223333',
    context: {},
  };
  expect(evaluateTrust(request, trust, { identity: [] }).outcome).toBe('allowed');
  expect(evaluateTrust({ ...request, action: 'sts:TagSession' }, trust, { identity: [] })).toMatchObject({
    outcome: 'implicitly-denied',
    missing: ['trust'],
  });
});

const GET = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
  resourceAccountId: '111122223333',
  context: {},
};
const named = (name: string, ...Statement: object[]) => ({
  name,
  document: parsePolicy({
    Version: '2012-10-17',
    Statement: Statement.map((one) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...one })),
  }),
});

test.each<[string, Principal, Parameters<typeof evaluate>[1], object]>([
  [
    'of several statements that allow the first is named, by its Sid where it has one',
    session,
    { identity: [named('p', { Action: 'sqs:*' }, { Sid: 'Here' }, { Sid: 'There' }), named('q', {})] },
    { outcome: 'allowed', by: [{ layer: 'identity', policy: 'p', index: 1, sid: 'Here' }], missing: [] },
  ],
  [
    'every statement that denies is named',
    session,
    { identity: [named('p', {}, { Effect: 'Deny' }), named('q', { Effect: 'Deny', Sid: 'No' })] },
    {
      outcome: 'explicitly-denied',
      by: [
        { layer: 'identity', policy: 'p', index: 1 },
        { layer: 'identity', policy: 'q', index: 0, sid: 'No' },
      ],
      missing: [],
    },
  ],
  [
    'each policy that a session was narrowed to must allow',
    session,
    { identity: [named('p', {})], scopeDown: [named('one', {}), named('two', {})] },
    {
      outcome: 'allowed',
      by: ['p', 'one', 'two'].map((policy) => ({
        ...{ layer: policy === 'p' ? 'identity' : 'scope-down', policy, index: 0 },
      })),
      missing: [],
    },
  ],
  [
    'one of them that does not is missing',
    session,
    { identity: [named('p', {})], scopeDown: [named('one', {}), named('two', { Action: 'sqs:*' })] },
    { outcome: 'implicitly-denied', by: [], missing: ['scope-down'] },
  ],
  [
    'who has no account has no policies of its own, and none that deny',
    { kind: 'anonymous' },
    { identity: [named('p', { Effect: 'Deny' })], resource: named('bucket', { Principal: '*' }) },
    { outcome: 'allowed', by: [{ layer: 'resource', policy: 'bucket', index: 0 }], missing: [] },
  ],
  [
    'a statement of a bucket policy that names nobody concerns nobody',
    session,
    { identity: [], resource: named('bucket', {}, { Effect: 'Deny' }) },
    { outcome: 'implicitly-denied', by: [], missing: ['identity'] },
  ],
  [
    'a statement of an organization’s policy that names another concerns nobody else',
    session,
    {
      identity: [named('p', {})],
      rcp: [[named('rcp', { Principal: '*' }, { Effect: 'Deny', Principal: { AWS: '444455556666' } })]],
    },
    {
      outcome: 'allowed',
      by: [
        { layer: 'identity', policy: 'p', index: 0 },
        { layer: 'rcp', policy: 'rcp', index: 0 },
      ],
      missing: [],
    },
  ],
])('%s', (_, principal, policies, expected) => {
  const { outcome, by, missing } = evaluate({ principal, ...GET }, policies);
  expect({ outcome, by, missing }).toStrictEqual(expected);
});

test('a trust policy that allows is named as one', () => {
  const decision = evaluateTrust(
    { ...GET, principal: session, action: 'sts:AssumeRole' },
    named('trust', { Principal: { AWS: 'AROAEXAMPLE' } }),
    { identity: [] },
  );
  expect(decision.by).toStrictEqual([{ layer: 'trust', policy: 'trust', index: 0 }]);
  expect(decision.reason).toContain('statement 1 of the trust policy `trust`');
});

test('a federated user without a session policy has nothing that comes near', () => {
  const federated: Principal = {
    ...{
      kind: 'federated-user',
      accountId: '111122223333',
      arn: 'arn:aws:sts::111122223333:federated-user/f',
    },
    ...{ userArn: 'arn:aws:iam::111122223333:user/u', userId: '111122223333:f' },
  };
  const decision = evaluate({ principal: federated, ...GET }, { identity: [named('p', {})] });
  expect(decision).toMatchObject({ outcome: 'implicitly-denied', missing: ['session'] });
  expect(decision.nearestMiss).toBeUndefined();
});
