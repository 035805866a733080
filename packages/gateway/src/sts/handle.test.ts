import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNT, aKey, aRole, aSession, aUser, policyText, storeOf } from '../../testing/entities.ts';
import { RunningGateway } from '../../testing/running-gateway.ts';

const ISSUER = 'https://vault.example/v1/identity/oidc';
const provider = {
  arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/vault.example/v1/identity/oidc`,
  accountId: ACCOUNT,
  url: ISSUER,
  clientIds: ['cordon'],
};
const alice = aUser('alice', { inline: { all: policyText({ Action: '*', Resource: '*' }) } });
const everything = { all: policyText({ Action: '*', Resource: '*' }) };
const stranger = aUser('stranger', { accountId: '444455556666' });
const mute = aUser('mute');
const asker = aRole('asker', [], { inline: everything });
const elsewhere = aRole('asker', [], {
  inline: everything,
  accountId: '444455556666',
  arn: 'arn:aws:iam::444455556666:role/asker',
  id: 'AROAELSEWHERE',
});
const keyed = aUser('keyed', {
  inline: { own: policyText({ Action: 'sts:GetAccessKeyInfo', Resource: '*' }) },
});
const SOON = Math.floor(Date.now() / 1000) + 600;
const by = { accessKeyId: aKey(alice).id, secretAccessKey: aKey(alice).secret };
const Action = 'sts:AssumeRoleWithWebIdentity';
const roles = [
  aRole('by-token', [{ Principal: { Federated: provider.arn }, Action }]),
  aRole(
    'by-alice',
    [{ Principal: { AWS: alice.arn }, Action: [Action, 'sts:AssumeRole'] }],
    {},
    storeOf({ users: [alice] }),
  ),
];
const rsa = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' }] };
const tokenWith = (claims: object) =>
  new SignJWT({ sub: 'entity-1', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'rsa' })
    .setIssuer(ISSUER)
    .setAudience('cordon')
    .setExpirationTime('10m')
    .sign(rsa.privateKey);
const token = await tokenWith({});

let issuer: Server;
let world: RunningGateway;
beforeAll(async () => {
  issuer = createServer((request, response) => {
    const discovery = request.url?.endsWith('openid-configuration');
    response.end(JSON.stringify(discovery ? { jwks_uri: `${ISSUER}/keys` } : jwks));
  }).listen(0, '127.0.0.1');
  await once(issuer, 'listening');
  const { port } = issuer.address() as AddressInfo;
  world = await RunningGateway.open(
    {
      users: [alice, stranger, mute, keyed],
      keys: [alice, stranger, mute, keyed].map((user) => aKey(user)),
      roles: [...roles, asker, elsewhere],
      oidc: [provider],
    },
    { oidcEndpoints: { [ISSUER]: `http://127.0.0.1:${port}` } },
  );
});
afterAll(async () => {
  await world.close();
  issuer.close();
  issuer.closeAllConnections();
});

const call = (parameters: Readonly<Record<string, string>>) => world.call(by, 'sts', parameters);
const assume = (role: string, more: Readonly<Record<string, string>> = {}) =>
  call({
    Action: 'AssumeRole',
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
    RoleSessionName: 'me',
    ...more,
  });

test('a web identity is who its token says, whoever signed the call', async () => {
  const web = { Action: 'AssumeRoleWithWebIdentity', WebIdentityToken: token };
  const byToken = await assume('by-token', web);
  expect([byToken.outcome, byToken.why?.userIdentity.type]).toEqual(['served', 'WebIdentityUser']);
  expect((await assume('by-alice', web)).outcome).toBe('AccessDenied');
  expect((await assume('by-alice')).outcome).toBe('served');
});

const created = {
  Action: 'CreateOpenIDConnectProvider',
  Url: ISSUER,
  'ThumbprintList.member.1': 'a'.repeat(40),
};
test.each([
  ['the provider', {}, []],
  ['its audience', {}, [{ ...created, 'ClientIDList.member.1': 'app' }]],
  ['whom it was issued to', { azp: 'app' }, [{ ...created, 'ClientIDList.member.1': 'cordon' }]],
])('a token is none any more once %s is deleted while keys are told', async (_name, claims, changes) => {
  let meanwhile = async () => {};
  const slow = createServer(async (request, response) => {
    const discovery = request.url?.endsWith('openid-configuration');
    if (discovery !== true) await meanwhile();
    response.end(JSON.stringify(discovery ? { jwks_uri: `${ISSUER}/keys` } : jwks));
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  const lab = await RunningGateway.open(
    {
      users: [alice],
      keys: [aKey(alice)],
      roles,
      oidc: [{ ...provider, clientIds: [...provider.clientIds, 'app'] }],
    },
    { oidcEndpoints: { [ISSUER]: `http://127.0.0.1:${port}` } },
  );
  lab.upstream.answers = () => ({
    body: `<CreateOpenIDConnectProviderResponse><CreateOpenIDConnectProviderResult><OpenIDConnectProviderArn>${provider.arn}</OpenIDConnectProviderArn></CreateOpenIDConnectProviderResult></CreateOpenIDConnectProviderResponse>`,
  });
  meanwhile = async () => {
    const gone = { Action: 'DeleteOpenIDConnectProvider', OpenIDConnectProviderArn: provider.arn };
    for (const each of [gone, ...changes]) expect((await lab.call(by, 'iam', each)).outcome).toBe('served');
  };
  const { outcome } = await lab.call(by, 'sts', {
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/by-token`,
    RoleSessionName: 'me',
    WebIdentityToken: await tokenWith(claims),
  });
  expect(outcome).toBe('InvalidIdentityToken');
  await lab.close();
  slow.close();
  slow.closeAllConnections();
});

test('a token is judged by the clock of its issuer, however far S3’s is moved', async () => {
  const web = { Action: 'AssumeRoleWithWebIdentity', WebIdentityToken: token };
  try {
    for (const ahead of [3_600_000, -3_600_000]) {
      world.gateway.moveClock(ahead);
      // Nobody's signature is asked for: the token is the credential.
      expect((await assume('by-token', web)).outcome, String(ahead)).toBe('served');
    }
  } finally {
    world.gateway.moveClock(0);
  }
});

test('a role is answered with credentials and whose they are, as XML', async () => {
  const { body, headers } = await assume('by-alice');
  expect(body).toMatch(
    /<AssumeRoleResult><Credentials><AccessKeyId>ASIA.*<\/Credentials><AssumedRoleUser>.*<\/AssumedRoleUser><SessionTokenUtilization>/s,
  );
  expect(headers['content-type']).toBe('text/xml');
});

test('a token is as large as its caller asks for at least', async () => {
  const sizeOf = async (more: Readonly<Record<string, string>>) =>
    Number(/<SessionTokenSize>(\d+)</.exec((await assume('by-alice', more)).body)?.[1]);
  expect(await sizeOf({})).toBeLessThan(1_000);
  expect(await sizeOf({ MinimumSessionTokenSize: '3000' })).toBeGreaterThanOrEqual(3_000);
});

test('who calls is told who they are, and no more to nobody', async () => {
  const { status, body } = await call({ Action: 'GetCallerIdentity' });
  expect([status, body]).toEqual([
    200,
    expect.stringMatching(
      `^<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${alice.arn}</Arn><UserId>${alice.id}</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>[^<]+</RequestId></ResponseMetadata></GetCallerIdentityResponse>$`,
    ),
  ]);
  const unsigned = async (Action: string, more: Readonly<Record<string, string>> = {}) =>
    (
      await world.raw({
        method: 'POST',
        path: '/',
        headers: { host: 'sts.us-east-1.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from(new URLSearchParams({ Action, Version: '2011-06-15', ...more }).toString()),
      })
    ).outcome;
  expect(await unsigned('GetCallerIdentity')).toBe('MissingAuthenticationToken');
  expect(await unsigned('GetDelegatedAccessToken', { TradeInToken: 'a' })).toBe('MissingAuthenticationToken');
  expect(await unsigned('GetAccessKeyInfo', { AccessKeyId: by.accessKeyId })).toBe(
    'MissingAuthenticationToken',
  );
});

describe('the account of a key', () => {
  const accountOf = async (AccessKeyId: string, who = by) => {
    const { outcome, body } = await world.call(who, 'sts', { Action: 'GetAccessKeyInfo', AccessKeyId });
    return outcome === 'served' ? /<Account>(\d+)</.exec(body)?.[1] : outcome;
  };

  test('is its own, one that was issued by another, or this one’s', async () => {
    expect(await accountOf(by.accessKeyId)).toBe(ACCOUNT);
    expect(await accountOf(aKey(stranger).id)).toBe(stranger.accountId);
    expect(await accountOf('AKIANOBODY0000000000')).toBe(ACCOUNT);
  });

  test('is told to whom a policy allows it', async () => {
    const limited = { accessKeyId: aKey(mute).id, secretAccessKey: aKey(mute).secret };
    expect(await accountOf(by.accessKeyId, limited)).toBe('AccessDenied');
    const allowed = { accessKeyId: aKey(keyed).id, secretAccessKey: aKey(keyed).secret };
    expect(await accountOf(by.accessKeyId, allowed)).toBe(ACCOUNT);
    const form = { Action: 'GetAccessKeyInfo', AccessKeyId: by.accessKeyId };
    expect((await world.call(allowed, 'sts', form)).judged).toEqual(['sts:GetAccessKeyInfo *']);
  });

  test('is told to a role, and to no session of a user’s', async () => {
    const of = (owner: { name: string; id: string }, kind: 'session' | 'assumed-role') =>
      world.issue(aSession({ kind, owner, issuedAt: SOON - 900, expiresAt: SOON }));
    expect(await accountOf('AKIANOBODY0000000000', of(asker, 'assumed-role'))).toBe(ACCOUNT);
    expect(await accountOf('AKIANOBODY0000000000', of(alice, 'session'))).toBe('AccessDenied');
    const away = world.issue(
      aSession({
        ...{ accountId: '444455556666', owner: { name: 'asker', id: elsewhere.id } },
        ...{ issuedAt: SOON - 900, expiresAt: SOON },
      }),
    );
    expect(await accountOf(away.accessKeyId, away)).toBe('444455556666');
  });
});

test('what was asked for stands in the log', async () => {
  expect((await assume('by-alice')).why?.requestParameters).toMatchObject({
    roleArn: `arn:aws:iam::${ACCOUNT}:role/by-alice`,
    roleSessionName: 'me',
  });
  expect((await call({ Action: 'GetFederationToken', Name: 'bob' })).why?.requestParameters).toMatchObject({
    name: 'bob',
  });
  expect((await call({ Action: 'GetSessionToken' })).why?.requestParameters ?? {}).not.toHaveProperty(
    'roleArn',
  );
});

test.each<[string, Readonly<Record<string, string>>]>([
  [
    'AssumeRoleWithSAML',
    {
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/acme`,
      PrincipalArn: `arn:aws:iam::${ACCOUNT}:saml-provider/one`,
      SAMLAssertion: 'YQ==',
    },
  ],
  [
    'AssumeRoot',
    {
      TargetPrincipal: ACCOUNT,
      'TaskPolicyArn.arn': 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
    },
  ],
  ['DecodeAuthorizationMessage', { EncodedMessage: 'a' }],
  ['GetDelegatedAccessToken', { TradeInToken: 'a' }],
  ['GetWebIdentityToken', { 'Audience.member.1': 'a', SigningAlgorithm: 'ES384' }],
])('%s is not served, and says so', async (Action, more) => {
  const { status, outcome, reached } = await call({ Action, ...more });
  expect([status, outcome, reached]).toEqual([501, 'NotImplemented', []]);
});

test.each(['constructor', 'toString', '__proto__', 'assumeRole'])('`%s` is no operation', async (name) => {
  const { status, outcome, reached } = await call({ Action: name });
  expect([status, outcome, reached]).toEqual([400, 'InvalidAction', []]);
});

test('no more managed policies are looked up than a session may have', async () => {
  const before = world.upstream.asked.length;
  const arns = Array.from({ length: 30 }, (_, index) => [
    `PolicyArns.member.${index + 1}.arn`,
    `arn:aws:iam::aws:policy/P${index}`,
  ]);
  expect((await assume('by-alice', Object.fromEntries(arns))).outcome).toBe('ValidationError');
  expect(world.upstream.asked.length - before).toBeLessThanOrEqual(10);
  expect(world.upstream.asked.length - before).toBeGreaterThan(0);
});
