import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { secretsOfState } from './messages.ts';
import { openWorkdir, wasApplied } from './workdir.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cordon-workdir-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const synth = (stack: object) => writeFile(join(base, 'cdk.tf.json'), JSON.stringify(stack));

it('works on a copy without cdktf’s backend, that nobody else can read', async () => {
  await synth({
    terraform: { backend: { local: { path: '/elsewhere' } }, required_providers: {} },
    output: {},
  });
  const workdir = await openWorkdir(join(base, 'temp'), base);
  const copy = join(workdir.path, 'cdk.tf.json');
  expect(JSON.parse(await readFile(copy, 'utf8'))).toEqual({
    terraform: { required_providers: {} },
    output: {},
  });
  expect((await stat(copy)).mode & 0o777).toBe(0o600);
  expect((await stat(workdir.path)).mode & 0o777).toBe(0o700);
  expect(wasApplied(workdir)).toBe(false);
});

it('finds the same state for the same stack, another for another, and shares providers that are the same', async () => {
  await synth({ terraform: { required_providers: { aws: {} } } });
  const first = await openWorkdir(join(base, 'temp'), base);
  await synth({ terraform: { required_providers: { aws: {} } }, resource: {} });
  expect(await openWorkdir(join(base, 'temp'), base)).toEqual(first);
  await synth({ terraform: { required_providers: { aws: {}, vault: {} } } });
  const other = await openWorkdir(join(base, 'temp'), base);
  expect(other.state).toBe(first.state);
  expect(other.dataDir).not.toBe(first.dataDir);
});

it('says which folder holds no stack', async () => {
  await expect(openWorkdir(join(base, 'temp'), join(base, 'none'))).rejects.toThrow(
    /none` holds no readable cdk\.tf\.json/,
  );
});

it('finds the secrets that a state holds, to keep them out of errors', async () => {
  const file = join(base, 'state');
  expect(await secretsOfState(file)).toEqual([]);
  const instance = (attributes: object) => ({ instances: [{ attributes }] });
  await writeFile(
    file,
    JSON.stringify({
      resources: [
        instance({ id: 'AKIA', secret: 'broker-secret' }),
        instance({ secret_key: 'vault-copy' }),
        instance({ ses_smtp_password_v4: 'smtp-password', secret: 'short' }),
        { instances: [{}] },
        {},
      ],
    }),
  );
  expect(await secretsOfState(file)).toEqual(['broker-secret', 'vault-copy', 'smtp-password']);
});
