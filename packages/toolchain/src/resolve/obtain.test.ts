import { existsSync } from 'node:fs';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type FakeGo, fakeGo, scratchDirectory } from '../fake-go.ts';
import type { Progress } from '../toolchain.types.ts';
import { resolveToolchain } from './resolve-toolchain.ts';

async function lab(fake?: FakeGo) {
  const directory = await scratchDirectory();
  await fakeGo(directory.path, fake);
  const env = { PATH: `${directory.path}/bin:/usr/bin:/bin`, HOME: directory.path, CORDON_IGNORE_PATH: '1' };
  const builds = async () =>
    (await readFile(join(directory.path, 'builds'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const dispose = () => directory[Symbol.asyncDispose]();
  return { path: directory.path, env, builds, [Symbol.asyncDispose]: dispose };
}

test('it is built once, then taken from the cache', async () => {
  await using it = await lab();
  const seen: Progress[] = [];
  const built = await resolveToolchain(['tofu'], {
    env: it.env,
    onProgress: (progress) => seen.push(progress),
  });
  expect(built.get('tofu')).toMatchObject({ version: '1.12.6', source: 'built' });
  expect(seen.map(({ step }) => step)).toEqual(
    expect.arrayContaining(['fetching modules', 'compiling', 'compiled', 'ready']),
  );
  expect(seen.find(({ step }) => step === 'compiling')).toMatchObject({
    done: 0,
    total: 2,
    component: 'tofu',
  });
  const cached = await resolveToolchain(['tofu'], { env: it.env });
  expect(cached.get('tofu')).toEqual({ ...built.get('tofu'), source: 'cache' });
  expect(await it.builds()).toHaveLength(1);
  expect(await readdir(join(it.path, '.cache/cordon/work'))).toEqual([]);
});

test('an entry that holds the manifest of another is got again, never taken', async () => {
  await using it = await lab();
  const built = await resolveToolchain(['tofu'], { env: it.env });
  const manifest = join(built.get('tofu')?.path ?? '', '..', 'cordon.json');
  const text = await readFile(manifest, 'utf8');
  for (const [builds, other] of [
    [2, text.replace(/"key": "\w+"/, '"key": "0123456789ab"')],
    [3, text.replace('"component": "tofu"', '"component": "vault"')],
  ] as const) {
    expect(other).not.toBe(text);
    await writeFile(manifest, other);
    expect((await resolveToolchain(['tofu'], { env: it.env })).get('tofu')?.source).toBe('built');
    expect(await it.builds()).toHaveLength(builds);
  }
});

test("what would change the result is set, whatever the user's environment says", async () => {
  await using it = await lab({ version: '1.22.0' });
  await resolveToolchain(['tofu'], { env: { ...it.env, GOFLAGS: '-mod=vendor', CGO_ENABLED: '1' } });
  expect((await it.builds())[0]).toMatch(
    /^auto -mod=readonly -buildvcs=false 0 \S+\/work\/tofu-1\.12\.6-\w+\/tmp$/,
  );
});

test('two runs at once build once', async () => {
  await using it = await lab({
    build: `sleep 0.5; printf '#!/bin/sh\\necho "OpenTofu v1.12.6"\\n' > "$out"; chmod +x "$out"`,
  });
  const steps: string[] = [];
  const onProgress = ({ step }: Progress) => steps.push(step);
  const runs = await Promise.all([1, 2].map(() => resolveToolchain(['tofu'], { env: it.env, onProgress })));
  expect(runs.map((run) => run.get('tofu')?.source).toSorted()).toEqual(['built', 'cache']);
  expect(await it.builds()).toHaveLength(1);
  expect(steps).toContain(`waiting for process ${process.pid}, which builds it`);
});

test.each([
  ['truncated', (binary: string) => truncate(binary, 3)],
  ['removed', (binary: string) => rm(binary)],
  ['changed', (binary: string) => writeFile(binary, '#!/bin/sh\necho "OpenTofu v9.99.9"\n')],
])('a %s cache entry is found out and built again', async (_, damage) => {
  await using it = await lab();
  const first = (await resolveToolchain(['tofu'], { env: it.env })).get('tofu');
  await damage(first?.path ?? '');
  const steps: string[] = [];
  const again = await resolveToolchain(['tofu'], { env: it.env, onProgress: ({ step }) => steps.push(step) });
  expect(again.get('tofu')).toEqual({ ...first, source: 'built' });
  expect(steps.join('\n')).toContain('cache entry damaged, getting it again: `tofu`');
});

test('a binary that does not say what it must is not handed on, nor kept', async () => {
  await using it = await lab({
    build: `printf '#!/bin/sh\\necho "OpenTofu v1.12.5"\\n' > "$out"; chmod +x "$out"`,
  });
  await expect(resolveToolchain(['tofu'], { env: it.env })).rejects.toMatchObject({ code: 'build-failed' });
  expect(existsSync(join(it.path, '.cache/cordon/tofu'))).toBe(false);
});

test.each([
  ['no-network', { list: 'echo "dial tcp: lookup modules.example: no such host" >&2; exit 1' }],
  ['disk-full', { build: 'echo "write $out: no space left on device" >&2; exit 1' }],
  ['hash-mismatch', { list: 'echo "verifying module: checksum mismatch" >&2; exit 1' }],
  ['hash-mismatch', { sum: 'h1:another=' }],
  ['build-failed', { build: 'echo "syntax error" >&2; exit 1' }],
  ['go-too-old', { version: '1.20.14' }],
] as const)('%s is told, with what fixes it', async (code, fake) => {
  await using it = await lab(fake);
  const failed = await resolveToolchain(['tofu'], { env: it.env }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code, fix: expect.stringMatching(/\w/) });
  expect(existsSync(join(it.path, '.cache/cordon/locks/tofu.lock'))).toBe(false);
});

test('cancelling ends the build, leaves no lock and no temporary files, and the next run finishes', async () => {
  await using it = await lab({
    build: `[ -e ${'$GOTMPDIR'}/../again ] || { touch $GOTMPDIR/../again $GOTMPDIR/x; sleep 600; }; printf '#!/bin/sh\\necho "OpenTofu v1.12.6"\\n' > "$out"; chmod +x "$out"`,
  });
  const stop = new AbortController();
  const running = resolveToolchain(['tofu'], { env: it.env, signal: stop.signal });
  while ((await it.builds()).length === 0) await wait(20);
  await wait(200);
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  const work = join(it.path, '.cache/cordon/work');
  const [name] = await readdir(work);
  expect(await readdir(join(work, name ?? ''))).not.toContain('tmp');
  expect(await readdir(join(it.path, '.cache/cordon/locks'))).toEqual([]);
  expect((await resolveToolchain(['tofu'], { env: it.env })).get('tofu')?.source).toBe('built');
});

test('one that fails ends the others, and its own error is the one told', async () => {
  // It outlasts the test’s own time: not to wait for it is what is asked.
  await using it = await lab({ build: 'sleep 6000' });
  const failed = resolveToolchain(['tofu', 'ministack'], {
    env: { ...it.env, PATH: `${it.path}/bin:/nowhere` },
  });
  await expect(failed).rejects.toMatchObject({ code: 'no-python' });
});
