import { fileURLToPath } from 'node:url';
import { type Access, UsageError } from '@cordon/domain';
import { expect, test } from 'vitest';
import { callerFolder, environmentFor, run } from './run-with-credentials.ts';

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

test('the child trusts what the lab answers with, whoever it is written by', () => {
  const trust = { caFile: '/t/ca.pem', bundleFile: '/t/all.pem' };
  const env = environmentFor({ ...access, trust }, {}, { AWS_CA_BUNDLE: 'mine', SSL_CERT_FILE: 'mine' });
  expect(env).toMatchObject({
    AWS_CA_BUNDLE: '/t/ca.pem',
    NODE_EXTRA_CA_CERTS: '/t/ca.pem',
    SSL_CERT_FILE: '/t/all.pem',
  });
});

test('the lab is asked past the caller’s proxy, and what the caller excepts stays excepted', () => {
  const proxied = { https_proxy: 'http://proxy:3128', NO_PROXY: 'intranet' };
  expect(environmentFor(access, {}, proxied)).toMatchObject({
    ...proxied,
    NO_PROXY: 'intranet,127.0.0.1,localhost,::1',
    no_proxy: 'intranet,127.0.0.1,localhost,::1',
  });
  expect(environmentFor(access, {}, { NO_PROXY: 'intranet' })).not.toHaveProperty('no_proxy');
});

test('nothing that the package manager set for Cordon reaches the child, and its PATH is the caller’s', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const npx = '/home/me/.npm/_npx/c80dab58/node_modules/.bin';
  const caller = {
    npm_config_prefix: '/usr',
    npm_package_name: 'cordon',
    pnpm_config_verify_deps_before_run: 'false',
    PNPM_PACKAGE_NAME: 'cordon',
    NODE_PATH: `${root}node_modules/.pnpm`,
    INIT_CWD: '/home/me/project',
    PWD: root,
    NPM_TOKEN_OF_MINE: 'stays',
    PATH: `./node_modules/.bin:${root}node_modules/.bin:/node_modules/.bin:${npx}:/home/me/project/node_modules/.bin:/bin`,
  };
  const { AWS_REGION: _region, ...env } = environmentFor(access, {}, caller);
  expect(Object.keys(env).filter((name) => !name.startsWith('AWS_'))).toEqual(['NPM_TOKEN_OF_MINE', 'PATH']);
  expect(env.PATH).toBe('/home/me/project/node_modules/.bin:/bin');
});

test('the command runs where the user called from', async () => {
  expect(callerFolder({ INIT_CWD: '/home/me/project' })).toBe('/home/me/project');
  expect(callerFolder({})).toBe(process.cwd());
  expect(await run(['sh', '-c', '[ "$(pwd -P)" = / ]'], process.env, '/')).toBe(0);
});

test('exit codes and signals of the command are passed on', async () => {
  expect(await run(['sh', '-c', 'exit 7'], process.env)).toBe(7);
  expect(await run(['sh', '-c', 'kill -TERM $$'], process.env)).toBe(143);
});

test('a command that is none is bad usage', async () => {
  await expect(run(['/no/such/command'], process.env)).rejects.toThrow(UsageError);
});
