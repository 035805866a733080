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
    expect(await outcome({ region: 'ap-south-1' })).toBe(region);
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
