import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT, aGroup, aPolicy, aRole, aUser } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';

let world: RunningGateway;
beforeAll(async () => {
  world = await RunningGateway.open({
    users: [aUser('u')],
    roles: [aRole('r')],
    groups: [aGroup('g')],
    policies: [aPolicy(`arn:aws:iam::${ACCOUNT}:policy/p`, '{}')],
  });
});
afterAll(() => world.close());

async function call(service: 'iam' | 'sts', parameters: Record<string, string>) {
  const { status, code, reached } = await world.call(ADMIN, service, parameters);
  return { answer: code ?? status, reached: reached.length > 0 };
}

async function putPolicy(body: string) {
  const request = { by: ADMIN, method: 'PUT', path: '/acme?policy', body: Buffer.from(body) };
  const { status, code, reached } = await world.send(request);
  return { answer: code ?? status, reached: reached.length > 0 };
}

/** What is made twice would exist already. */
let made = 0;
const fresh = (name: string) => `${name}${++made}`;

const good = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme/*' };
const of = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** Every call that takes a policy of IAM’s own kind. */
const TAKERS: Readonly<Record<string, (document: string) => ReturnType<typeof call>>> = {
  PutRolePolicy: (PolicyDocument) =>
    call('iam', { Action: 'PutRolePolicy', RoleName: 'r', PolicyName: 'p', PolicyDocument }),
  PutUserPolicy: (PolicyDocument) =>
    call('iam', { Action: 'PutUserPolicy', UserName: 'u', PolicyName: 'p', PolicyDocument }),
  PutGroupPolicy: (PolicyDocument) =>
    call('iam', { Action: 'PutGroupPolicy', GroupName: 'g', PolicyName: 'p', PolicyDocument }),
  CreatePolicy: (PolicyDocument) =>
    call('iam', { Action: 'CreatePolicy', PolicyName: fresh('p'), PolicyDocument }),
  CreatePolicyVersion: (PolicyDocument) =>
    call('iam', {
      Action: 'CreatePolicyVersion',
      PolicyArn: 'arn:aws:iam::111122223333:policy/p',
      PolicyDocument,
    }),
  GetFederationToken: (Policy) => call('sts', { Action: 'GetFederationToken', Name: 'someone', Policy }),
};

const MALFORMED: readonly (readonly [name: string, document: string])[] = [
  ['no JSON', '{'],
  ['two statements of one Sid', of({ ...good, Sid: 'a' }, { ...good, Sid: 'a' })],
  ['a Sid with a dash', of({ ...good, Sid: 'a-b' })],
  ['an action without a service', of({ ...good, Action: 'GetObject' })],
  ['a wildcard in an action’s service', of({ ...good, Action: 's*:GetObject' })],
  ['a resource that is no ARN', of({ ...good, Resource: 'acme/*' })],
  ['a principal', of({ ...good, Principal: '*' })],
  ['no resource', of({ Effect: 'Allow', Action: 's3:GetObject' })],
  ['an operator that does not exist', of({ ...good, Condition: { StringEqual: { 'aws:userid': 'x' } } })],
  ['a date that is none', of({ ...good, Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } })],
];

describe.each(Object.entries(TAKERS))('%s', (_name, take) => {
  test.each(MALFORMED)('refuses %s, and nothing is stored', async (_what, document) => {
    const { answer, reached } = await take(document);
    expect([answer, reached]).toEqual(['MalformedPolicyDocument', false]);
  });

  test('takes what IAM takes although it misleads', async () => {
    const odd = of(
      { ...good, Action: 's3:GetObjekt' },
      { ...good, Resource: 'arn:aws:s3:::acme' },
      { ...good, Condition: { StringEquals: { 'aws:PrincipalTeg/x': 'y' } } },
    );
    expect((await take(odd)).answer).toBe(200);
  });
});

describe('what AWS says of a policy', () => {
  const said = (service: 'iam' | 'sts', parameters: Record<string, string>) =>
    world.call(ADMIN, service, parameters).then(({ body }) => /<Message>([^<]*)</.exec(body)?.[1]);
  const identity = (PolicyDocument: string) =>
    said('iam', { Action: 'PutUserPolicy', UserName: 'u', PolicyName: 'p', PolicyDocument });
  const trust = (document: string) =>
    said('iam', { Action: 'UpdateAssumeRolePolicy', RoleName: 'r', PolicyDocument: document });

  test.each([
    ['This is not a json document', 'Syntax errors in policy.'],
    ['{', 'Syntax errors in policy.'],
    ['{"Version":"2012-10-17","Version":"2012-10-17"}', 'Syntax errors in policy.'],
    ['[]', 'Syntax errors in policy.'],
    ['{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
    [of(), 'Syntax errors in policy.'],
    [of({ ...good, Effect: 'Maybe' }), 'Syntax errors in policy.'],
    [of({ Action: 's3:GetObject', Resource: '*' }), 'Syntax errors in policy.'],
    [of({ ...good, Action: 123 }), 'Syntax errors in policy.'],
    [of({ ...good, Action: undefined }), 'Policy statement must contain actions.'],
    [of({ ...good, Resource: undefined }), 'Policy statement must contain resources.'],
    [of({ ...good, Resource: [] }), 'Policy statement must contain resources.'],
    [of({ ...good, Principal: '*' }), 'Policy document should not specify a principal.'],
    [
      of({ ...good, Sid: 'a' }, { ...good, Sid: 'a' }),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('of a user: %s', async (document, text) => {
    expect(await identity(document)).toBe(text);
  });

  test('of a role’s trust', async () => {
    expect(await trust('{')).toBe('This policy contains invalid Json');
    const allow = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' };
    expect(await trust(of({ ...allow, Resource: '*' }))).toBe('Has prohibited field Resource');
    expect(await trust(of({ ...allow, Action: 's3:GetObject' }))).toBe(
      'AssumeRole policy may only specify STS AssumeRole actions.',
    );
  });

  test('of a session', async () => {
    const session = { Action: 'GetFederationToken', Name: 'someone', Policy: '{"Version"' };
    expect(await said('sts', session)).toBe('The policy is not in the valid JSON format.');
  });

  test('with what is wrong beside it', async () => {
    const document = of({ ...good, Resource: undefined });
    const { body } = await world.call(ADMIN, 'iam', {
      Action: 'PutUserPolicy',
      UserName: 'u',
      PolicyName: 'p',
      PolicyDocument: document,
    });
    expect(body).toContain('needs `Resource` or `NotResource`');
  });
});

describe('sizes', () => {
  const long = (length: number) => of({ ...good, Resource: `arn:aws:s3:::acme/${'x'.repeat(length)}` });

  test.each([
    ['PutRolePolicy', 10_240, 'LimitExceeded'],
    ['PutUserPolicy', 2048, 'LimitExceeded'],
    ['PutGroupPolicy', 5120, 'LimitExceeded'],
    ['CreatePolicy', 6144, 'LimitExceeded'],
    ['GetFederationToken', 2048, 'ValidationError'],
  ])('%s takes %i characters and not one more', async (name, limit, code) => {
    const frame = long(0).length;
    const taken = (await TAKERS[name]?.(long(limit - frame)))?.answer;
    // What is as long as it may be may still be too large packed: that is told apart.
    expect(taken).toBe(200);
    expect((await TAKERS[name]?.(long(limit - frame + 1)))?.answer).toBe(code);
  });

  test('white space does not count in IAM', async () => {
    const spaced = JSON.stringify(JSON.parse(long(1800)), null, 20);
    expect(spaced.length).toBeGreaterThan(2048);
    expect((await TAKERS.PutUserPolicy?.(spaced))?.answer).toBe(200);
  });

  test('a session policy that does not pack is PackedPolicyTooLarge', async () => {
    const tags = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [
        [`Tags.member.${at + 1}.Key`, `key${at}`],
        [`Tags.member.${at + 1}.Value`, Array.from({ length: 4 }, () => crypto.randomUUID()).join('')],
      ]).flat(),
    );
    const answer = await call('sts', {
      Action: 'GetFederationToken',
      Name: 'someone',
      Policy: of(good),
      ...tags,
    });
    expect(answer.answer).toBe('PackedPolicyTooLarge');
  });

  test('a trust policy', async () => {
    const trust = (length: number) =>
      of({
        Sid: 'x'.repeat(length),
        Effect: 'Allow',
        Principal: { AWS: '111122223333' },
        Action: 'sts:AssumeRole',
      });
    const create = (AssumeRolePolicyDocument: string) =>
      call('iam', { Action: 'CreateRole', RoleName: fresh('r'), AssumeRolePolicyDocument });
    const frame = trust(0).length;
    expect((await create(trust(2048 - frame))).answer).toBe(200);
    expect((await create(trust(2049 - frame))).answer).toBe('LimitExceeded');
  });
});

describe('trust policies', () => {
  const trust = (change: object) =>
    of({ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole', ...change });

  test.each<[string, object]>([
    ['an action of another service', { Action: 's3:GetObject' }],
    ['a resource', { Resource: '*' }],
    ['no principal', { Principal: undefined }],
    ['NotPrincipal', { Principal: undefined, NotPrincipal: { AWS: '111122223333' } }],
    ['a group', { Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } }],
    ['a name', { Principal: { AWS: 'somebody' } }],
    ['a role that does not exist', { Principal: { AWS: 'arn:aws:iam::111122223333:role/none' } }],
  ])('%s', async (_name, change) => {
    for (const [Action, parameter] of [
      ['CreateRole', 'AssumeRolePolicyDocument'],
      ['UpdateAssumeRolePolicy', 'PolicyDocument'],
    ] as const) {
      const RoleName = Action === 'CreateRole' ? fresh('r') : 'r';
      const { answer, reached } = await call('iam', { Action, RoleName, [parameter]: trust(change) });
      expect([answer, reached]).toEqual(['MalformedPolicyDocument', false]);
      expect((await call('iam', { Action, RoleName, [parameter]: trust({}) })).answer).toBe(200);
    }
  });
});

describe('bucket policies', () => {
  const put = (change: object) => putPolicy(of({ ...good, Principal: { AWS: '111122223333' }, ...change }));

  test.each<[string, object]>([
    ['an action that does not exist', { Action: 's3:GetObjekt' }],
    ['an action of another service', { Action: 'iam:GetUser' }],
    ['an action on what it does not fit', { Action: 's3:ListBucket' }],
    ['one of two actions on what it does not fit', { Action: ['s3:GetObject', 's3:ListBucket'] }],
    ['a resource of another bucket', { Resource: 'arn:aws:s3:::globex/*' }],
    ['a resource of a bucket that begins alike', { Resource: 'arn:aws:s3:::acme-eu/*' }],
    ['a resource that is no ARN', { Resource: 'acme/*' }],
    ['no principal', { Principal: undefined }],
    ['a user that does not exist', { Principal: { AWS: 'arn:aws:iam::111122223333:user/none' } }],
    ['Allow with NotPrincipal', { Principal: undefined, NotPrincipal: { AWS: '111122223333' } }],
    ['a principal with a wildcard', { Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } }],
    ['a key that does not exist', { Condition: { StringEquals: { 's3:prefixx': 'a' } } }],
    ['a key of another action', { Condition: { StringEquals: { 's3:prefix': 'a' } } }],
  ])('refuses %s', async (_name, change) => {
    const { answer, reached } = await put(change);
    expect([answer, reached]).toEqual(['MalformedPolicy', false]);
  });

  test.each<[string, object]>([
    ['what is well formed', {}],
    [
      'an action on the bucket and one on its objects',
      {
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: ['arn:aws:s3:::acme', 'arn:aws:s3:::acme/*'],
      },
    ],
    [
      'a key of its action',
      {
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::acme',
        Condition: { StringLike: { 's3:prefix': ['a/*'] } },
      },
    ],
    ['a Sid with spaces', { Sid: 'Allow my own' }],
    [
      'Deny with NotPrincipal',
      { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } },
    ],
  ])('takes %s', async (_name, change) => {
    expect((await put(change)).answer).toBe(200);
  });

  test('more than 20 KiB is refused', async () => {
    const big = await put({ Resource: `arn:aws:s3:::acme/${'x'.repeat(20_480)}` });
    expect(big.answer).toBe('MalformedPolicy');
  });
});
