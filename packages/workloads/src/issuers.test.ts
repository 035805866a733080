import { X509Certificate } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openIssuers, type RunningIssuers } from './issuers.ts';
import { CLUSTER_API, VAULT_AUDIENCE } from './names.ts';

let issuers: RunningIssuers;
beforeAll(async () => {
  issuers = await openIssuers();
});
afterAll(() => issuers.close());

async function post(path: string, body: unknown, key: string | undefined = issuers.key) {
  const response = await fetch(issuers.address + path, {
    method: 'POST',
    body: JSON.stringify(body),
    ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

const ciToken = async (foreign = '') =>
  (await post(`/ci/token${foreign}`, { claims: { aud: VAULT_AUDIENCE, project_path: 'acme/deploy' } })).body
    .token as string;

async function accountToken(audiences: readonly string[], foreign = ''): Promise<string> {
  const made = await post(`/api/v1/namespaces/acme/serviceaccounts/deploy/token${foreign}`, {
    spec: { audiences },
  });
  expect(made.status).toBe(201);
  return (made.body as unknown as { status: { token: string } }).status.token;
}

async function reviewed(token: string, audiences?: readonly string[]) {
  const { body } = await post(
    '/apis/authentication.k8s.io/v1/tokenreviews',
    { spec: { token, ...(audiences === undefined ? {} : { audiences }) } },
    '',
  );
  return (body as unknown as { status: { authenticated: boolean; user?: { username: string } } }).status;
}

it('signs what the CI system says with a key that stands in its own JWKS, and a stranger’s with none of these', async () => {
  const jwks = createRemoteJWKSet(new URL(`${issuers.address}/ci/jwks`));
  const { payload } = await jwtVerify(await ciToken(), jwks);
  expect(payload).toMatchObject({ iss: 'ci.cordon.test', aud: VAULT_AUDIENCE, project_path: 'acme/deploy' });
  const stranger = await ciToken('?foreign=1');
  expect(decodeJwt(stranger).iss).toBe('ci.cordon.test');
  await expect(jwtVerify(stranger, jwks)).rejects.toThrow();
  const hub = createRemoteJWKSet(new URL(`${issuers.address}/hub/jwks`));
  await expect(jwtVerify(stranger, hub)).resolves.toBeDefined();
});

it('reviews a service account’s token for the audiences that it was made for, and for no other', async () => {
  const token = await accountToken([VAULT_AUDIENCE]);
  expect(await reviewed(token, [VAULT_AUDIENCE])).toMatchObject({
    authenticated: true,
    user: { username: 'system:serviceaccount:acme:deploy' },
  });
  expect(await reviewed(token, ['other'])).toMatchObject({ authenticated: false });
  // A review that names no audience asks for the API server's own.
  expect(await reviewed(token)).toMatchObject({ authenticated: false });
  expect(await reviewed(await accountToken([CLUSTER_API]))).toMatchObject({ authenticated: true });
  expect(await reviewed(await accountToken([VAULT_AUDIENCE], '?foreign=1'), [VAULT_AUDIENCE])).toMatchObject({
    authenticated: false,
  });
});

it('issues certificates that its authority vouches for, and a stranger’s that it does not', async () => {
  const order = {
    commonName: 'deploy.acme',
    organizationalUnit: 'acme',
    uriSans: ['spiffe://cordon.test/a'],
  };
  const ordered = async (foreign: string) => {
    const { status, body } = await post(`/authority/certificate${foreign}`, order);
    expect(status).toBe(201);
    return new X509Certificate(String(body.cert));
  };
  const ca = new X509Certificate(issuers.authority).publicKey;
  const [own, foreign] = await Promise.all(['', '?foreign=1'].map(ordered));
  expect([own?.verify(ca), foreign?.verify(ca)]).toEqual([true, false]);
  expect([own?.subject, foreign?.subject]).toEqual(Array(2).fill('OU=acme\nCN=deploy.acme'));
  expect(issuers.authorities.startsWith(issuers.authority)).toBe(true);
  expect(issuers.authorities.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
});

it.each([
  ['without the key', '/ci/token', { claims: {} }, '', 401],
  ['with another key', '/ci/token', { claims: {} }, 'x'.repeat(32), 401],
  ['claims that are no text', '/ci/token', { claims: { exp: 1 } }, undefined, 400],
  [
    'a request without an audience',
    '/api/v1/namespaces/a/serviceaccounts/b/token',
    { spec: { audiences: [] } },
    undefined,
    400,
  ],
  [
    'a field that no certificate has',
    '/authority/certificate',
    { commonName: 'a', ca: true },
    undefined,
    400,
  ],
  ['a certificate without the key', '/authority/certificate', { commonName: 'a' }, '', 401],
  ['what is not there', '/elsewhere', {}, undefined, 404],
])('refuses %s', async (_, path, body, key, status) => {
  expect((await post(path, body, key ?? issuers.key)).status).toBe(status);
});
