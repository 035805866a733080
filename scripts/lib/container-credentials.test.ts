import { expect, onTestFinished, test } from 'vitest';
import { serveCredentials } from './container-credentials.ts';

const expiration = new Date('2030-01-02T03:04:05Z');

async function served(get: Parameters<typeof serveCredentials>[0]) {
  const server = await serveCredentials(get);
  onTestFinished(() => server.close());
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: token } = server.env;
  return {
    uri,
    token,
    ask: (authorization?: string) =>
      fetch(uri, authorization === undefined ? {} : { headers: { authorization } }),
  };
}

test('whoever brings the token gets the container provider’s shape', async () => {
  const { ask, token } = await served(async () => ({
    accessKeyId: 'A',
    secretAccessKey: 'S',
    sessionToken: 'T',
    expiration,
  }));
  expect(await (await ask(token)).json()).toEqual({
    AccessKeyId: 'A',
    SecretAccessKey: 'S',
    Token: 'T',
    Expiration: expiration.toISOString(),
  });
});

test('a user’s key comes with the empty token that SDKs insist on', async () => {
  const { ask, token } = await served(async () => ({ accessKeyId: 'A', secretAccessKey: 'S', expiration }));
  expect(await (await ask(token)).json()).toMatchObject({ AccessKeyId: 'A', Token: '' });
});

test('whoever does not is refused and told no secret', async () => {
  const { ask, token } = await served(async () => ({
    accessKeyId: 'A',
    secretAccessKey: 'SECRET',
    expiration,
  }));
  for (const wrong of [undefined, '', 'x', `${token}x`, token.slice(1)]) {
    const response = await ask(wrong);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain('SECRET');
  }
});

test('an issuer that fails is an error of the endpoint, not old credentials', async () => {
  const { ask, token } = await served(() => Promise.reject(new Error('vault is sealed')));
  const response = await ask(token);
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ message: 'vault is sealed' });
});

test('it listens on loopback alone', async () => {
  const { uri } = await served(() => Promise.reject(new Error()));
  const { hostname, port } = new URL(uri);
  expect(hostname).toBe('127.0.0.1');
  // Another address of this machine: it would answer if the server listened on all of them.
  await expect(fetch(`http://127.0.0.2:${port}/credentials`)).rejects.toThrow('fetch failed');
});
