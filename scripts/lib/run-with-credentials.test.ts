import type { Access } from '@cordon/domain';
import { UsageError } from '@cordon/domain';
import { expect, test } from 'vitest';
import { environmentFor, run } from './run-with-credentials.ts';

const access = { region: 'eu-west-1', awsEndpoint: 'http://127.0.0.1:1' } as Access;

test('nothing of the caller’s own AWS or Vault reaches the child', () => {
  const caller = {
    PATH: '/bin',
    AWS_ACCESS_KEY_ID: 'mine',
    AWS_PROFILE: 'mine',
    VAULT_TOKEN: 'mine',
    CORDON_X: 'mine',
  };
  const env = environmentFor(access, { AWS_CONTAINER_AUTHORIZATION_TOKEN: 't' }, caller);
  expect(Object.values(env)).not.toContain('mine');
  expect(env).toMatchObject({
    PATH: '/bin',
    AWS_REGION: 'eu-west-1',
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 't',
  });
});

test('exit codes and signals of the command are passed on', async () => {
  expect(await run(['sh', '-c', 'exit 7'], process.env)).toBe(7);
  expect(await run(['sh', '-c', 'kill -TERM $$'], process.env)).toBe(143);
});

test('a command that is none is bad usage', async () => {
  await expect(run(['/no/such/command'], process.env)).rejects.toThrow(UsageError);
});
