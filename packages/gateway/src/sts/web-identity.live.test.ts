import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalStack, outcome, startLocalStack, World } from '../../testing/world.ts';

const ISSUER = 'https://vault.cordon.test/v1/identity/oidc';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
let localstack: LocalStack;
let world: World;
let issuer: Server;
let bucket: string;
let RoleArn: string;

beforeAll(async () => {
  issuer = createServer((request, response) => {
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256' }];
    const discovery = { issuer: ISSUER, jwks_uri: `${ISSUER}/.well-known/keys` };
    response.end(JSON.stringify(request.url?.endsWith('/keys') ? { keys } : discovery));
  }).listen(0, '127.0.0.1');
  await once(issuer, 'listening');
  localstack = await startLocalStack();
  world = new World(localstack);
  const { port } = issuer.address() as AddressInfo;
  await world.open({ oidcEndpoints: { [ISSUER]: `http://127.0.0.1:${port}/v1/identity/oidc` } });
  bucket = `${world.prefix}-bucket`;
  await world.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  await world.s3().send(new PutObjectCommand({ Bucket: bucket, Key: 'acme/k', Body: 'x' }));
  const provider = await world.iam().send(
    new CreateOpenIDConnectProviderCommand({
      Url: ISSUER,
      ClientIDList: ['cordon'],
      ThumbprintList: ['0'.repeat(40)],
    }),
  );
  const Condition = {
    StringEquals: { 'vault.cordon.test/v1/identity/oidc:aud': 'cordon' },
    StringLike: { 'vault.cordon.test/v1/identity/oidc:sub': 'entity-*' },
  };
  const trust = {
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Principal: { Federated: provider.OpenIDConnectProviderArn },
    Condition,
  };
  const own = { Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/\${aws:PrincipalTag/tenant}/*` };
  RoleArn = (await world.role('web', [trust], [own])).arn;
});

afterAll(async () => {
  await world?.close();
  await localstack?.stop();
  issuer.close();
  issuer.closeAllConnections();
});

const now = Math.floor(Date.now() / 1000);
const good = {
  iss: ISSUER,
  aud: 'cordon',
  sub: 'entity-1',
  iat: now,
  exp: now + 600,
  'https://aws.amazon.com/tags': { principal_tags: { tenant: ['acme'] }, transitive_tag_keys: ['tenant'] },
};

function token(claims: object, header: object = { alg: 'RS256', kid: 'k1' }, key = privateKey): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

function assume(WebIdentityToken: string) {
  const client = new STSClient({
    endpoint: world.gateway.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: '', secretAccessKey: '' },
  });
  return client.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'web', WebIdentityToken }),
  );
}

test('a token of the provider gives a session with the tags in it', async () => {
  const { Credentials } = await assume(token(good));
  const session = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const get = (Key: string) => outcome(world.s3(session).send(new GetObjectCommand({ Bucket: bucket, Key })));
  expect(await get('acme/k')).toBe('served');
  expect(await get('globex/k')).toBe('AccessDenied');
});

test.each<[string, () => string, string]>([
  ['another key', () => token(good, undefined, stranger.privateKey), 'InvalidIdentityTokenException'],
  ['no algorithm', () => token(good, { alg: 'none' }), 'InvalidIdentityTokenException'],
  ['a symmetric algorithm', () => token(good, { alg: 'HS256', kid: 'k1' }), 'InvalidIdentityTokenException'],
  ['another issuer', () => token({ ...good, iss: 'https://evil.test' }), 'InvalidIdentityTokenException'],
  ['another audience', () => token({ ...good, aud: 'else' }), 'InvalidIdentityTokenException'],
  ['an expiry in the past', () => token({ ...good, exp: now - 1 }), 'ExpiredTokenException'],
  ['another subject', () => token({ ...good, sub: 'user-1' }), 'AccessDenied'],
  [
    'two values of a tag',
    () => token({ ...good, 'https://aws.amazon.com/tags': { principal_tags: { tenant: ['a', 'b'] } } }),
    'InvalidIdentityTokenException',
  ],
  [
    'changed claims',
    () => token(good).replace(/\.[^.]+\./, (part) => `${part.slice(0, -3)}AA.`),
    'InvalidIdentityTokenException',
  ],
  ['nonsense', () => 'no token', 'InvalidIdentityTokenException'],
])('a token with %s is refused', async (_name, make, expected) => {
  expect(await outcome(assume(make()))).toBe(expected);
});
