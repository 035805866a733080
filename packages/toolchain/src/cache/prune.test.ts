import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { startOf } from '@cordon/temp';
import { expect, onTestFinished, test } from 'vitest';
import { componentOf } from '../components/index.ts';
import { scratchDirectory } from '../fake-go.ts';
import { hostPlatform } from '../platform.ts';
import { entryPlace } from './entry-place.ts';
import { leaseEntry } from './lock.ts';
import { inspectCache, pruneCache } from './prune.ts';

const OLD = '1.20.0-0123456789ab';

/** A cache with a file in each of these entries, `<component>/<name>`. */
async function cacheOf(root: string, ...entries: readonly string[]) {
  for (const entry of entries) {
    await mkdir(join(root, entry), { recursive: true });
    await writeFile(join(root, entry, 'vault'), 'x'.repeat(10_000));
  }
  const env = { CORDON_CACHE_DIR: root };
  return {
    prune: (proc?: string) => pruneCache({ env, ...(proc === undefined ? {} : { proc }) }),
    states: async () =>
      Object.fromEntries(
        (await inspectCache({ env })).entries.map(({ component, name, state }) => [
          `${component}/${name}`,
          state,
        ]),
      ),
  };
}

test('what is of other pins goes, what is of these or of nobody stays', async () => {
  await using directory = await scratchDirectory();
  const root = directory.path;
  const { entry } = await entryPlace(root, componentOf('vault'), hostPlatform());
  const current = entry.slice(root.length + 1);
  const others = ['vault/mine', 'notes/1.2.3-0123456789ab', `Vault/${OLD}`];
  const cache = await cacheOf(root, current, `vault/${OLD}`, `tofu/${OLD}.unfinished`, ...others);
  expect(await cache.states()).toEqual({
    [current]: 'current',
    [`vault/${OLD}`]: 'stale',
    [`tofu/${OLD}.unfinished`]: 'stale',
  });
  const { removed, left } = await cache.prune();
  expect(removed.map(({ component, name }) => `${component}/${name}`)).toEqual([
    `tofu/${OLD}.unfinished`,
    `vault/${OLD}`,
  ]);
  expect(removed.every(({ bytes }) => bytes >= 10_000)).toBe(true);
  expect(left).toEqual([]);
  expect([current, ...others].filter((name) => !existsSync(join(root, name)))).toEqual([]);
  expect(existsSync(join(root, `vault/${OLD}`))).toBe(false);
  expect(await cache.prune()).toEqual({ removed: [], left: [] });
});

test('an entry that a process runs from stays, whatever its pins', async () => {
  await using directory = await scratchDirectory();
  const cache = await cacheOf(directory.path, `vault/${OLD}`);
  const program = join(directory.path, 'vault', OLD, 'sleep');
  await copyFile('/bin/sleep', program);
  await chmod(program, 0o755);
  const child = spawn(program, ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  expect(await cache.states()).toEqual({ [`vault/${OLD}`]: 'in-use' });
  expect((await cache.prune()).removed).toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await cache.prune()).removed).toHaveLength(1);
});

test('an entry that a living process said it uses stays; what a dead one said is forgotten', async () => {
  await using directory = await scratchDirectory();
  const cache = await cacheOf(directory.path, `vault/${OLD}`);
  const lease = new URL('./lock.ts', import.meta.url).href;
  const script = `import { leaseEntry } from '${lease}';
await leaseEntry(${JSON.stringify(directory.path)}, ${JSON.stringify(join(directory.path, 'vault', OLD))});
console.log('said'); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(await cache.states()).toEqual({ [`vault/${OLD}`]: 'in-use' });
  expect((await cache.prune()).removed).toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await cache.prune()).removed).toHaveLength(1);
});

test('what this process itself used is no hindrance, and where nobody can tell, nothing goes', async () => {
  await using directory = await scratchDirectory();
  const cache = await cacheOf(directory.path, `vault/${OLD}`);
  await leaseEntry(directory.path, join(directory.path, 'vault', OLD));
  expect((await cache.prune('/nowhere')).removed).toEqual([]);
  expect((await cache.prune()).removed).toHaveLength(1);
});

test('nothing of a component that is being got goes', async () => {
  await using directory = await scratchDirectory();
  const cache = await cacheOf(directory.path, `vault/${OLD}`);
  await mkdir(join(directory.path, 'locks'));
  const lock = join(directory.path, 'locks', 'vault.lock');
  const holder = { pid: process.pid, start: startOf(process.pid), host: hostname(), token: 'a' };
  await writeFile(lock, JSON.stringify(holder));
  expect(await cache.prune()).toMatchObject({ removed: [], left: [{ name: OLD }] });
  const dead = Number(spawnSync('/bin/sh', ['-c', 'echo $$']).stdout);
  await writeFile(lock, JSON.stringify({ ...holder, pid: dead }));
  expect((await cache.prune()).removed).toHaveLength(1);
});
