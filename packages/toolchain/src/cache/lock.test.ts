import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startOf } from '@cordon/temp';
import { expect, test } from 'vitest';
import { scratchDirectory } from '../fake-go.ts';
import { isAbandoned, takeOver, withLock } from './lock.ts';

const deadPid = spawnSync('/bin/sh', ['-c', 'echo $$']).stdout.toString().trim();

test('one at a time, and the lock goes with the last', async () => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, 'locks', 'x.lock');
  let inside = 0;
  let most = 0;
  const body = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await wait(20);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, body)));
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test.each([
  ['torn', 1_900, 'dead', false],
  ['torn', 2_100, 'living', true],
  ['here', 0, 'dead', true],
  ['here', 3_600_000, 'living', false],
  ['elsewhere', 59_000, 'dead', false],
  ['elsewhere', 61_000, 'living', true],
] as const)(
  'a lock that is %s, silent for %i ms, its process %s: abandoned %s',
  (where, silence, state, is) => {
    const host = where === 'here' ? hostname() : 'another';
    const holder = where === 'torn' ? undefined : { pid: 1, start: '1', host, token: 'a' };
    expect(isAbandoned(holder, silence, () => state === 'living')).toBe(is);
  },
);

test('the lock goes when the body fails', async () => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, 'x.lock');
  await expect(withLock(path, () => Promise.reject(new Error('body')))).rejects.toThrow('body');
  expect(existsSync(path)).toBe(false);
});

test.each([
  ['a dead process', { pid: Number(deadPid), start: '1', host: hostname(), token: 'a' }],
  [
    'an earlier process with the pid of a living one',
    { pid: process.pid, start: '1', host: hostname(), token: 'a' },
  ],
])('the lock of %s is taken over, by one of many', async (_, owner) => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, 'x.lock');
  await writeFile(path, JSON.stringify(owner));
  let inside = 0;
  let most = 0;
  const body = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await wait(20);
    inside -= 1;
  };
  await Promise.all([1, 2, 3, 4].map(() => withLock(path, body)));
  expect(most).toBe(1);
});

test('a lock that another holds by now is not released with the body', async () => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, 'x.lock');
  const other = { pid: process.pid, start: startOf(process.pid), host: hostname(), token: 'another' };
  await withLock(path, () => writeFile(path, JSON.stringify(other)));
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(other);
});

test('a stale lock that somebody else took over in between is theirs', async () => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, 'x.lock');
  const judged = { pid: Number(deadPid), start: '1', host: hostname(), token: 'judged' };
  await writeFile(path, JSON.stringify({ ...judged, token: 'another' }));
  await takeOver(path, judged);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ token: 'another' });
  await takeOver(path, { ...judged, token: 'another' });
  expect(existsSync(path)).toBe(false);
  // Torn when it was judged, and whole by now: its writer lives.
  await writeFile(path, JSON.stringify({ ...judged, token: 'whole' }));
  await takeOver(path, undefined);
  expect(existsSync(path)).toBe(true);
  // Torn again, by another: its owner has made it and not written it yet.
  await writeFile(path, '');
  await takeOver(path, undefined);
  expect(existsSync(path)).toBe(true);
  expect(existsSync(`${path}.takeover`)).toBe(false);
});

test('a torn lock is taken over once its writer has had its time', async () => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, 'x.lock');
  await writeFile(path, '{"pid":');
  await utimes(path, new Date(Date.now() - 10_000), new Date(Date.now() - 10_000));
  expect(await withLock(path, () => Promise.resolve('got it'))).toBe('got it');
});

test('a living process is waited for, and the wait can be ended', async () => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, 'x.lock');
  const owner = { pid: process.pid, start: startOf(process.pid), host: hostname(), token: 'a' };
  await writeFile(path, JSON.stringify(owner));
  const stop = new AbortController();
  const waited: number[] = [];
  const held = withLock(path, () => Promise.resolve('wrong'), {
    signal: stop.signal,
    onWait: ({ pid }) => {
      waited.push(pid);
      stop.abort();
    },
  });
  await expect(held).rejects.toMatchObject({ code: 'cancelled' });
  expect(waited).toEqual([process.pid]);
});

test('a process of another host counts as living while its heartbeat goes', async () => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, 'x.lock');
  await writeFile(path, JSON.stringify({ pid: Number(deadPid), start: '1', host: 'another', token: 'a' }));
  const signal = AbortSignal.timeout(600);
  await expect(withLock(path, () => Promise.resolve('wrong'), { signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  await utimes(path, new Date(Date.now() - 120_000), new Date(Date.now() - 120_000));
  expect(await withLock(path, () => Promise.resolve('got it'))).toBe('got it');
});
