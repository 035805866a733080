import { expect, test } from 'vitest';
import { PolicyError } from '../policy.ts';
import type { PolicyKind } from '../request.types.ts';
import { parsePolicy } from './parse-policy.ts';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const policy = (change: object) => ({ Version: '2012-10-17', Statement: [{ ...statement, ...change }] });

function ruleOf(source: string | object, kind?: PolicyKind): string {
  try {
    parsePolicy(source, kind);
  } catch (error) {
    if (error instanceof PolicyError) return error.rule;
    throw error;
  }
  return 'parsed';
}

test('one value stands for a list of one, one statement for a list, and nothing is dropped', () => {
  expect(
    parsePolicy({
      Version: '2012-10-17',
      Id: 'i',
      Statement: {
        Sid: 's',
        Effect: 'Deny',
        NotPrincipal: { AWS: ['111122223333', '*'], Service: 'ec2.amazonaws.com' },
        NotAction: 's3:*',
        NotResource: ['a', 'b'],
        Condition: {
          'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': ['a', 'b'] },
          Bool: { 'aws:SecureTransport': false },
          NumericLessThan: { 's3:max-keys': 10 },
        },
      },
    }),
  ).toEqual({
    version: '2012-10-17',
    id: 'i',
    statements: [
      {
        index: 0,
        sid: 's',
        effect: 'Deny',
        principal: {
          not: true,
          entries: [
            { kind: 'AWS', value: '111122223333' },
            { kind: 'AWS', value: '*' },
            { kind: 'Service', value: 'ec2.amazonaws.com' },
          ],
        },
        action: { not: true, patterns: ['s3:*'] },
        resource: { not: true, patterns: ['a', 'b'] },
        conditions: [
          {
            operator: 'StringLike',
            ifExists: true,
            set: 'ForAnyValue',
            key: 'aws:TagKeys',
            values: ['a', 'b'],
          },
          { operator: 'Bool', ifExists: false, key: 'aws:SecureTransport', values: ['false'] },
          { operator: 'NumericLessThan', ifExists: false, key: 's3:max-keys', values: ['10'] },
        ],
      },
    ],
  });
});

test('no Version means 2008-10-17', () => {
  expect(parsePolicy({ Statement: [statement] }).version).toBe('2008-10-17');
});

test.each([
  ['not an object', [], 'not-an-object'],
  ['no statement', { Version: '2012-10-17' }, 'missing-statement'],
  ['an empty list of statements', { Version: '2012-10-17', Statement: [] }, 'missing-statement'],
  ['another version', { Version: '2012-10-18', Statement: [statement] }, 'unknown-version'],
  ['an unknown element', { ...policy({}), Comment: 'x' }, 'unknown-element'],
  ['an unknown element of a statement', policy({ Actions: 's3:*' }), 'unknown-element'],
  ['an element in another case', policy({ effect: 'Deny' }), 'unknown-element'],
  ['no effect', { Statement: [{ Action: 's3:*', Resource: '*' }] }, 'missing-effect'],
  ['an effect in another case', policy({ Effect: 'allow' }), 'unknown-effect'],
  ['no action', { Statement: [{ Effect: 'Allow', Resource: '*' }] }, 'missing-action'],
  ['no action in the list', policy({ Action: [] }), 'missing-action'],
  ['no resource in the list', policy({ Resource: [] }), 'missing-resource'],
  ['Action with NotAction', policy({ NotAction: 's3:*' }), 'contradicting-elements'],
  ['Resource with NotResource', policy({ NotResource: '*' }), 'contradicting-elements'],
  ['Principal with NotPrincipal', policy({ Principal: '*', NotPrincipal: '*' }), 'contradicting-elements'],
  ['an action that is no string', policy({ Action: [1] }), 'not-a-string'],
  ['a Sid that is no string', policy({ Sid: 1 }), 'not-a-string'],
  ['a principal that is neither * nor a map', policy({ Principal: '111122223333' }), 'malformed-principal'],
  ['no principal', policy({ Principal: {} }), 'missing-principal'],
  ['an unknown kind of principal', policy({ Principal: { aws: '*' } }), 'unknown-principal-kind'],
  [
    'a wildcard in a principal',
    policy({ Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/r/*' } }),
    'partial-wildcard-principal',
  ],
  ['an unknown operator', policy({ Condition: { StringMatches: { a: 'b' } } }), 'unknown-operator'],
  ['an operator in another case', policy({ Condition: { stringequals: { a: 'b' } } }), 'unknown-operator'],
  ['NullIfExists', policy({ Condition: { NullIfExists: { a: 'true' } } }), 'unknown-operator'],
  [
    'another set operator',
    policy({ Condition: { 'ForSomeValues:StringLike': { a: 'b' } } }),
    'unknown-operator',
  ],
  ['a value that is an object', policy({ Condition: { StringLike: { a: {} } } }), 'malformed-value'],
  ['a value that is null', policy({ Condition: { StringLike: { a: [null] } } }), 'malformed-value'],
  ['NotPrincipal with Allow', policy({ NotPrincipal: { AWS: '111122223333' } }), 'not-principal-allow'],
  ['an empty key', policy({ Condition: { StringLike: { '': 'b' } } }), 'malformed-key'],
])('%s is refused', (_, source, rule) => {
  expect(ruleOf(source)).toBe(rule);
});

test.each<[PolicyKind, object, string]>([
  ['identity', {}, 'parsed'],
  ['identity', { Principal: '*' }, 'prohibited-principal'],
  ['session', { Principal: '*' }, 'prohibited-principal'],
  ['boundary', { NotPrincipal: '*' }, 'prohibited-principal'],
  ['scp', { Principal: '*' }, 'prohibited-principal'],
  ['scp', { Effect: 'Deny', NotPrincipal: '*' }, 'prohibited-principal'],
  ['identity', { Effect: 'Deny', NotPrincipal: { AWS: '111122223333' } }, 'prohibited-principal'],
  ['resource', { Effect: 'Deny', NotPrincipal: { AWS: '111122223333' } }, 'parsed'],
  ['resource', { NotPrincipal: { AWS: '111122223333' } }, 'not-principal-allow'],
  ['rcp', { Effect: 'Deny', NotPrincipal: '*' }, 'rcp-principal'],
  [
    'trust',
    { Effect: 'Deny', Resource: undefined, NotPrincipal: { AWS: '111122223333' } },
    'prohibited-principal',
  ],
  ['identity', { Resource: undefined }, 'missing-resource'],
  ['resource', {}, 'missing-principal'],
  ['resource', { Principal: '*' }, 'parsed'],
  ['rcp', { Principal: '*' }, 'parsed'],
  ['rcp', { Principal: { AWS: '111122223333' } }, 'rcp-principal'],
  ['rcp', { NotPrincipal: '*' }, 'rcp-principal'],
  ['trust', { Principal: '*' }, 'prohibited-resource'],
  ['trust', { Principal: '*', Resource: undefined }, 'parsed'],
  ['trust', { Resource: undefined }, 'missing-principal'],
])('as %s policy: %j is %s', (kind, change, rule) => {
  expect(ruleOf(JSON.stringify(policy(change)), kind)).toBe(rule);
});

test('an error says where, and what was meant', () => {
  const text = '{\n  "Statement": [\n    { "Effect": "Allow", "Action": "*", "resource": "*" }\n  ]\n}';
  expect(() => parsePolicy(text)).toThrow(
    'a statement has no element `resource`: did you mean `Resource`? at `Statement[0]` (line 3, column 41)',
  );
});

test('an element that may not stand there is pointed at', () => {
  const at = (source: object, kind: PolicyKind) => {
    try {
      parsePolicy(JSON.stringify(source, undefined, 1), kind);
    } catch (error) {
      if (error instanceof PolicyError) return error.position;
    }
    return undefined;
  };
  const path = (element: string) => `Statement[0].${element}`;
  expect(at(policy({ Principal: '*' }), 'identity')).toEqual({
    path: path('Principal'),
    line: 8,
    column: 17,
  });
  expect(at(policy({ NotPrincipal: '*' }), 'resource')?.path).toBe(path('NotPrincipal'));
  expect(at(policy({ Principal: '*' }), 'trust')?.path).toBe(path('Resource'));
  expect(at(policy({ Principal: { AWS: '1' } }), 'rcp')?.path).toBe(path('Principal'));
});

test('a document with hostile keys makes nothing but an error', () => {
  expect(ruleOf('{"__proto__": {"Statement": []}, "Statement": []}')).toBe('unknown-element');
  expect(ruleOf('{"Statement": {"constructor": 1}}')).toBe('unknown-element');
});

test.each<[string, string | object, string]>([
  [
    'a value, at its path',
    { Statement: [{ ...statement, Effect: null }] },
    '`Effect` must be a string, not null at `Statement[0].Effect`',
  ],
  ['a whole value', [] as object, 'a policy must be an object, not a list'],
  ['an Id', { ...policy({}), Id: 1 }, '`Id` must be a string, not a number at `Id`'],
  ['a truth', policy({ Sid: true }), '`Sid` must be a string, not a boolean at `Statement[0].Sid`'],
  [
    'an object',
    policy({ Action: [{}] }),
    '`Action` must be a string, not an object at `Statement[0].Action[0]`',
  ],
  ['text that is not an object', '"x"', 'a policy must be an object, not a string (line 1, column 1)'],
  ['an element', '{\n "Comment": 1 }', 'a policy has no element `Comment` (line 2, column 2)'],
  [
    'a kind of principal',
    policy({ Principal: { aws: '*' } }),
    'a principal is of kind `AWS`, `Service`, `Federated`, `CanonicalUser`, not `aws`: did you mean `AWS`? at `Statement[0].Principal`',
  ],
  [
    'two elements, at the second',
    '{"Statement": {"Effect": "Deny", "Action": "*", "NotAction": "x"}}',
    'not both at `Statement` (line 1, column 49)',
  ],
  [
    'one value of several',
    '{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": ["true", null]}}}}',
    'boolean at `Statement.Condition.Bool.a` (line 1, column 103)',
  ],
])('an error in %s says what is wrong, and where', (_, source, said) => {
  expect(() => parsePolicy(source)).toThrow(
    expect.objectContaining({
      name: 'PolicyError',
      message: expect.stringMatching(new RegExp(`${RegExp.escape(said)}$`)),
    }),
  );
});

test.each<[PolicyKind, string]>([
  ['identity', 'an identity policy'],
  ['session', 'a session policy'],
  ['resource', 'a resource policy'],
  ['boundary', 'a permissions boundary'],
  ['scp', 'a service control policy'],
  ['rcp', 'a resource control policy'],
])('a statement of %s without a resource is told as one of %s', (kind, words) => {
  const names = kind === 'resource' || kind === 'rcp' ? { Principal: '*' } : {};
  expect(() => parsePolicy({ Statement: { Effect: 'Deny', Action: '*', ...names } }, kind)).toThrow(
    `a statement of ${words} needs \`Resource\``,
  );
});

test('a resource control policy names everyone in either form; an empty name is none', () => {
  expect(ruleOf(policy({ Effect: 'Deny', Principal: { AWS: '*' } }), 'rcp')).toBe('parsed');
  expect(ruleOf(policy({ Principal: { AWS: '' } }), 'resource')).toBe('malformed-principal');
});
