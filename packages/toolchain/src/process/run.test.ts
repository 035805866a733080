import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { scratchDirectory, script } from '../fake-go.ts';
import { explainFailure, explainSystemError, run } from './run.ts';

const cases = [
  ['write /x/binary: no space left on device', 'disk-full'],
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', 'disk-full'],
  ['Get "https://proxy.example/@v/list": dial tcp: lookup proxy.example: no such host', 'no-network'],
  ['Failed to establish a new connection: [Errno -3] Temporary failure in name resolution', 'no-network'],
  ['verifying module: checksum mismatch\n\tdownloaded: h1:a\n\tgo.sum: h1:b', 'hash-mismatch'],
  ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', 'hash-mismatch'],
  ['go: go.mod requires go >= 1.26.6 (running go 1.20)', 'go-too-old'],
  ['./main.go:3:1: syntax error', 'build-failed'],
] as const;

test.each(cases)('%s', (tail, code) => {
  const error = explainFailure('tofu', 'compiling', tail);
  expect(error.code).toBe(code);
  expect(error.message).toContain('compiling for `tofu` failed: ');
  expect(error.message).toContain(tail.split('\n')[0]);
  expect(error.fix).not.toBe('');
});

test('a full disk is told from other system errors', () => {
  expect(explainSystemError('tofu', Object.assign(new Error('x'), { code: 'ENOSPC' }))).toMatchObject({
    code: 'disk-full',
  });
  const other = Object.assign(new Error('x'), { code: 'EACCES' });
  expect(explainSystemError('tofu', other)).toBe(other);
});

const env = { PATH: process.env.PATH };

test('lines, output and exit code come through', async () => {
  await using directory = await scratchDirectory();
  const lines: string[] = [];
  const options = {
    cwd: '/',
    env,
    scratch: join(directory.path, 'tmp'),
    onLine: (line: string) => lines.push(line),
  };
  const result = await run('/bin/sh', ['-c', 'echo out; echo err >&2; exit 7'], options);
  expect(result).toEqual({ code: 7, stdout: 'out', tail: 'err' });
  expect(lines.toSorted()).toEqual(['err', 'out']);
});

test('a program that is not there fails with its name', async () => {
  await using directory = await scratchDirectory();
  const result = await run('/nowhere/go', ['build'], { cwd: '/', env, scratch: join(directory.path, 'tmp') });
  expect(result.code).not.toBe(0);
  expect(result.tail).toContain('/nowhere/go');
});

test('aborting ends the command with its children, those that ignore TERM too, and removes its scratch', async () => {
  await using directory = await scratchDirectory();
  const stop = new AbortController();
  const scratch = join(directory.path, 'tmp');
  const stubborn = await script(
    join(directory.path, 'stubborn'),
    `trap '' TERM\necho $$ > ${directory.path}/pid\nwhile :; do sleep 0.1; done`,
  );
  const running = run('/bin/sh', ['-c', `${stubborn} & wait`], {
    cwd: '/',
    env,
    scratch,
    signal: stop.signal,
  });
  const pid = await pidIn(join(directory.path, 'pid'));
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(existsSync(scratch)).toBe(false);
  await until(() => !isRunning(pid));
});

test('killing the process that started it (kill -9) ends the command, and removes its scratch', async () => {
  await using directory = await scratchDirectory();
  const scratch = join(directory.path, 'tmp');
  const code = `
    const { run } = await import(${JSON.stringify(join(import.meta.dirname, 'run.ts'))});
    await run('/bin/sh', ['-c', 'echo $$ > ${directory.path}/pid; exec sleep 600'],
      { cwd: '/', env: process.env, scratch: ${JSON.stringify(scratch)} });`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
  const pid = await pidIn(join(directory.path, 'pid'));
  parent.kill('SIGKILL');
  await until(() => !isRunning(pid) && !existsSync(scratch));
});

async function pidIn(file: string): Promise<number> {
  let pid = 0;
  await until(async () => {
    pid = Number(await readFile(file, 'utf8').catch(() => '0'));
    return pid > 0;
  });
  return pid;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 2400; i += 1) {
    if (await holds()) return;
    await wait(50);
  }
  throw new Error('it did not come to hold within two minutes');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
