import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNT, aKey, aRole, aUser, policyText, storeOf } from '../../testing/entities.ts';
import { RunningGateway } from '../../testing/running-gateway.ts';

const ISSUER = 'https://vault.example/v1/identity/oidc';
const provider = {
  arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/vault.example/v1/identity/oidc`,
  accountId: ACCOUNT,
  url: ISSUER,
  clientIds: ['cordon'],
};
const alice = aUser('alice', { inline: { all: policyText({ Action: '*', Resource: '*' }) } });
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
const token = await new SignJWT({ sub: 'entity-1' })
  .setProtectedHeader({ alg: 'RS256', kid: 'rsa' })
  .setIssuer(ISSUER)
  .setAudience('cordon')
  .setExpirationTime('10m')
  .sign(rsa.privateKey);

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
    { users: [alice], keys: [aKey(alice)], roles, oidc: [provider] },
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

test('a provider that is deleted while it tells its keys is none any more', async () => {
  let meanwhile = async () => {};
  const slow = createServer(async (request, response) => {
    const discovery = request.url?.endsWith('openid-configuration');
    if (discovery !== true) await meanwhile();
    response.end(JSON.stringify(discovery ? { jwks_uri: `${ISSUER}/keys` } : jwks));
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  const lab = await RunningGateway.open(
    { users: [alice], keys: [aKey(alice)], roles, oidc: [provider] },
    { oidcEndpoints: { [ISSUER]: `http://127.0.0.1:${port}` } },
  );
  meanwhile = async () => {
    const gone = { Action: 'DeleteOpenIDConnectProvider', OpenIDConnectProviderArn: provider.arn };
    expect((await lab.call(by, 'iam', gone)).outcome).toBe('served');
  };
  const { outcome } = await lab.call(by, 'sts', {
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/by-token`,
    RoleSessionName: 'me',
    WebIdentityToken: token,
  });
  expect(outcome).toBe('InvalidIdentityToken');
  await lab.close();
  slow.close();
  slow.closeAllConnections();
});

test('a token is as large as its caller asks for at least', async () => {
  const sizeOf = async (more: Readonly<Record<string, string>>) =>
    Number(/<SessionTokenSize>(\d+)</.exec((await assume('by-alice', more)).body)?.[1]);
  expect(await sizeOf({})).toBeLessThan(1_000);
  expect(await sizeOf({ MinimumSessionTokenSize: '3000' })).toBeGreaterThanOrEqual(3_000);
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
});
