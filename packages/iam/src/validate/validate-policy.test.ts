import { asWritten } from '@cordon/strength';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyKind } from '../request.types.ts';
import { validatePolicy } from './validate-policy.ts';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme/*' };
const policy = (...changes: object[]) => ({
  Version: '2012-10-17',
  Statement: changes.map((change) => ({ ...statement, ...change })),
});
const rules = (source: string | object, kind: PolicyKind = 'identity'): string[] =>
  validatePolicy(source, kind).map(({ level, rule }) => `${level} ${rule}`);

test('a good policy has no findings', () => {
  expect(rules(policy({}))).toEqual([]);
  expect(rules(policy({ Principal: { AWS: '111122223333' } }), 'resource')).toEqual([]);
});

test.each<[string, object, PolicyKind, string[]]>([
  ['an unknown action', { Action: 's3:GetObjekt' }, 'identity', ['warning unknown-action']],
  ['an unknown action by pattern', { Action: 's3:Fetch*' }, 'identity', ['warning unknown-action']],
  ['an unknown service', { Action: 's33:GetObject' }, 'identity', ['warning unknown-service']],
  ['a path as a service', { Action: '../../x:GetObject' }, 'identity', ['error malformed-action']],
  ['two colons', { Action: 's3:Get:Object' }, 'identity', ['error malformed-action']],
  ['an action without a service', { Action: 'GetObject' }, 'identity', ['error malformed-action']],
  ['a wildcard service', { Action: 's*:GetObject' }, 'identity', ['error malformed-action']],
  ['all actions', { Action: '*', Resource: '*' }, 'identity', []],
  [
    'objects’ action on a bucket',
    { Resource: 'arn:aws:s3:::acme' },
    'identity',
    ['warning impossible-resource'],
  ],
  ['a bucket’s action on objects', { Action: 's3:ListBucket' }, 'identity', ['warning impossible-resource']],
  ['all actions on objects', { Action: 's3:*' }, 'identity', []],
  [
    'an action without resources on one bucket',
    { Action: 's3:ListAllMyBuckets' },
    'identity',
    ['warning impossible-resource'],
  ],
  [
    'an action without resources on all buckets',
    { Action: 's3:ListAllMyBuckets', Resource: 'arn:aws:s3:::*' },
    'identity',
    [],
  ],
  [
    'another service’s resource',
    { Resource: 'arn:aws:sqs:eu-west-1:111122223333:q' },
    'identity',
    ['warning impossible-resource'],
  ],
  [
    'a role, whose ARN is of another service than the action',
    { Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/cordon/*' },
    'identity',
    [],
  ],
  ['a bucket name by variable', { Resource: 'arn:aws:s3:::${aws:PrincipalTag/tenant}/*' }, 'identity', []],
  ['a resource that is no ARN', { Resource: 'acme/*' }, 'identity', ['error malformed-arn']],
  ['an ARN of too few parts', { Resource: 'arn:aws:s3:acme' }, 'identity', ['error malformed-arn']],
  ['a partition that is none', { Resource: 'arn:azure:s3:::acme/*' }, 'identity', ['error malformed-arn']],
  ['a wildcard service in an ARN', { Resource: 'arn:aws:s*:::acme/*' }, 'identity', ['error malformed-arn']],
  [
    'a variable in the account',
    { Action: 'iam:GetUser', Resource: 'arn:aws:iam::${aws:PrincipalAccount}:user/a' },
    'identity',
    ['warning variable-before-resource', 'warning impossible-resource'],
  ],
  [
    'an unclosed variable',
    { Resource: 'arn:aws:s3:::acme/${aws:userid' },
    'identity',
    ['warning malformed-variable'],
  ],
  [
    'a default without quotes',
    { Resource: 'arn:aws:s3:::acme/${aws:userid, x}' },
    'identity',
    ['warning malformed-variable'],
  ],
  ['a Sid with a space', { Sid: 'own bucket' }, 'identity', ['error malformed-sid']],
  [
    'a date that is none',
    { Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } },
    'identity',
    ['error malformed-value'],
  ],
  [
    'a number that is none',
    { Condition: { NumericLessThan: { 's3:max-keys': 'ten' } } },
    'identity',
    ['warning malformed-value'],
  ],
  [
    'a range that is none',
    { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/40' } } },
    'identity',
    ['warning malformed-value'],
  ],
  [
    'an unknown global key',
    { Condition: { StringEquals: { 'aws:PrincipalTeg/x': 'y' } } },
    'identity',
    ['warning unknown-key'],
  ],
  [
    'an unknown key of S3',
    { Condition: { StringEquals: { 's3:prefixx': 'y' } } },
    'identity',
    ['warning unknown-key'],
  ],
  [
    'a key without a service',
    { Condition: { StringEquals: { prefix: 'y' } } },
    'identity',
    ['warning unknown-key'],
  ],
  ['an object’s tag', { Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'y' } } }, 'identity', []],
  [
    'a claim of an identity provider',
    { Condition: { StringEquals: { 'vault.example/v1:aud': 'y' } } },
    'identity',
    [],
  ],
  [
    'several values without a set operator',
    { Condition: { StringEquals: { 'aws:TagKeys': 'y' } } },
    'identity',
    ['warning missing-set-operator'],
  ],
  [
    'a set operator on one value',
    { Condition: { 'ForAnyValue:StringEquals': { 'aws:PrincipalArn': 'y' } } },
    'identity',
    ['warning needless-set-operator'],
  ],
  [
    'a wildcard that the operator does not know',
    { Condition: { StringNotEquals: { 'aws:userid': 'AROAXXXXXXXXXXXXXXXXX:*' } } },
    'identity',
    ['warning wildcard-without-like'],
  ],
  [
    'an asterisk that says itself that it is one',
    { Condition: { StringEquals: { 'aws:userid': 'a${*}' } } },
    'identity',
    [],
  ],
  ['a wildcard for Like', { Condition: { StringLike: { 'aws:userid': 'a*' } } }, 'identity', []],
  [
    'the ARN of a session where the role’s stands',
    {
      Condition: {
        ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:sts::111122223333:assumed-role/app/i-1' },
      },
    },
    'identity',
    ['warning session-as-principal-arn'],
  ],
  [
    'the ARN of a federated user',
    { Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:sts::111122223333:federated-user/a' } } },
    'identity',
    [],
  ],
  [
    'ForAllValues in an Allow',
    { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'y' } } },
    'identity',
    ['warning for-all-values-allow'],
  ],
  [
    'ForAllValues with Null in an Allow',
    { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'y' }, Null: { 'aws:TagKeys': 'false' } } },
    'identity',
    [],
  ],
  [
    'a private address where a public one stands',
    { Condition: { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '203.0.113.0/24'] } } },
    'identity',
    ['warning private-address'],
  ],
  ['a public one', { Condition: { IpAddress: { 'aws:SourceIp': '172.32.0.0/16' } } }, 'identity', []],
  [
    'a private one where it belongs',
    { Condition: { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } } },
    'identity',
    [],
  ],
  [
    'a variable that no request has',
    { Resource: 'arn:aws:s3:::acme/${aws:user}/*' },
    'identity',
    ['warning unknown-variable'],
  ],
  [
    'variables that some have',
    { Resource: "arn:aws:s3:::acme/${aws:PrincipalTag/t, 'none'}/${cognito-identity.amazonaws.com:sub}" },
    'identity',
    [],
  ],
  [
    'a Deny that leaves a role out, and not its sessions',
    { Effect: 'Deny', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/app' } },
    'resource',
    ['warning not-principal-role'],
  ],
  [
    'one that leaves both out',
    {
      Effect: 'Deny',
      NotPrincipal: {
        AWS: ['arn:aws:iam::111122223333:role/app', 'arn:aws:sts::111122223333:assumed-role/app/i'],
      },
    },
    'resource',
    [],
  ],
  ...(
    [
      ['Federated', 'arn:aws:iam::111122223333:oidc-provider/id.example', 'sts:AssumeRole', true],
      [
        'Federated',
        'arn:aws:iam::111122223333:oidc-provider/id.example',
        'sts:AssumeRoleWithWebIdentity',
        false,
      ],
      ['AWS', '111122223333', 'sts:AssumeRoleWithSAML', true],
      ['Service', 'ec2.amazonaws.com', 'sts:AssumeRole', false],
    ] as const
  ).map(([type, value, action, told]): [string, object, PolicyKind, string[]] => [
    `${action} for ${type}`,
    {
      Principal: { [type]: value },
      Action: action,
      Resource: undefined,
      Condition: { StringEquals: { 'id.example:sub': 'a' } },
    },
    'trust',
    told ? ['warning mismatched-action'] : [],
  ]),
  [
    'every user of a provider',
    {
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/id.example' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Resource: undefined,
    },
    'trust',
    ['warning allows-every-user'],
  ],
  ['no values', { Condition: { StringEquals: { 'aws:userid': [] } } }, 'identity', ['warning no-values']],
  ['everyone', { Principal: '*' }, 'resource', ['warning allows-everyone']],
  ['everyone else', { NotPrincipal: { AWS: '111122223333' } }, 'resource', ['error not-principal-allow']],
  ['all but one', { Effect: 'Deny', NotPrincipal: { AWS: '111122223333' } }, 'resource', []],
  [
    'a group as principal',
    { Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    "CloudFront's own principal",
    {
      Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1A2B3C4D5E6F7' },
      Action: 's3:GetObject',
    },
    'resource',
    [],
  ],
  ['a name as principal', { Principal: { AWS: 'acme' } }, 'resource', ['error malformed-principal']],
  [
    'a session as principal',
    { Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/r/s' } },
    'resource',
    [],
  ],
  [
    'an unknown action in a bucket policy',
    { Principal: { AWS: '111122223333' }, Action: 's3:GetObjekt' },
    'resource',
    ['error unknown-action'],
  ],
  [
    'a bucket’s action on objects in a bucket policy',
    { Principal: { AWS: '111122223333' }, Action: 's3:ListBucket' },
    'resource',
    ['error impossible-resource'],
  ],
  [
    'an action of another service in a bucket policy',
    { Principal: { AWS: '111122223333' }, Action: ['s3:GetObject', 'sqs:SendMessage'] },
    'resource',
    ['error impossible-resource', 'error foreign-action'],
  ],
  [
    'a key that does not exist in a bucket policy',
    { Principal: { AWS: '111122223333' }, Condition: { StringEquals: { 'aws:PrincipalTeg/x': 'y' } } },
    'resource',
    ['error unknown-key'],
  ],
  [
    'a key of another action in a bucket policy',
    { Principal: { AWS: '111122223333' }, Condition: { StringLike: { 's3:prefix': 'a/*' } } },
    'resource',
    ['error inapplicable-key'],
  ],
  [
    'a key of one of two actions in a bucket policy',
    {
      Principal: { AWS: '111122223333' },
      Action: ['s3:ListBucket', 's3:GetBucketAcl'],
      Resource: 'arn:aws:s3:::acme',
      Condition: { StringLike: { 's3:prefix': 'a/*' } },
    },
    'resource',
    ['error inapplicable-key'],
  ],
  [
    'a key of the bucket, in a bucket policy about its objects',
    { Principal: { AWS: '111122223333' }, Condition: { StringEquals: { 's3:BucketTag/team': 'a' } } },
    'resource',
    [],
  ],
  [
    'a key of some of all actions, and one with a name in it, in a bucket policy',
    {
      Principal: { AWS: '111122223333' },
      Action: 's3:*',
      Resource: ['arn:aws:s3:::acme', 'arn:aws:s3:::acme/*'],
      Condition: { StringLike: { 's3:prefix': 'a/*', 's3:ExistingObjectTag/x': 'y' } },
    },
    'resource',
    [],
  ],
  [
    'an allow in a resource control policy',
    { Principal: '*' },
    'rcp',
    ['warning allows-everyone', 'error rcp-allow'],
  ],
  [
    'every action in a resource control policy',
    { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' },
    'rcp',
    ['error rcp-action'],
  ],
  ['a deny in a resource control policy', { Effect: 'Deny', Principal: '*' }, 'rcp', []],
  [
    'an action of S3 in a trust policy',
    { Principal: { AWS: '111122223333' }, Resource: undefined },
    'trust',
    ['error trust-action'],
  ],
])('%s', (_, change, kind, expected) => {
  expect(rules(JSON.stringify(policy(change)), kind)).toEqual(expected);
});

test('variables in a policy without a version are literal text', () => {
  const source = { Statement: [{ ...statement, Resource: 'arn:aws:s3:::${aws:userid}/*' }] };
  expect(rules(source)).toEqual(['warning variable-without-version']);
});

test('a Sid that names two statements is told with line and column', () => {
  const text = JSON.stringify(policy({ Sid: 'a' }, { Sid: 'b' }, { Sid: 'a' }), null, 2);
  const [finding, ...others] = validatePolicy(text, 'identity');
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ rule: 'duplicate-sid', position: { path: 'Statement[2].Sid' } });
  const lines = text.split('\n');
  const { line = 0, column = 0 } = finding?.position ?? {};
  expect(lines[line - 1]?.slice(column - 1)).toMatch(/^"a"/);
});

test.each<[string, object, PolicyKind, string]>([
  ['unknown-action', { Action: ['s3:GetObject', 's3:GetObjekt'] }, 'identity', '"s3:GetObjekt"'],
  ['malformed-action', { Action: ['s3:GetObject', 'GetObject'] }, 'identity', '"GetObject"'],
  ['impossible-resource', { Action: ['s3:GetObject', 's3:ListBucket'] }, 'identity', '"s3:ListBucket"'],
  ['impossible-resource', { Principal: '*', Action: ['s3:ListBucket'] }, 'resource', '"s3:ListBucket"'],
  ['malformed-arn', { Resource: ['arn:aws:s3:::a/*', 'acme/*'] }, 'identity', '"acme/*"'],
  ['malformed-value', { Condition: { Bool: { 'aws:SecureTransport': 'yes' } } }, 'identity', '"yes"'],
  ['malformed-principal', { Principal: { AWS: 'acme' } }, 'resource', '{'],
  ['malformed-sid', { Sid: 'own bucket' }, 'identity', '"own bucket"'],
  ['trust-action', { Principal: '*', Resource: undefined }, 'trust', '"s3:GetObject"'],
  ['rcp-action', { Effect: 'Deny', Principal: '*', Action: '*' }, 'rcp', '"*"'],
  ['rcp-allow', { Principal: '*' }, 'rcp', '"Allow"'],
  ['not-principal-allow', { NotPrincipal: { AWS: '111122223333' } }, 'resource', '{'],
  [
    'variable-before-resource',
    { Resource: 'arn:aws:s3:${aws:RequestedRegion}::a/*' },
    'identity',
    '"arn:aws:s3:${',
  ],
])('%s points with line and column at what is wrong', (rule, change, kind, wrong) => {
  const text = JSON.stringify(policy(change), undefined, 2);
  const found = validatePolicy(text, kind).find((one) => one.rule === rule);
  const { line = 0, column = 0 } = found?.position ?? {};
  expect(text.split('\n')[line - 1]?.slice(column - 1)).toMatch(new RegExp(`^${RegExp.escape(wrong)}`));
});

test('the version of TLS is a number that every request of S3 may have', () => {
  const Condition = { NumericLessThan: { 's3:TlsVersion': 1.2 } };
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Condition };
  expect(
    rules(policy({ ...deny, Resource: ['arn:aws:s3:::acme', 'arn:aws:s3:::acme/*'] }), 'resource'),
  ).toEqual([]);
});

test('a Sid that comes twice is refused by IAM, and taken by S3', () => {
  const twice = policy({ Sid: 'a' }, { Sid: 'a' });
  const Principal = { AWS: '111122223333' };
  expect(rules(twice)).toEqual(['error duplicate-sid']);
  expect(rules(policy({ Sid: 'a', Principal }, { Sid: 'a', Principal }), 'resource')).toEqual([
    'warning duplicate-sid',
  ]);
});

test('a managed policy has the newer version; an inline one may have the older', () => {
  const older = { Statement: [statement] };
  const found = (slot: 'managed' | 'role-inline') =>
    validatePolicy(older, 'identity', slot).map(({ rule }) => rule);
  expect(found('managed')).toEqual(['managed-version']);
  expect(found('role-inline')).toEqual([]);
});

test('a policy that does not parse says why, and its size all the same', () => {
  const text = JSON.stringify({ Statement: [], Comment: 'x'.repeat(20_000) });
  expect(rules(text)).toEqual(['error policy-too-large', 'error unknown-element']);
});

test.runIf(asWritten)('a policy that is too large is not looked at further, whatever it names', () => {
  const text = JSON.stringify(policy({ Resource: `arn:aws:s3:::${'*a'.repeat(50_000)}`, Action: 's3:Get*' }));
  const from = process.threadCpuUsage();
  expect(rules(text)).toEqual(['error policy-too-large']);
  expect(process.threadCpuUsage(from).user).toBeLessThan(2_000_000);
});

test.runIf(asWritten)('hundreds of actions on hundreds of resources cost little', () => {
  const Action = Array.from({ length: 900 }, () => 's3:*');
  const Resource = Array.from({ length: 350 }, (_, index) => `arn:aws:s3:eu-*:1:*${index}*`);
  const from = process.threadCpuUsage();
  expect(rules(JSON.stringify(policy({ Principal: '*', Action, Resource })), 'resource')).toContain(
    'warning allows-everyone',
  );
  expect(process.threadCpuUsage(from).user).toBeLessThan(5_000_000);
});

test('whatever is given, only findings come back', () => {
  const kinds: PolicyKind[] = ['identity', 'session', 'resource', 'trust', 'boundary', 'scp', 'rcp'];
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify({ Version: '2012-10-17', Statement: value })),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(...kinds), (source, kind) => {
      expect(validatePolicy(source, kind).length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test('a finding points at the element as it was written', () => {
  const lines = (source: string, kind: PolicyKind, rule: string) => {
    const position = validatePolicy(source, kind).find((one) => one.rule === rule)?.position;
    return position === undefined ? undefined : source.split('\n')[(position.line ?? 0) - 1]?.trim();
  };
  const written = (elements: string) =>
    `{\n"Version": "2012-10-17",\n"Statement": [{\n${elements.split('; ').join(',\n')}\n}]}`;
  const deny = '"Effect": "Deny"; "Principal": "*"';
  expect(lines(written(`${deny}; "NotAction": "s3:*"; "Resource": "*"`), 'rcp', 'rcp-action')).toBe(
    '"NotAction": "s3:*",',
  );
  expect(lines(written(`${deny}; "Action": "*"; "Resource": "*"`), 'rcp', 'rcp-action')).toBe(
    '"Action": "*",',
  );
  const trust = '"Effect": "Allow"; "Principal": "*"; "Action": "sts:AssumeRole"';
  expect(lines(written(`${trust}; "NotResource": "x"`), 'trust', 'prohibited-resource')).toBe(
    '"NotResource": "x"',
  );
  expect(lines(written(`${trust}; "Resource": "x"`), 'trust', 'prohibited-resource')).toBe('"Resource": "x"');
  const none = '"Effect": "Allow"; "Action": "s3:GetObject"; "Resource": "*"';
  const empty = validatePolicy(
    written(`${none}; "Condition": { "StringEqualsIfExists": { "aws:username": [] } }`),
    'identity',
  ).map(({ message }) => message);
  expect(empty.join()).toMatch(/`StringEqualsIfExists` of `aws:username` compares with no value/);
});

const ANY = { AWS: '111122223333' };
const [FROM, NO_RESOURCE] = [{ Principal: ANY }, { Resource: undefined }];
const only = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, undefined]));

test.each<[string, object, PolicyKind, string, string]>([
  [
    'unknown-action',
    { NotAction: ['s3:GetObject', 's3:Nope'], ...only('Action') },
    'identity',
    'Statement[0].NotAction[1]',
    'no action',
  ],
  [
    'malformed-arn',
    { NotResource: ['x'], ...only('Resource') },
    'identity',
    'Statement[0].NotResource[0]',
    '`x`',
  ],
  [
    'malformed-arn',
    { Resource: ['arn:mars:s3:::x'] },
    'identity',
    'Statement[0].Resource[0]',
    '`mars` is no partition',
  ],
  [
    'malformed-arn',
    { Resource: ['arn:aws:s*:::x'] },
    'identity',
    'Statement[0].Resource[0]',
    'its service in full',
  ],
  [
    'malformed-arn',
    { Resource: ['arn:aws::::x'] },
    'identity',
    'Statement[0].Resource[0]',
    'its service in full',
  ],
  [
    'malformed-variable',
    { Resource: ['arn:aws:s3:::${'] },
    'identity',
    'Statement[0].Resource[0]',
    'is no variable',
  ],
  [
    'unknown-variable',
    { Resource: ['arn:aws:s3:::${aws:nope}'] },
    'identity',
    'Statement[0].Resource[0]',
    '`${aws:nope}`',
  ],
  [
    'unknown-variable',
    { NotResource: ['arn:aws:s3:::${aws:nope}'], ...only('Resource') },
    'identity',
    'Statement[0].NotResource[0]',
    '',
  ],
  [
    'unknown-variable',
    { Condition: { StringEquals: { 'aws:userid': '${aws:nope}' } } },
    'identity',
    'Statement[0].Condition',
    '',
  ],
  [
    'unknown-key',
    { Condition: { StringEquals: { 'aws:nope': 'x' } } },
    'identity',
    'Statement[0].Condition.StringEquals',
    '`aws:nope`',
  ],
  [
    'unknown-key',
    { Condition: { StringEquals: { 's3:nope': 'x' } } },
    'identity',
    'Statement[0].Condition.StringEquals',
    '`s3:nope`',
  ],
  [
    'unknown-key',
    { Condition: { StringEquals: { nope: 'x' } } },
    'identity',
    'Statement[0].Condition.StringEquals',
    '`nope`',
  ],
  [
    'unknown-key',
    { Condition: { StringEquals: { 's3:': 'x' } } },
    'identity',
    'Statement[0].Condition.StringEquals',
    '`s3:`',
  ],
  [
    'missing-set-operator',
    { Condition: { StringEquals: { 'aws:TagKeys': 'x' } } },
    'identity',
    'Statement[0].Condition.StringEquals',
    'ForAnyValue',
  ],
  [
    'needless-set-operator',
    { Condition: { 'ForAnyValue:StringEquals': { 'aws:userid': 'x' } } },
    'identity',
    'Statement[0].Condition.ForAnyValue:StringEquals',
    '`ForAnyValue:`',
  ],
  [
    'for-all-values-allow',
    { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' } } },
    'identity',
    'Statement[0].Condition.ForAllValues:StringEquals',
    'add `"Null"',
  ],
  [
    'malformed-principal',
    { Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } },
    'resource',
    'Statement[0].Principal',
    'group/g',
  ],
  [
    'malformed-principal',
    { Principal: { AWS: 'xarn:aws:iam::111122223333:root' } },
    'resource',
    'Statement[0].Principal',
    '',
  ],
  [
    'malformed-principal',
    { Principal: { AWS: 'arn:aws:iam::111122223333:rootx' } },
    'resource',
    'Statement[0].Principal',
    '',
  ],
  [
    'malformed-principal',
    { Principal: { Service: 'ec2' } },
    'resource',
    'Statement[0].Principal',
    'ec2.amazonaws.com',
  ],
  [
    'malformed-principal',
    { NotPrincipal: { AWS: 'x' }, Effect: 'Deny' },
    'resource',
    'Statement[0].NotPrincipal',
    '',
  ],
  [
    'foreign-action',
    { ...FROM, NotAction: ['ec2:RunInstances'], ...only('Action') },
    'resource',
    'Statement[0].NotAction[0]',
    'ec2:RunInstances',
  ],
  ['foreign-action', { ...FROM, Action: ['xs3:GetObject'] }, 'resource', 'Statement[0].Action[0]', ''],
  [
    'inapplicable-key',
    { ...FROM, Condition: { StringEquals: { 's3:prefix': 'x' } } },
    'resource',
    'Statement[0].Condition',
    '`s3:GetObject` does not have',
  ],
  [
    'impossible-resource',
    { Resource: 'arn:aws:sqs:::x' },
    'identity',
    'Statement[0].Action',
    'it wants `arn:${Partition}:s3',
  ],
  [
    'impossible-resource',
    { Action: 's3:ListAllMyBuckets', Resource: 'arn:aws:s3:::x' },
    'identity',
    'Statement[0].Action',
    'it wants `*`',
  ],
  [
    'trust-action',
    { ...FROM, ...NO_RESOURCE, NotAction: ['s3:x'], ...only('Action') },
    'trust',
    'Statement[0].NotAction[0]',
    '',
  ],
  [
    'unknown-principal-kind',
    { Principal: { aws: 'x' } },
    'resource',
    'Statement[0].Principal',
    'did you mean `AWS`?',
  ],
  [
    'rcp-allow',
    { Principal: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    'rcp',
    'Statement[0].Effect',
    '',
  ],
])('%s of %j in a policy of kind %s is at %s', (rule, change, kind, path, words) => {
  const found = validatePolicy(JSON.stringify(policy(change)), kind).filter((one) => one.rule === rule);
  expect(found.map(({ position }) => position.path).join()).toContain(path);
  expect(found[0]?.message).toContain(words);
});

test.each<[string, object, PolicyKind]>([
  [
    'principals of every form',
    {
      Principal: {
        AWS: [
          'arn:aws:iam::111122223333:root',
          'arn:aws-cn:iam::111122223333:user/a/b',
          'arn:aws-us-gov:iam::111122223333:role/x',
          'arn:aws:sts::111122223333:assumed-role/r/s',
          'arn:aws:sts::111122223333:federated-user/f',
          'AROAEXAMPLE',
          'AIDA1234',
        ],
      },
    },
    'resource',
  ],
  [
    'a service of China',
    { Principal: { Service: ['ec2.amazonaws.com.cn', 'logs.eu-west-1.amazonaws.com'] } },
    'resource',
  ],
  [
    'a claim of a provider',
    {
      ...FROM,
      ...NO_RESOURCE,
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'vault.example/v1:sub': 'x', 'saml:aud': 'y' } },
    },
    'trust',
  ],
  [
    'a set operator and that the key is there',
    { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' }, Null: { 'AWS:tagkeys': 'false' } } },
    'identity',
  ],
  [
    'a set operator in a Deny',
    { Effect: 'Deny', Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' } } },
    'identity',
  ],
  [
    'a partition by wildcard or variable',
    { Resource: ['arn:*:s3:::a/*', 'arn:aws-cn:s3:::a/*'] },
    'identity',
  ],
])('%s have no findings', (_, change, kind) => {
  expect(rules(JSON.stringify(policy(change)), kind)).toEqual([]);
});

test('that a key is absent, or another is there, does not make a set operator safe', () => {
  const of = (Null: object) =>
    rules(policy({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' }, Null } }));
  expect(of({ 'aws:TagKeys': 'true' })).toEqual(['warning for-all-values-allow']);
  expect(of({ 'aws:userid': 'false' })).toEqual(['warning for-all-values-allow']);
});

const told = (change: object, kind: PolicyKind) => rules(JSON.stringify(policy(change)), kind);
const ASSUME = { Action: 'sts:AssumeRole', ...only('Resource') };
const WEB = { Action: 'sts:AssumeRoleWithWebIdentity', ...only('Resource') };
const PROVIDER = { Federated: 'arn:aws:iam::111122223333:oidc-provider/vault.example' };
const AUD = { Condition: { StringEquals: { 'vault.example:aud': 'x' } } };
const ONE = { AWS: '111122223333' };
const ORIGIN = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1';
const key = (operator: string, name: string, value: string | string[]) => ({
  Condition: { [operator]: { [name]: value } },
});

test.each<[string, object, PolicyKind, string[]]>([
  // Sids
  ['an empty Sid', { Sid: '' }, 'identity', []],
  ['a Sid with a blank in a bucket policy', { Sid: 'own bucket', Principal: ONE }, 'resource', []],
  // Actions
  ['a service without an action', { Action: 's3:' }, 'identity', ['error malformed-action']],
  ['an action of no service', { Action: ':GetObject' }, 'identity', ['error malformed-action']],
  [
    'an unknown action in a bucket policy',
    { Action: 's3:Nope', Principal: ONE },
    'resource',
    ['error unknown-action'],
  ],
  [
    'an unknown action of STS in a trust policy',
    { ...ASSUME, Action: 'sts:Nope', Principal: ONE },
    'trust',
    ['error unknown-action'],
  ],
  [
    'every action in a trust policy',
    { ...ASSUME, Action: '*', Principal: ONE },
    'trust',
    ['error trust-action'],
  ],
  ['an action in capitals', { Action: 'S3:GETOBJECT' }, 'identity', []],
  // Resources
  [
    'a partition with more behind it',
    { Resource: 'arn:aws9:s3:::acme/*' },
    'identity',
    ['error malformed-arn'],
  ],
  [
    'a partition with more before it',
    { Resource: 'arn:xaws:s3:::acme/*' },
    'identity',
    ['error malformed-arn'],
  ],
  ['what begins like no ARN', { Resource: 'urn:aws:s3:::acme/*' }, 'identity', ['error malformed-arn']],
  [
    'an ARN without a service',
    { Resource: 'arn:aws::::acme/*' },
    'identity',
    ['error malformed-arn', 'warning impossible-resource'],
  ],
  [
    'a type of resource in camel case',
    {
      Action: 'workspaces-web:UpdateUserSettings',
      Resource: 'arn:aws:workspaces-web:eu-west-1:111122223333:userSettings/x',
    },
    'identity',
    [],
  ],
  [
    'actions of two services, one resource each',
    {
      Action: ['s3:GetObject', 'sqs:SendMessage'],
      Resource: ['arn:aws:s3:::acme/*', 'arn:aws:sqs:eu-west-1:111122223333:q'],
    },
    'identity',
    [],
  ],
  [
    'an action whose resource is not there, beside one whose is',
    { Action: ['sqs:SendMessage', 's3:GetObject'] },
    'identity',
    ['warning impossible-resource'],
  ],
  [
    'an action without resources on an ARN of another service',
    { Action: 's3:ListAllMyBuckets', Resource: 'arn:aws:sqs:eu-west-1:111122223333:*' },
    'identity',
    ['warning impossible-resource'],
  ],
  ['actions but some', { NotAction: 's3:ListBucket', ...only('Action') }, 'identity', []],
  [
    'resources but some',
    { Action: 's3:ListBucket', NotResource: 'arn:aws:s3:::acme/*', ...only('Resource') },
    'identity',
    [],
  ],
  // Variables
  ['a dollar that is meant before a brace', { Resource: 'arn:aws:s3:::acme/${$}{x}' }, 'identity', []],
  [
    'a variable and an unclosed one',
    { Resource: 'arn:aws:s3:::acme/${aws:userid}/${' },
    'identity',
    ['warning malformed-variable'],
  ],
  [
    'an unknown variable beside a wildcard',
    { Resource: 'arn:aws:s3:::acme/*${aws:Nope}' },
    'identity',
    ['warning unknown-variable'],
  ],
  // Principals
  [
    'an account of thirteen digits',
    { Principal: { AWS: '1111222233334' } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'an account behind a letter',
    { Principal: { AWS: 'x111122223333' } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'a user’s ARN with more behind it',
    { Principal: { AWS: 'arn:aws:iam::111122223333:root/x' } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'a session’s ARN without its session',
    { Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/r' } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'a group',
    { Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'a unique id behind a letter',
    { Principal: { AWS: 'xAROAEXAMPLE' } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'a unique id with a blank behind it',
    { Principal: { AWS: 'AROAEXAMPLE ' } },
    'resource',
    ['error malformed-principal'],
  ],
  ['CloudFront’s user in a bucket policy', { Principal: { AWS: ORIGIN } }, 'resource', []],
  [
    'the one of another partition',
    { Principal: { AWS: ORIGIN.replace('aws', 'aws-us-gov') } },
    'resource',
    [],
  ],
  [
    'CloudFront’s user with more behind it',
    { Principal: { AWS: `${ORIGIN}!` } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'CloudFront’s user behind a letter',
    { Principal: { AWS: `x${ORIGIN}` } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'CloudFront’s user in a trust policy',
    { ...ASSUME, Principal: { AWS: ORIGIN } },
    'trust',
    ['error malformed-principal'],
  ],
  [
    'a service with more behind it',
    { Principal: { Service: 'ec2.amazonaws.com.de' } },
    'resource',
    ['error malformed-principal'],
  ],
  [
    'a service behind a blank',
    { Principal: { Service: ' ec2.amazonaws.com' } },
    'resource',
    ['error malformed-principal'],
  ],
  ['every service', { Principal: { Service: '*' } }, 'resource', ['warning allows-everyone']],
  [
    'everyone among others',
    { Principal: { AWS: ['111122223333', '*'] } },
    'resource',
    ['warning allows-everyone'],
  ],
  [
    'everyone, on a condition',
    { Principal: '*', ...key('StringEquals', 'aws:PrincipalOrgID', 'o-1') },
    'resource',
    [],
  ],
  ['everyone in a Deny', { Effect: 'Deny', Principal: '*' }, 'resource', []],
  // Trust policies
  ['a provider without a condition', { ...WEB, Principal: PROVIDER }, 'trust', ['warning allows-every-user']],
  ['a provider with one', { ...WEB, ...AUD, Principal: PROVIDER }, 'trust', []],
  ['a provider that is denied', { ...WEB, Effect: 'Deny', Principal: PROVIDER }, 'trust', []],
  ['a provider in a bucket policy', { Principal: PROVIDER }, 'resource', []],
  ['every provider', { ...WEB, Principal: { Federated: '*' } }, 'trust', ['warning allows-everyone']],
  [
    'a provider’s users by AssumeRole',
    { ...ASSUME, ...AUD, Principal: PROVIDER },
    'trust',
    ['warning mismatched-action'],
  ],
  [
    'a provider’s users by both',
    { ...WEB, ...AUD, Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'], Principal: PROVIDER },
    'trust',
    ['warning mismatched-action'],
  ],
  ['an account by a token', { ...WEB, Principal: ONE }, 'trust', ['warning mismatched-action']],
  [
    'an account by SAML, beside AssumeRole',
    { ...WEB, Action: ['sts:AssumeRole', 'STS:AssumeRoleWithSAML'], Principal: ONE },
    'trust',
    ['warning mismatched-action'],
  ],
  [
    'a service by a token',
    { ...WEB, Principal: { Service: 'ec2.amazonaws.com' } },
    'trust',
    ['warning mismatched-action'],
  ],
  [
    'an account and a provider by both',
    {
      ...WEB,
      ...AUD,
      Action: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
      Principal: { ...ONE, ...PROVIDER },
    },
    'trust',
    [],
  ],
  ['an account by AssumeRole', { ...ASSUME, Principal: ONE }, 'trust', []],
  [
    'a tag beside it',
    { ...ASSUME, Action: ['sts:AssumeRole', 'sts:TagSession'], Principal: ONE },
    'trust',
    [],
  ],
  [
    'all but tokens',
    { ...ASSUME, ...only('Action'), NotAction: 'sts:AssumeRoleWithSAML', Principal: ONE },
    'trust',
    [],
  ],
  // NotPrincipal
  [
    'a Deny that leaves out a role',
    { Effect: 'Deny', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/r' } },
    'resource',
    ['warning not-principal-role'],
  ],
  [
    'a Deny that leaves out a role and its session',
    {
      Effect: 'Deny',
      NotPrincipal: {
        AWS: ['arn:aws:iam::111122223333:role/r', 'arn:aws:sts::111122223333:assumed-role/r/s'],
      },
    },
    'resource',
    [],
  ],
  [
    'a Deny that leaves out a user',
    { Effect: 'Deny', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/u' } },
    'resource',
    [],
  ],
  [
    'a Deny for a role',
    { Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::111122223333:role/r' } },
    'resource',
    [],
  ],
  // Values of conditions
  [
    'a date that is none in a boundary',
    key('DateLessThan', 'aws:CurrentTime', 'soon'),
    'boundary',
    ['error malformed-value'],
  ],
  [
    'a date that is none in a session policy',
    key('DateLessThan', 'aws:CurrentTime', 'soon'),
    'session',
    ['error malformed-value'],
  ],
  [
    'a date that is none in a trust policy',
    { ...ASSUME, Principal: ONE, ...key('DateLessThan', 'aws:CurrentTime', 'soon') },
    'trust',
    ['error malformed-value'],
  ],
  [
    'a date that is none in a bucket policy',
    { Principal: ONE, ...key('DateLessThan', 'aws:CurrentTime', 'soon') },
    'resource',
    ['warning malformed-value'],
  ],
  ['an ARN that is none', key('ArnLike', 'aws:SourceArn', 'acme'), 'identity', ['warning malformed-value']],
  ['any ARN', key('ArnLike', 'aws:SourceArn', '*'), 'identity', []],
  ['a truth by variable', key('Bool', 'aws:SecureTransport', '${aws:ViaAWSService}'), 'identity', []],
  ['a truth in capitals', key('Bool', 'aws:SecureTransport', 'TRUE'), 'identity', []],
  [
    'a truth that is none',
    key('Bool', 'aws:SecureTransport', 'yes'),
    'identity',
    ['warning malformed-value'],
  ],
  [
    'what is only nearly a truth',
    key('Null', 'aws:userid', 'untrue'),
    'identity',
    ['warning malformed-value'],
  ],
  [
    'what goes on behind a truth',
    key('Null', 'aws:userid', 'truely'),
    'identity',
    ['warning malformed-value'],
  ],
  ...[
    '10.1.2.3',
    '192.168.0.0/16',
    '172.16.0.1',
    '172.19.0.1',
    '172.20.0.1',
    '172.29.9.9',
    '172.30.0.1',
    '172.31.0.0/24',
    'fc00::/7',
    'fdab::1',
    'FD00::1',
  ].map((address): [string, object, PolicyKind, string[]] => [
    `the private address ${address}`,
    key('IpAddress', 'aws:SourceIp', address),
    'identity',
    ['warning private-address'],
  ]),
  ...[
    '110.1.2.3',
    '172.15.0.1',
    '172.32.0.1',
    '172.2.0.1',
    '192.169.0.1',
    '11.0.0.1',
    'fe80::1',
    '2001:db8:fc00::1',
  ].map((address): [string, object, PolicyKind, string[]] => [
    `the address ${address}`,
    key('IpAddress', 'aws:SourceIp', address),
    'identity',
    [],
  ]),
  ['a private address of a VPC', key('IpAddress', 'aws:VpcSourceIp', '10.1.2.3'), 'identity', []],
  [
    'a session’s ARN as the principal’s',
    key('ArnEquals', 'aws:PrincipalArn', 'arn:aws:sts::111122223333:assumed-role/r/s'),
    'identity',
    ['warning session-as-principal-arn'],
  ],
  [
    'a session’s ARN of another key',
    key('ArnEquals', 'aws:SourceArn', 'arn:aws:sts::111122223333:assumed-role/r/s'),
    'identity',
    [],
  ],
  [
    'a session’s ARN within another',
    key('StringEquals', 'aws:PrincipalArn', 'x-arn:aws:sts::111122223333:assumed-role/r/s'),
    'identity',
    [],
  ],
  [
    'a wildcard that is taken literally',
    key('StringNotEquals', 'aws:userid', 'A*'),
    'identity',
    ['warning wildcard-without-like'],
  ],
  [
    'one that ignores case',
    key('StringEqualsIgnoreCase', 'aws:userid', 'A?'),
    'identity',
    ['warning wildcard-without-like'],
  ],
  ['a wildcard that is one', key('StringNotLike', 'aws:userid', 'A*'), 'identity', []],
  [
    'a wildcard in a variable’s default',
    key('StringEquals', 'aws:userid', "${aws:username, 'a*b'}"),
    'identity',
    [],
  ],
  ['an asterisk for itself', key('StringEquals', 'aws:userid', 'a${*}b'), 'identity', []],
  [
    'the asterisk of a conditional write',
    { Action: 's3:PutObject', ...key('StringEquals', 's3:if-none-match', '*') },
    'identity',
    [],
  ],
  [
    'the one of a conditional overwrite',
    { Action: 's3:PutObject', ...key('StringEquals', 's3:if-match', '*') },
    'identity',
    [],
  ],
  [
    'a key that only begins so',
    { Action: 's3:PutObject', ...key('StringEquals', 's3:if-match-all', '*') },
    'identity',
    ['warning wildcard-without-like', 'warning unknown-key'],
  ],
  ['a key without a name', key('StringEquals', 's3:', 'x'), 'identity', ['warning unknown-key']],
  ['a key without a service', key('StringEquals', 'prefix', 'x'), 'identity', ['warning unknown-key']],
  [
    'a key of an unknown service',
    key('StringEquals', 'nope:prefix', 'x'),
    'identity',
    ['warning unknown-key'],
  ],
  ['a tag of a bucket', key('StringEquals', 's3:BucketTag/team', 'x'), 'identity', []],
  ['a claim by SAML', key('StringEquals', 'SAML:aud', 'x'), 'identity', []],
  [
    'another operator on the key that must be there',
    {
      Condition: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' },
        StringEquals: { 'aws:TagKeys': 'false' },
      },
    },
    'identity',
    ['warning for-all-values-allow', 'warning missing-set-operator'],
  ],
])('%s', (_, change, kind, expected) => {
  expect(told(change, kind)).toEqual(expected);
});

const BUCKET_POLICY = { Principal: ONE, Resource: ['arn:aws:s3:::acme', 'arn:aws:s3:::acme/*'] };
const prefix = key('StringEquals', 's3:prefix', 'x');
test.each<[string, object, string[]]>([
  ['a key that the action has', { Action: 's3:ListBucket', ...prefix }, []],
  ['a key that it has not', { Action: 's3:GetObject', ...prefix }, ['error inapplicable-key']],
  ['a key that one of a pattern’s actions has', { Action: 's3:List*', ...prefix }, []],
  ['a key that one of all actions has', { Action: '*', ...prefix }, []],
  ['a key that one of S3’s actions has', { Action: 'S3:*', ...prefix }, []],
  [
    'a key that one of two actions has not',
    { Action: ['s3:ListBucket', 's3:GetObject'], ...prefix },
    ['error inapplicable-key'],
  ],
  ['an action that does not exist, on a key', { Action: 's3:Nope', ...prefix }, ['error unknown-action']],
  [
    'a key in capitals',
    { Action: 's3:GetObject', ...key('StringEquals', 'S3:PREFIX', 'x') },
    ['error inapplicable-key'],
  ],
  ['a key of another service', { Action: 's3:GetObject', ...key('StringEquals', 'aws:userid', 'x') }, []],
  [
    'a tag of the object that the action has',
    { Action: 's3:GetObject', ...key('StringEquals', 's3:ExistingObjectTag/a', 'x') },
    [],
  ],
  ['all actions but some, on any key', { ...only('Action'), NotAction: 's3:GetObject', ...prefix }, []],
  ['an action of another service', { Action: 'sqs:SendMessage', Resource: '*' }, ['error foreign-action']],
  [
    'one that only names S3 within',
    { Action: 'xs3:GetObject' },
    ['error unknown-service', 'error foreign-action'],
  ],
])('in a bucket policy: %s', (_, change, expected) => {
  expect(told({ ...BUCKET_POLICY, ...change }, 'resource')).toEqual(expected);
});

test('a key of S3 that has another before it is no key of S3', () => {
  const claim = key('StringEquals', 'idp.example/s3:prefix', 'x');
  expect(told({ ...BUCKET_POLICY, Action: 's3:GetObject', ...claim }, 'resource')).toEqual([]);
});

const RCP = { Principal: '*', Action: 's3:*', Resource: '*' };
test.each<[string, object, string[]]>([
  ['that denies', { Effect: 'Deny' }, []],
  [
    'that denies on some resources',
    { Effect: 'Deny', Resource: 'arn:aws:s3:::acme/*', Action: 's3:GetObject' },
    [],
  ],
  [
    'that denies but on some',
    { Effect: 'Deny', ...only('Resource'), NotResource: 'arn:aws:s3:::acme/*' },
    [],
  ],
  ['that denies everything', { Effect: 'Deny', Action: '*' }, ['error rcp-action']],
  [
    'that denies all but some',
    { Effect: 'Deny', ...only('Action'), NotAction: 's3:GetObject' },
    ['error rcp-action'],
  ],
  ['that allows everything', { Action: '*' }, ['warning allows-everyone']],
  [
    'that allows on a condition',
    { Action: '*', ...key('StringEquals', 'aws:userid', 'x') },
    ['error rcp-allow'],
  ],
  [
    'that allows some resources',
    { Action: 's3:GetObject', Resource: ['*', 'arn:aws:s3:::acme/*'] },
    ['warning allows-everyone', 'error rcp-allow'],
  ],
  [
    'that allows all but some',
    { ...only('Resource'), NotResource: '*' },
    ['warning allows-everyone', 'error rcp-allow'],
  ],
])('a resource control policy %s', (_, change, expected) => {
  expect(told({ ...RCP, ...change }, 'rcp')).toEqual(expected);
});

test('a managed policy without the newer version is refused, at its version', () => {
  const old = JSON.stringify({ Version: '2008-10-17', Statement: [statement] });
  expect(validatePolicy(old, 'identity', 'managed')).toMatchObject([
    { level: 'error', rule: 'managed-version', position: { path: 'Version', line: 1, column: 12 } },
  ]);
});
