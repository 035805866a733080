import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsCredentials } from '@cordon/domain';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ACCOUNT, aBucket, aKey, aRole, aUser, policyText } from '../../testing/entities.ts';
import { formOf, RunningGateway } from '../../testing/running-gateway.ts';

const HOUR = 3_600_000;
const reads = policyText({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme/*' });
const broker = aUser('broker', { inline: { may: policyText({ Action: 'sts:AssumeRole', Resource: '*' }) } });
const role = aRole('tenant', [{ Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }], {
  inline: { own: reads },
});
const by = { accessKeyId: aKey(broker).id, secretAccessKey: aKey(broker).secret };
const ISSUER = 'https://vault.example/v1/identity/oidc';
const oidc = `arn:aws:iam::${ACCOUNT}:oidc-provider/vault.example/v1/identity/oidc`;
const vouched = aRole('vouched', [
  { Principal: { Federated: oidc }, Action: 'sts:AssumeRoleWithWebIdentity' },
]);
const issuer = await generateKeyPair('ES256');
const jwks = createServer(async (_request, response) => {
  const keys = [{ ...(await exportJWK(issuer.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }];
  // The discovery document and the keys in one.
  const document = { jwks_uri: `${ISSUER}/keys`, keys };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
});
let world: RunningGateway;
beforeAll(async () => {
  await new Promise<void>((listening) => jwks.listen(0, '127.0.0.1', listening));
  const { port } = jwks.address() as AddressInfo;
  const rows = {
    users: [broker],
    keys: [aKey(broker)],
    roles: [role, vouched],
    buckets: [aBucket('acme')],
    oidc: [{ arn: oidc, accountId: ACCOUNT, url: ISSUER, clientIds: ['cordon'] }],
  };
  world = await RunningGateway.open(rows, { oidcEndpoints: { [ISSUER]: `http://127.0.0.1:${port}` } });
});
afterEach(() => {
  world.gateway.moveClock(0);
  world.gateway.inject(undefined);
});
afterAll(async () => {
  await world.close();
  jwks.close();
});

/** A session of 15 minutes, and when its taker is told that it ends. */
async function assumed(): Promise<{ readonly session: AwsCredentials; readonly ends: number }> {
  const { outcome, body } = await world.call(by, 'sts', {
    Action: 'AssumeRole',
    RoleArn: role.arn,
    RoleSessionName: 'session',
    DurationSeconds: '900',
  });
  expect(outcome).toBe('served');
  const text = String(body);
  const of = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1] ?? '';
  return {
    session: {
      accessKeyId: of('AccessKeyId'),
      secretAccessKey: of('SecretAccessKey'),
      sessionToken: of('SessionToken'),
    },
    ends: Date.parse(of('Expiration')),
  };
}
const readAt = async (session: AwsCredentials, now: number) =>
  (await world.send({ by: session, now })).outcome;

test('a session ends by the moved clock, and a signature to S3 is measured by it', async () => {
  const { session } = await assumed();
  expect(await readAt(session, Date.now())).toBe('served');
  world.gateway.moveClock(600_000);
  expect(await readAt(session, Date.now() + 600_000)).toBe('served');
  const { headers } = await world.send({ by: session, now: Date.now() + 600_000 });
  // SDKs set their own clock by what they are answered.
  expect(Date.parse(String(headers.date)) - Date.now()).toBeGreaterThan(590_000);
  world.gateway.moveClock(901_000);
  expect(await readAt(session, Date.now() + 901_000)).toBe('ExpiredToken');
  world.gateway.moveClock(0);
  expect(await readAt(session, Date.now() + HOUR)).toBe('RequestTimeTooSkewed');
});

test('whoever asks STS stays behind, and is told the end by its own clock', async () => {
  world.gateway.moveClock(HOUR);
  const { session, ends } = await assumed();
  expect(Math.abs(ends - Date.now() - 900_000)).toBeLessThan(300_000);
  expect(await readAt(session, Date.now())).toBe('RequestTimeTooSkewed');
  expect(await readAt(session, Date.now() + HOUR)).toBe('served');
  world.gateway.moveClock(HOUR + 901_000);
  expect(await readAt(session, Date.now() + HOUR + 901_000)).toBe('ExpiredToken');
});

/** Asks for a session with a token that its issuer signed just now, and signs nothing. */
async function byToken() {
  const token = await new SignJWT({ aud: 'cordon', sub: 'entity-1' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setIssuer(ISSUER)
    .setIssuedAt()
    .setExpirationTime('10 minutes')
    .sign(issuer.privateKey);
  const { headers, ...form } = formOf('sts', {
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn: vouched.arn,
    RoleSessionName: 'session',
    WebIdentityToken: token,
  });
  return world.raw({ ...form, headers: { ...headers, host: world.host } });
}

test('a token is its issuer’s, whose clock is not moved, and who takes a session by it is told the end by the moved one', async () => {
  world.gateway.moveClock(HOUR);
  const { outcome, body } = await byToken();
  expect(outcome).toBe('served');
  const ends = Date.parse(/<Expiration>([^<]*)</.exec(String(body))?.[1] ?? '');
  // An hour, from an hour ahead.
  expect(Math.abs(ends - Date.now() - 2 * HOUR)).toBeLessThan(300_000);
});

test('a call that nobody signed is of STS, also for a fault', async () => {
  const is = { status: 400, code: 'Throttling', message: 'Rate exceeded' };
  world.gateway.inject({ services: ['s3'], is });
  expect((await byToken()).outcome).toBe('served');
  world.gateway.inject({ services: ['sts'], is });
  expect((await byToken()).outcome).toBe('Throttling');
});
