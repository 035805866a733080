import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entryPlace } from '../cache/entry-place.ts';
import { componentOf } from '../components/index.ts';
import { fakeGo, scratchDirectory, script } from '../fake-go.ts';
import { openMemo } from '../find/on-path.ts';
import { diagnose, diagnoseOne } from './diagnose.ts';
import { resolveToolchain } from './resolve-toolchain.ts';
import { resolvedAt } from './sources.ts';

const aws = 'github.com/hashicorp/vault/builtin/logical/aws.Factory';

async function machine(programs: Record<string, string>) {
  const directory = await scratchDirectory();
  for (const [name, says] of Object.entries(programs)) await script(join(directory.path, name), says);
  const path = [...new Set(Object.keys(programs).map((name) => join(directory.path, name, '..')))].join(':');
  const env = { PATH: path, HOME: directory.path };
  return {
    at: (name: string) => join(directory.path, name),
    env,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

test('a setting wins over PATH', async () => {
  await using it = await machine({
    'bin/tofu': 'echo OpenTofu v1.12.0',
    'own/tofu': 'echo OpenTofu v1.11.2',
  });
  const env = { ...it.env, PATH: it.at('bin'), CORDON_TOFU_BIN: it.at('own/tofu') };
  const found = await resolveToolchain(['tofu'], { env });
  expect(found.get('tofu')).toEqual({
    id: 'tofu',
    version: '1.11.2',
    path: it.at('own/tofu'),
    source: 'setting',
  });
});

test('a setting that does not hold is an error, never passed over', async () => {
  await using it = await machine({
    'bin/tofu': 'echo OpenTofu v1.12.0',
    'own/old': 'echo OpenTofu v1.6.0',
    'own/other': 'echo hello',
  });
  const refusal = async (path: string) => {
    const env = { ...it.env, CORDON_TOFU_BIN: path };
    return resolveToolchain(['tofu'], { env }).catch((error: unknown) => error);
  };
  expect(await refusal(it.at('own/old'))).toMatchObject({
    code: 'bad-setting',
    message: expect.stringContaining('it is version 1.6.0'),
  });
  expect(await refusal(it.at('own/other'))).toMatchObject({
    message: expect.stringContaining('it says `hello`'),
  });
  expect(await refusal(it.at('own/none'))).toMatchObject({
    message: expect.stringContaining('does not exist'),
  });
  expect(await refusal(it.at('own'))).toMatchObject({
    message: expect.stringContaining('is not executable'),
  });
});

test('a newer one than tried is taken at the word of a setting, and not from PATH', async () => {
  await using it = await machine({ 'bin/vault': `echo Vault v2.0.1 # ${aws}` });
  const set = await resolveToolchain(['vault'], { env: { ...it.env, CORDON_VAULT_BIN: it.at('bin/vault') } });
  expect(set.get('vault')?.version).toBe('2.0.1');
  const vault = (await diagnose({ env: it.env })).find(({ id }) => id === 'vault');
  expect(vault).toMatchObject({ state: 'blocked', fix: expect.stringContaining('install Go') });
});

test('terraform will do; tofu is preferred wherever it stands on PATH', async () => {
  await using one = await machine({ 'bin/terraform': 'echo Terraform v1.11.4' });
  expect((await resolveToolchain(['tofu'], { env: one.env })).get('tofu')).toMatchObject({
    version: '1.11.4',
    source: 'path',
  });
  await using both = await machine({
    'a/terraform': 'echo Terraform v1.11.4',
    'b/tofu': 'echo OpenTofu v1.11.0',
  });
  expect((await resolveToolchain(['tofu'], { env: both.env })).get('tofu')?.path).toBe(both.at('b/tofu'));
});

test('OpenTofu of the cache is preferred to Terraform on PATH, and not to OpenTofu there', async () => {
  await using it = await machine({
    'tf/terraform': 'echo Terraform v1.11.4',
    'to/tofu': 'echo OpenTofu v1.11.0',
  });
  const home = it.env.HOME;
  await fakeGo(home);
  const basics = `${home}/bin:/usr/bin:/bin`;
  const built = await resolveToolchain(['tofu'], {
    env: { HOME: home, PATH: basics, CORDON_IGNORE_PATH: '1' },
  });
  const resolve = async (PATH: string) =>
    (await resolveToolchain(['tofu'], { env: { HOME: home, PATH } })).get('tofu');
  expect(await resolve(it.at('tf'))).toEqual({ ...built.get('tofu'), source: 'cache' });
  expect(await resolve(`${it.at('tf')}:${it.at('to')}`)).toMatchObject({
    path: it.at('to/tofu'),
    source: 'path',
  });
  const told = async (env: NodeJS.ProcessEnv) =>
    (await diagnose({ env })).find(({ id }) => id === 'tofu')?.detail;
  expect(await told({ HOME: home, PATH: it.at('tf') })).toContain('from the cache');
  // Without it Terraform will do: nothing is built for speed alone. The doctor says what it costs.
  await using bare = await machine({ 'tf/terraform': 'echo Terraform v1.11.4' });
  expect((await resolveToolchain(['tofu'], { env: bare.env })).get('tofu')?.path).toBe(
    bare.at('tf/terraform'),
  );
  expect(await told(bare.env)).toMatch(/writes its whole state after every resource.*gets `tofu` once/);
});

test('an old one on PATH is passed over for a later entry', async () => {
  await using it = await machine({
    'a/terraform': 'echo Terraform v1.5.7',
    'b/terraform': 'echo Terraform v1.13.0',
  });
  expect((await resolveToolchain(['tofu'], { env: it.env })).get('tofu')?.path).toBe(it.at('b/terraform'));
});

test('a Vault without the AWS engine is passed over', async () => {
  await using it = await machine({
    'a/vault': 'echo Vault v1.21.1',
    'b/vault': `echo Vault v1.20.4 # ${aws}`,
  });
  expect((await resolveToolchain(['vault'], { env: it.env })).get('vault')?.path).toBe(it.at('b/vault'));
});

test('a script on PATH leads to the Python that has its package', async () => {
  await using it = await machine({ 'venv/bin/python3': 'echo version 1.5.34', 'venv/bin/other': 'exit 1' });
  const { writeFile } = await import('node:fs/promises');
  await writeFile(it.at('venv/bin/ministack'), `#!${it.at('venv/bin/python3')}\n`, { mode: 0o755 });
  const found = await resolveToolchain(['ministack'], { env: it.env });
  expect(found.get('ministack')).toMatchObject({
    version: '1.5.34',
    path: it.at('venv/bin/python3'),
    source: 'path',
  });
});

test('a Python of a setting that lacks a module is refused by name', async () => {
  await using it = await machine({ 'bin/python': 'echo version 4.12.0; echo missing moto' });
  const env = { ...it.env, CORDON_LOCALSTACK_PYTHON: it.at('bin/python') };
  await expect(resolveToolchain(['localstack'], { env })).rejects.toThrow('cannot import `moto`');
});

test('without Go and Python the doctor names both, with the command that fixes it, and changes nothing', async () => {
  await using it = await machine({ 'bin/terraform': 'echo Terraform v1.11.4' });
  const diagnoses = new Map((await diagnose({ env: it.env })).map((diagnosis) => [diagnosis.id, diagnosis]));
  expect(diagnoses.get('tofu')).toMatchObject({ state: 'ready', resolved: { source: 'path' } });
  expect(diagnoses.get('localstack')).toMatchObject({
    state: 'blocked',
    fix: expect.stringContaining('python3-venv'),
  });
});

test('the doctor says what would be used of OpenTofu, from where, and why not something else', async () => {
  await using it = await machine({
    'old/tofu': 'echo OpenTofu v1.6.0',
    'new/tofu': 'echo OpenTofu v1.12.0',
  });
  const home = it.env.HOME;
  await fakeGo(home);
  const doctor = async (env: NodeJS.ProcessEnv) =>
    diagnoseOne(componentOf('tofu'), { HOME: home, ...env }, await openMemo(home));
  const go = `${home}/bin:/usr/bin:/bin`;
  expect(await doctor({ PATH: it.at('new'), CORDON_TOFU_BIN: it.at('new/tofu') })).toMatchObject({
    ...{ id: 'tofu', state: 'ready', resolved: { source: 'setting' } },
    detail: `1.12.0 from \`CORDON_TOFU_BIN\` at \`${it.at('new/tofu')}\``,
  });
  expect(await doctor({ PATH: it.at('new'), CORDON_TOFU_BIN: it.at('none') })).toMatchObject({
    ...{ state: 'blocked', fix: expect.stringContaining('`unset CORDON_TOFU_BIN`') },
    detail: `\`CORDON_TOFU_BIN=${it.at('none')}\` cannot be used: it does not exist or is not executable`,
  });
  expect(await doctor({ PATH: `${it.at('old')}:${it.at('new')}` })).toMatchObject({
    ...{ state: 'ready', detail: `1.12.0 from PATH at \`${it.at('new/tofu')}\`` },
  });
  expect(await doctor({ PATH: it.at('old') })).toMatchObject({ state: 'blocked' });
  expect(await doctor({ PATH: `${it.at('old')}:${go}` })).toEqual({
    ...{ id: 'tofu', state: 'obtainable', fix: 'pnpm --filter @cordon/toolchain run get' },
    detail: `it is not in the cache; built from source on first use with \`${home}/bin/go\` 1.26.8, about 2 min of CPU; skipped on PATH: \`${it.at('old/tofu')}\`: it is version 1.6.0, and >= 1.11.0, < 2.0.0 is accepted`,
  });
  const env = { PATH: `${it.at('new')}:${go}`, CORDON_IGNORE_PATH: '1' };
  expect(await doctor(env)).toMatchObject({ state: 'obtainable' });
  const built = await resolveToolchain(['tofu'], { env: { HOME: home, ...env } });
  const path = built.get('tofu')?.path ?? '';
  expect(await doctor(env)).toMatchObject({
    ...{ state: 'ready', resolved: { source: 'cache', path } },
    detail: `1.12.6 from the cache, every byte checked at \`${path}\``,
  });
  await rm(path);
  expect(await doctor(env)).toMatchObject({
    ...{
      state: 'obtainable',
      detail: expect.stringMatching(/^its cache entry is damaged \(`tofu` is missing\); built/),
    },
  });
});

test.each([
  ['ministack', 'bin/python'],
  ['provider-aws', ''],
  ['vault', 'vault'],
] as const)('%s of the cache is at `%s` of its entry', async (id, below) => {
  const place = await entryPlace('/cache', componentOf(id), { goos: 'linux', goarch: 'amd64' });
  const resolved = resolvedAt(componentOf(id), place, { goos: 'linux', goarch: 'amd64' }, 'built');
  const { version } = componentOf(id);
  expect(resolved).toEqual({ id, version, path: join(place.entry, below), source: 'built' });
  expect(place).toEqual({
    key: place.key,
    entry: `/cache/${id}/${version}-${place.key}`,
    work: `/cache/work/${id}-${version}-${place.key}`,
    lock: `/cache/locks/${id}.lock`,
  });
});
