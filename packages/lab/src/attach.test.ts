import { expect, it } from 'vitest';
import { readAttached } from './attach.ts';

it('attaches to nothing by itself, whatever credentials stand in the environment', () => {
  expect(readAttached({ VAULT_TOKEN: 't', VAULT_ADDR: 'http://x', AWS_ENDPOINT_URL: 'http://y' })).toEqual(
    {},
  );
});

it('takes addresses and the usual credentials', () => {
  const env = {
    CORDON_AWS_ENDPOINT: 'http://127.0.0.1:4566/',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
    CORDON_VAULT_ADDR: 'http://127.0.0.1:8200',
    VAULT_TOKEN: 't',
  };
  expect(readAttached(env)).toEqual({
    aws: { endpoint: 'http://127.0.0.1:4566', credentials: { accessKeyId: 'a', secretAccessKey: 's' } },
    vault: { address: 'http://127.0.0.1:8200', token: 't' },
  });
});

it.each([
  [{ CORDON_VAULT_ADDR: 'http://127.0.0.1:8200' }, /`VAULT_TOKEN` is not/],
  [{ CORDON_AWS_ENDPOINT: '127.0.0.1:4566' }, /`CORDON_AWS_ENDPOINT` is `127\.0\.0\.1:4566`/],
  [{ CORDON_AWS_ENDPOINT: 'file:///etc/passwd' }, /give an address/],
  [{ CORDON_AWS_ENDPOINT: 'http://127.0.0.1/path' }, /give an address/],
])('refuses %j', (env, message) => {
  expect(() => readAttached(env)).toThrow(message);
});
