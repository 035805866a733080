import { createHash } from 'node:crypto';
import type { AwsCredentials } from '@cordon/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT, aBucket, aKey, aPolicy, aRole, aSession, aUser, policyText } from '../testing/entities.ts';
import type { RawRequest } from '../testing/raw-request.ts';
import { ADMIN, formOf, type Request, RunningGateway } from '../testing/running-gateway.ts';
import type { User } from './state/entities.ts';

/**
 * What every service asks of a request before it serves it, from the wire: the rules have tests of their own, these say
 * that each service asks them.
 */
const OTHER = '444455556666';
const everything = { all: policyText({ Action: '*', Resource: '*' }) };
const may = (...statements: object[]) => ({ inline: { own: policyText(...statements) } });
const users = {
  alice: aUser('alice', { inline: everything }),
  off: aUser('off', { inline: everything }),
  outsider: aUser('outsider', { accountId: OTHER, inline: everything }),
  bound: aUser('bound', { inline: everything, boundary: `arn:aws:iam::${ACCOUNT}:policy/none` }),
  none: aUser('none'),
};
const gone = aUser('gone', { inline: everything });
const reader = { inline: { own: policyText({ Action: 's3:GetObject', Resource: '*' }) } };
const role = aRole('acme', [], { inline: everything });
const by = (user: User): AwsCredentials => ({
  accessKeyId: aKey(user).id,
  secretAccessKey: aKey(user).secret,
});
const alice = by(users.alice);
const NOW = Math.floor(Date.now() / 1000);
const publicPolicy = (bucket: string, ...more: object[]) => ({
  text: policyText({ Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }, ...more),
  principals: {},
});
const block = (restrictPublicBuckets: boolean) => ({
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets,
});

let world: RunningGateway;
beforeAll(async () => {
  const onlyDelete = aUser('onlydelete', may({ Action: 's3:DeleteObject', Resource: '*' }));
  const onlyVersion = aUser('onlyversion', may({ Action: 's3:DeleteObjectVersion', Resource: '*' }));
  Object.assign(users, { onlyDelete, onlyVersion, reader: aUser('reader', reader) });
  const all = Object.values(users);
  world = await RunningGateway.open({
    users: all,
    roles: [role],
    keys: [...all.map((user) => aKey(user, { active: user !== users.off })), aKey(gone)],
    policies: [aPolicy(`arn:aws:iam::${ACCOUNT}:policy/read`, reader.inline.own)],
    buckets: [
      aBucket('acme'),
      aBucket('frankfurt', { region: 'eu-central-1' }),
      aBucket('open', { policy: publicPolicy('open') }),
      aBucket('restricted', { policy: publicPolicy('restricted'), publicAccessBlock: block(true) }),
      aBucket('unrestricted', { policy: publicPolicy('unrestricted'), publicAccessBlock: block(false) }),
    ],
  });
});
afterAll(() => world.close());

/** One request to each service that its caller is allowed. */
const SERVICES: readonly (readonly [name: string, request: Omit<Request, 'by'>])[] = [
  ['s3', { path: '/acme/key' }],
  [
    's3control',
    { path: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aacme', headers: { 'x-amz-account-id': ACCOUNT } },
  ],
  ['iam', formOf('iam', { Action: 'ListRoles', Version: '2010-05-08' })],
  ['sts', formOf('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' })],
];

const changed = (request: RawRequest, headers: Record<string, string>): RawRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

describe.each(SERVICES)('%s', (name, request) => {
  const isQuery = name === 'iam' || name === 'sts';
  const outcome = async (more: Partial<Request>) => {
    const { outcome: what, reached } = await world.send({ by: alice, ...request, ...more });
    if (what !== 'served') expect(reached).toEqual([]);
    return what;
  };

  test('serves whom it may', async () => {
    expect(await outcome({})).toBe('served');
  });

  test('asks the clock', async () => {
    const at = (seconds: number) => outcome({ now: Date.now() + seconds * 1000 });
    const skewed = isQuery ? 'SignatureDoesNotMatch' : 'RequestTimeTooSkewed';
    expect([await at(-890), await at(-910), await at(890), await at(910)]).toEqual([
      'served',
      skewed,
      'served',
      skewed,
    ]);
  });

  test('asks for which Region and service the signature was made', async () => {
    const region = isQuery ? 'SignatureDoesNotMatch' : 'AuthorizationHeaderMalformed';
    // STS has an endpoint in every Region.
    expect(await outcome({ region: 'ap-south-1' })).toBe(name === 'sts' ? 'served' : region);
    expect(await outcome({ region: 'nowhere' })).toBe(region);
    const other = await outcome({ service: isQuery ? 'sqs' : 'ec2' });
    expect(other).toMatch(/AuthorizationHeaderMalformed|IncompleteSignature/);
  });

  test('asks for the signature of the caller’s own secret', async () => {
    expect(await outcome({ by: { ...alice, secretAccessKey: 'another' } })).toBe('SignatureDoesNotMatch');
    expect(await outcome({ by: { ...alice, secretAccessKey: ADMIN.secretAccessKey } })).toBe(
      'SignatureDoesNotMatch',
    );
  });

  test('asks that the host and every header of AWS’s are signed', async () => {
    const signed = world.sign({ by: alice, ...request });
    const unsigned = await world.raw(changed(signed, { 'x-amz-meta-more': 'x' }));
    expect([unsigned.outcome, unsigned.reached]).toEqual(['AccessDenied', []]);
    const other = await world.raw(changed(signed, { host: 'localhost' }));
    expect([other.status, other.reached]).toEqual([403, []]);
    const authorization = (signed.headers.authorization ?? '').replace('host;', '');
    const without = await world.raw(changed(signed, { authorization }));
    expect([without.outcome, without.reached]).toEqual(['AccessDenied', []]);
  });

  test('asks that the body is the one that was signed', async () => {
    // What comes with a GET is dropped, whatever it is.
    const write = name === 's3' ? { method: 'PUT', body: Buffer.from('hello') } : {};
    const signed = world.sign({ by: alice, ...request, ...write });
    const sent = await world.raw({ ...signed, body: Buffer.concat([signed.body, Buffer.from('&More=1')]) });
    expect(sent.status).toBeGreaterThanOrEqual(400);
    expect(sent.reached).toEqual([]);
  });

  test('asks whether the key is still its user’s', async () => {
    const dead = isQuery ? 'InvalidClientTokenId' : 'InvalidAccessKeyId';
    for (const user of [users.off, gone]) expect(await outcome({ by: by(user) })).toBe(dead);
  });

  test('asks whether the session still lives', async () => {
    const session = (more: object) =>
      outcome({
        by: world.issue(aSession({ owner: { name: 'acme', id: role.id }, issuedAt: NOW - 900, ...more })),
      });
    const unknown = isQuery ? 'InvalidClientTokenId' : 'InvalidAccessKeyId';
    expect(await session({ expiresAt: NOW + 60 })).toBe('served');
    expect(await session({ expiresAt: NOW - 5 })).toBe('ExpiredToken');
    expect(await session({ expiresAt: NOW - 3600 })).toBe('ExpiredToken');
    expect(await session({ expiresAt: NOW + 60, owner: { name: 'acme', id: 'AROAFIRST' } })).toBe(unknown);
    expect(await session({ expiresAt: NOW + 60, owner: { name: 'none', id: 'AROA1' } })).toBe(unknown);
    const ofUser = { kind: 'session', name: 'gone', owner: { name: 'gone', id: gone.id } };
    expect(await session({ expiresAt: NOW + 60, ...ofUser })).toBe(unknown);
  });
});

describe('what bears on S3', () => {
  const get = (user: User, path: string) => world.send({ by: by(user), path }).then(({ outcome }) => outcome);

  test('a boundary and a session policy limit, and nobody without a policy is served', async () => {
    expect(await get(users.alice, '/acme/key')).toBe('served');
    expect(await get(users.bound, '/acme/key')).toBe('AccessDenied');
    expect(await get(users.none, '/acme/key')).toBe('AccessDenied');
    const session = (more: object, method = 'GET') =>
      world
        .send({
          method,
          by: world.issue(aSession({ owner: { name: 'acme', id: role.id }, expiresAt: NOW + 900, ...more })),
        })
        .then(({ outcome }) => outcome);
    const read = `arn:aws:iam::${ACCOUNT}:policy/read`;
    expect([await session({}), await session({}, 'DELETE')]).toEqual(['served', 'served']);
    expect([await session({ policyArns: [read] }), await session({ policyArns: [read] }, 'DELETE')]).toEqual([
      'served',
      'AccessDenied',
    ]);
    const inline = { policy: reader.inline.own };
    expect([await session(inline), await session(inline, 'DELETE')]).toEqual(['served', 'AccessDenied']);
  });

  test('a bucket of another Region is reached by its own or the gateway’s, and by no third', async () => {
    const at = (region: string) =>
      world.send({ by: alice, path: '/frankfurt/key', region }).then(({ outcome }) => outcome);
    expect([await at('eu-central-1'), await at('eu-west-1'), await at('us-west-2')]).toEqual([
      'served',
      'served',
      'AuthorizationHeaderMalformed',
    ]);
  });

  test('RestrictPublicBuckets takes what a public policy grants from everyone outside the account', async () => {
    const anonymous = (path: string) => world.anonymous('GET', path).then(({ outcome }) => outcome);
    expect(await anonymous('/unrestricted/key')).toBe('served');
    expect(await anonymous('/open/key')).toBe('served');
    expect(await anonymous('/restricted/key')).toBe('AccessDenied');
    expect(await anonymous('/acme/key')).toBe('AccessDenied');
    expect(await get(users.outsider, '/unrestricted/key')).toBe('served');
    expect(await get(users.outsider, '/restricted/key')).toBe('AccessDenied');
    expect(await get(users.none, '/restricted/key')).toBe('served');
  });

  test('to delete a version is another permission than to delete an object', async () => {
    const [onlyDelete, onlyVersion] = [by(aUser('onlydelete')), by(aUser('onlyversion'))];
    const remove = (credentials: AwsCredentials, path: string) =>
      world.send({ by: credentials, method: 'DELETE', path }).then(({ outcome }) => outcome);
    expect(await remove(onlyDelete, '/acme/key')).toBe('served');
    expect(await remove(onlyDelete, '/acme/key?versionId=1')).toBe('AccessDenied');
    expect(await remove(onlyVersion, '/acme/key')).toBe('AccessDenied');
    expect(await remove(onlyVersion, '/acme/key?versionId=1')).toBe('served');
  });
});

test('S3 Control is asked for a bucket’s tags by its owner’s account, signed, and for nothing else', async () => {
  const [, plain] = SERVICES[1] ?? [];
  const control = async (more: Partial<Request>) => {
    const { outcome, reached } = await world.send({ by: alice, ...plain, ...more });
    return reached.length > 0 ? outcome : `${outcome}, unseen`;
  };
  expect(await control({})).toBe('served');
  expect(await control({ headers: { 'x-amz-account-id': OTHER } })).toBe('NoSuchBucket, unseen');
  const other = await control({ region: 'ap-south-1' });
  expect(other).toBe('AuthorizationHeaderMalformed, unseen');
  expect(await control({ method: 'PUT' })).toBe('NotImplemented, unseen');
  expect(await control({ path: '/v20180820/jobs' })).toBe('NotImplemented, unseen');
  expect(await control({ path: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aabsent' })).toBe(
    'NoSuchBucket, unseen',
  );
  const unsigned = { method: 'GET', path: plain?.path ?? '', body: Buffer.alloc(0) };
  const headers = { host: world.host, 'x-amz-account-id': ACCOUNT };
  expect((await world.raw({ ...unsigned, headers })).outcome).toBe('AccessDenied');
});

describe('sessions, from their issue to their use', () => {
  const trusted = (...principals: string[]) => ({
    Principal: { AWS: principals },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  });
  const first = aRole('first', [trusted(`arn:aws:iam::${ACCOUNT}:root`)], { inline: everything });
  const own = { Action: 's3:*', Resource: 'arn:aws:s3:::${aws:PrincipalTag/tenant}/*' };
  const second = aRole('second', [trusted(`arn:aws:iam::${ACCOUNT}:root`)], may(own));
  const loose = aRole('loose', [trusted('*')], { inline: everything });
  const bySource = { StringEquals: { 'aws:SourceIdentity': 'alice' } };
  const third = aRole(
    'third',
    [trusted(`arn:aws:iam::${ACCOUNT}:root`)],
    may({ Action: 's3:*', Resource: '*', Condition: bySource }),
  );
  let now = Date.now();
  let lab: RunningGateway;
  beforeAll(async () => {
    lab = await RunningGateway.open(
      {
        users: [users.alice],
        keys: [aKey(users.alice)],
        roles: [first, second, third, loose],
        buckets: [aBucket('acme'), aBucket('globex')],
      },
      { clock: () => now },
    );
  });
  afterAll(() => lab.close());

  const sts = (credentials: AwsCredentials, Action: string, parameters: Record<string, string> = {}) =>
    lab.send({ by: credentials, now, ...formOf('sts', { Action, Version: '2011-06-15', ...parameters }) });
  const element = (body: string, name: string) =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
  /** The credentials in an answer, or the code of the refusal. */
  const issued = async (...call: Parameters<typeof sts>): Promise<AwsCredentials> => {
    const { body, outcome } = await sts(...call);
    if (outcome !== 'served') throw new Error(outcome);
    return {
      accessKeyId: element(body, 'AccessKeyId'),
      secretAccessKey: element(body, 'SecretAccessKey'),
      sessionToken: element(body, 'SessionToken'),
    };
  };
  const assume = (credentials: AwsCredentials, { arn }: { arn: string }, more: Record<string, string> = {}) =>
    issued(credentials, 'AssumeRole', { RoleArn: arn, RoleSessionName: 'it', ...more });
  const get = async (credentials: AwsCredentials, path = '/acme/key') =>
    (await lab.send({ by: credentials, path, now })).outcome;
  const tag = { 'Tags.member.1.Key': 'tenant', 'Tags.member.1.Value': 'acme' };

  test('a session is good until it ends, and not a second longer', async () => {
    const session = await assume(alice, first, { DurationSeconds: '900' });
    expect(session.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const began = now;
    const after: string[] = [];
    for (const seconds of [0, 898, 901, 960]) {
      now = began + seconds * 1000;
      after.push(await get(session));
    }
    now = began;
    expect(after).toEqual(['served', 'served', 'ExpiredToken', 'ExpiredToken']);
  });

  test('its inline policy limits it', async () => {
    const Policy = policyText({ Action: 's3:*', Resource: 'arn:aws:s3:::acme/*' });
    const session = await assume(alice, first, { Policy });
    expect([await get(session), await get(session, '/globex/key')]).toEqual(['served', 'AccessDenied']);
  });

  test('its tags decide, and go down the chain where they are transitive', async () => {
    const tagged = await assume(alice, second, tag);
    expect([await get(tagged), await get(tagged, '/globex/key')]).toEqual(['served', 'AccessDenied']);
    const handed = await assume(alice, first, { ...tag, 'TransitiveTagKeys.member.1': 'tenant' });
    const again = await assume(await assume(handed, first), second);
    expect([await get(again), await get(again, '/globex/key')]).toEqual(['served', 'AccessDenied']);
    await expect(assume(handed, second, tag)).rejects.toThrow('InvalidParameterValue');
    const left = await assume(await assume(alice, first, tag), second);
    expect(await get(left)).toBe('AccessDenied');
  });

  test('its source identity stays down the chain and decides', async () => {
    const start = await assume(alice, first, { SourceIdentity: 'alice' });
    expect(await get(await assume(start, third))).toBe('served');
    await expect(assume(start, third, { SourceIdentity: 'bob' })).rejects.toThrow('AccessDenied');
    expect(await get(await assume(alice, third, { SourceIdentity: 'bob' }))).toBe('AccessDenied');
    expect(await get(await assume(alice, third))).toBe('AccessDenied');
  });

  test('a chained session lasts an hour at most', async () => {
    const session = await assume(alice, first);
    await expect(assume(session, loose, { DurationSeconds: '3601' })).rejects.toThrow('ValidationError');
    const form = { RoleArn: loose.arn, RoleSessionName: 'it' };
    const { body } = await sts(session, 'AssumeRole', form);
    expect(Date.parse(element(body, 'Expiration'))).toBe((Math.floor(now / 1000) + 3600) * 1000);
  });

  test('root assumes no role, nor does a federated user; a user’s session does', async () => {
    await expect(assume(ADMIN, loose)).rejects.toThrow('AccessDenied');
    const federated = await issued(alice, 'GetFederationToken', { Name: 'bob', Policy: everything.all });
    await expect(assume(federated, loose)).rejects.toThrow('AccessDenied');
    const ofUser = await issued(alice, 'GetSessionToken');
    expect(await get(await assume(ofUser, loose))).toBe('served');
  });

  test('a federated user has what its policy and its user both allow; without a policy, nothing', async () => {
    const Policy = policyText({ Action: 's3:*', Resource: 'arn:aws:s3:::acme/*' });
    const limited = await issued(alice, 'GetFederationToken', { Name: 'bob', Policy });
    expect([await get(limited), await get(limited, '/globex/key')]).toEqual(['served', 'AccessDenied']);
    expect(await get(await issued(alice, 'GetFederationToken', { Name: 'bob' }))).toBe('AccessDenied');
  });

  test('one of the root user has what its policy allows; without a policy, nothing', async () => {
    const Policy = policyText({ Action: 's3:*', Resource: 'arn:aws:s3:::acme/*' });
    const limited = await issued(ADMIN, 'GetFederationToken', { Name: 'bob', Policy });
    expect([await get(limited), await get(limited, '/globex/key')]).toEqual(['served', 'AccessDenied']);
    expect(await get(await issued(ADMIN, 'GetFederationToken', { Name: 'bob' }))).toBe('AccessDenied');
  });

  test('the sessions of users call neither IAM nor for further sessions; a role’s calls IAM', async () => {
    const iam = (credentials: AwsCredentials) =>
      lab
        .send({ by: credentials, now, ...formOf('iam', { Action: 'ListRoles', Version: '2010-05-08' }) })
        .then(({ outcome, reached }) => (reached.length > 0 ? outcome : `${outcome}, unseen`));
    const federated = await issued(alice, 'GetFederationToken', { Name: 'bob', Policy: everything.all });
    const ofUser = await issued(alice, 'GetSessionToken');
    const ofRole = await assume(alice, first);
    expect([await iam(ofUser), await iam(federated), await iam(ofRole), await iam(alice)]).toEqual([
      'InvalidClientTokenId, unseen',
      'InvalidClientTokenId, unseen',
      'served',
      'served',
    ]);
    for (const credentials of [federated, ofUser, ofRole])
      for (const [Action, parameters] of [
        ['GetSessionToken', {}],
        ['GetFederationToken', { Name: 'eve' }],
      ] as const)
        await expect(issued(credentials, Action, parameters)).rejects.toThrow('AccessDenied');
  });

  test('GetCallerIdentity tells who it is', async () => {
    const who = async (credentials: AwsCredentials) => {
      const { body } = await sts(credentials, 'GetCallerIdentity');
      return ['Arn', 'UserId', 'Account'].map((name) => element(body, name));
    };
    expect(await who(alice)).toEqual([users.alice.arn, users.alice.id, ACCOUNT]);
    expect(await who(ADMIN)).toEqual([`arn:aws:iam::${ACCOUNT}:root`, ACCOUNT, ACCOUNT]);
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/first/it`;
    expect(await who(await assume(alice, first))).toEqual([session, `${first.id}:it`, ACCOUNT]);
  });

  test('GetAccessKeyInfo tells the account of a key that is known', async () => {
    const account = async (AccessKeyId: string) =>
      element((await sts(alice, 'GetAccessKeyInfo', { AccessKeyId })).body, 'Account');
    expect(await account(aKey(users.alice).id)).toBe(ACCOUNT);
    expect((await sts(alice, 'GetAccessKeyInfo', { AccessKeyId: 'AKIA' })).outcome).toBe('ValidationError');
    // Only of two operations of STS does AWS say that nobody needs a permission.
    const narrow = await assume(alice, first, { Policy: reader.inline.own });
    const id = { AccessKeyId: aKey(users.alice).id };
    expect((await sts(narrow, 'GetAccessKeyInfo', id)).outcome).toBe('AccessDenied');
    expect((await sts(narrow, 'GetCallerIdentity')).outcome).toBe('served');
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html (what its credentials cannot call)
    const token = (await sts(alice, 'GetSessionToken')).body;
    const temporary = {
      accessKeyId: element(token, 'AccessKeyId'),
      secretAccessKey: element(token, 'SecretAccessKey'),
      sessionToken: element(token, 'SessionToken'),
    };
    expect((await sts(temporary, 'GetAccessKeyInfo', id)).outcome).toBe('AccessDenied');
    expect((await sts(temporary, 'GetCallerIdentity')).outcome).toBe('served');
  });

  test.each([
    ['AssumeRole', { RoleArn: loose.arn, RoleSessionName: 'it' }],
    ['GetSessionToken', {}],
    ['GetFederationToken', { Name: 'bob' }],
    ['GetCallerIdentity', {}],
    ['GetAccessKeyInfo', { AccessKeyId: 'AKIA000000000000' }],
    ['DecodeAuthorizationMessage', { EncodedMessage: 'x' }],
  ] as const)('%s is for signed callers', async (Action, parameters) => {
    const { body, ...form } = formOf('sts', { Action, Version: '2011-06-15', ...parameters });
    const { outcome } = await lab.raw({ ...form, body, headers: { ...form.headers, host: lab.host } });
    expect(outcome).toBe('MissingAuthenticationToken');
  });

  test('what is not served is said', async () => {
    const decode = await sts(alice, 'DecodeAuthorizationMessage', { EncodedMessage: 'x' });
    expect([decode.status, decode.outcome]).toEqual([501, 'NotImplemented']);
    expect((await sts(alice, 'Nonsense')).outcome).toBe('InvalidAction');
    expect(lab.upstream.seen.filter((request) => request === 'POST /')).toHaveLength(2);
  });

  test('what is too large for a session is not issued', async () => {
    // Text that does not compress.
    const random = (seed: number) =>
      [0, 1, 2].map((part) => createHash('sha512').update(`${seed} ${part}`).digest('base64url')).join('');
    const tags = Object.fromEntries(
      Array.from({ length: 50 }, (_, index): [string, string][] => [
        [`Tags.member.${index + 1}.Key`, random(index).slice(0, 128)],
        [`Tags.member.${index + 1}.Value`, random(index + 50).slice(0, 256)],
      ]).flat(),
    );
    await expect(assume(alice, loose, tags)).rejects.toThrow('PackedPolicyTooLarge');
  });
});

describe('a bucket of somebody else', () => {
  const open = (bucket: string) => ({
    text: policyText({
      Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    }),
    principals: {},
  });
  const deny = {
    text: policyText({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }),
    principals: {},
  };
  const outsider = by(users.outsider);
  const root = { accessKeyId: OTHER, secretAccessKey: ADMIN.secretAccessKey };
  const policy = policyText({ Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shared/*' });
  let lab: RunningGateway;
  beforeAll(async () => {
    lab = await RunningGateway.open({
      users: [users.alice, users.outsider],
      keys: [aKey(users.alice), aKey(users.outsider)],
      buckets: [
        aBucket('shared', { policy: open('shared') }),
        aBucket('locked', { policy: deny }),
        aBucket('blocked', { publicAccessBlock: { ...block(false), blockPublicPolicy: true } }),
      ],
    });
  });
  afterAll(() => lab.close());
  const outcome = (credentials: AwsCredentials, method: string, path: string, more: Partial<Request> = {}) =>
    lab.send({ by: credentials, method, path, ...more }).then(({ outcome: what }) => what);

  test('is read where its policy and the caller’s both allow', async () => {
    expect(await outcome(outsider, 'GET', '/shared/key')).toBe('served');
    expect(await outcome(outsider, 'GET', '/locked/key')).toBe('AccessDenied');
    expect(await outcome(outsider, 'GET', '/blocked/key')).toBe('AccessDenied');
    expect(await outcome(root, 'GET', '/shared/key')).toBe('served');
  });

  test('keeps its policy to its own account, whatever it says', async () => {
    for (const method of ['GET', 'DELETE'])
      for (const credentials of [outsider, root])
        expect(await outcome(credentials, method, '/shared?policy')).toBe('MethodNotAllowed');
    expect(await outcome(outsider, 'PUT', '/shared?policy', { body: Buffer.from(policy) })).toBe(
      'MethodNotAllowed',
    );
    expect(await outcome(alice, 'GET', '/shared?policy')).toBe('served');
  });

  test('its root user is never locked out of its policy, others are', async () => {
    expect(await outcome(alice, 'GET', '/locked?policy')).toBe('AccessDenied');
    expect(await outcome(ADMIN, 'GET', '/locked?policy')).toBe('served');
    expect(await outcome(ADMIN, 'GET', '/locked/key')).toBe('AccessDenied');
  });

  test('takes no public policy where those are blocked', async () => {
    const put = (bucket: string) =>
      outcome(ADMIN, 'PUT', `/${bucket}?policy`, { body: Buffer.from(policy.replaceAll('shared', bucket)) });
    expect([await put('blocked'), await put('shared')]).toEqual(['AccessDenied', 'served']);
  });

  test('is not taken for one of the owner that is expected', async () => {
    const expecting = (owner: string) =>
      outcome(ADMIN, 'GET', '/shared/key', { headers: { 'x-amz-expected-bucket-owner': owner } });
    expect([await expecting(ACCOUNT), await expecting(OTHER)]).toEqual(['served', 'AccessDenied']);
  });
});
