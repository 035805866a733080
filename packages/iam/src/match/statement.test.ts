import { expect, test } from 'vitest';
import { parsePolicy } from '../parse/parse-policy.ts';
import type { AuthorizationRequest, Principal } from '../request.types.ts';
import { matchStatement } from './statement.ts';

const user: Principal = {
  ...{ kind: 'user', accountId: '111122223333' },
  ...{ arn: 'arn:aws:iam::111122223333:user/u', userId: 'AIDAU' },
};
const request: AuthorizationRequest = {
  ...{
    principal: user,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    resourceAccountId: '111122223333',
  },
  context: { 'aws:securetransport': 'true' },
};
const match = (change: object, asked: Partial<AuthorizationRequest> = {}, hasBoundary?: boolean) => {
  const { version, statements } = parsePolicy({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:Get*', ...change },
  });
  const [statement] = statements;
  if (statement === undefined) throw new Error('no statement');
  return matchStatement(statement, version, { ...request, ...asked }, hasBoundary);
};
const whole = {
  matches: true,
  forms: [],
  principal: true,
  action: true,
  resource: true,
  failedConditions: [],
};
const tls = { Condition: { Bool: { 'aws:SecureTransport': 'true' } } };

test.each<[string, object, Partial<AuthorizationRequest>, object]>([
  ['an element that the statement does not have matches', {}, {}, whole],
  ['case does not count in an action', {}, { action: 'S3:getobject' }, whole],
  ['another action', {}, { action: 's3:PutObject' }, { ...whole, matches: false, action: false }],
  ['a resource that it names', { Resource: 'arn:aws:s3:::b/*' }, {}, whole],
  ['another resource', { Resource: 'arn:aws:s3:::c/*' }, {}, { ...whole, matches: false, resource: false }],
  [
    'whoever it names, in the form that it does',
    { Principal: { AWS: user.arn } },
    {},
    { ...whole, forms: ['user'] },
  ],
  [
    'a canonical user id, where the request has one',
    { Principal: { CanonicalUser: 'c1' } },
    { principalCanonicalUserId: 'c1' },
    { ...whole, forms: ['account'] },
  ],
  [
    'a canonical user id, where the request has none',
    { Principal: { CanonicalUser: 'c1' } },
    {},
    { ...whole, matches: false, principal: false },
  ],
  [
    'somebody else',
    { Principal: { AWS: '444455556666' } },
    {},
    { ...whole, matches: false, principal: false },
  ],
  ['a condition that holds', tls, {}, whole],
  [
    'a condition that does not, beside one that does',
    { Condition: { ...tls.Condition, StringEquals: { 'aws:userid': 'x' } } },
    {},
    {
      ...{ ...whole, matches: false },
      failedConditions: [{ operator: 'StringEquals', ifExists: false, key: 'aws:userid', values: ['x'] }],
    },
  ],
  [
    'nothing of it',
    { Resource: 'arn:aws:s3:::c/*', Principal: { AWS: '444455556666' } },
    { action: 'iam:GetUser' },
    { matches: false, forms: [], principal: false, action: false, resource: false, failedConditions: [] },
  ],
])('%s', (_, change, asked, expected) => {
  expect(match(change, asked)).toStrictEqual(expected);
});

test('that the caller has a boundary matters to `NotPrincipal`, and is not so unless it is said', () => {
  const spared = { Effect: 'Deny', NotPrincipal: { AWS: [user.arn, '111122223333'] } };
  expect(match(spared).principal).toBe(false);
  expect(match(spared, {}, false).principal).toBe(false);
  expect(match(spared, {}, true)).toMatchObject({ principal: true, forms: ['anyone'] });
});

test('a variable in a resource is literal text in the older version', () => {
  const of = (Version: string) => {
    const { version, statements } = parsePolicy({
      ...{ Version, Statement: [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::${aws:userid}/*' }] },
    });
    const asked = { ...request, context: { 'aws:userid': 'b' } };
    return statements.map((statement) => matchStatement(statement, version, asked).resource);
  };
  expect([of('2012-10-17'), of('2008-10-17')]).toEqual([[true], [false]]);
});
