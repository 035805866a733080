import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { untilReady } from '../services/service.ts';
import type { ToSupervisor } from './messages.ts';
import { sessionMembers } from './session.ts';
import { openSupervisor, type Supervisor } from './supervisor.ts';

let logs: string;
let supervisor: Supervisor;
beforeEach(async () => {
  logs = await mkdtemp(join(tmpdir(), 'cordon-supervisor-'));
  supervisor = await openSupervisor();
});
afterEach(async () => {
  await supervisor.close();
  await rm(logs, { recursive: true, force: true });
});

const sh = (script: string, more = {}) => ({
  command: '/bin/sh',
  args: ['-c', script],
  env: { PATH: '/usr/bin:/bin' },
  logFile: join(logs, 'child.log'),
  ...more,
});

it('gives a child only the environment it was given, a private temp directory and umask', async () => {
  process.env.CORDON_TEST_LEAK = 'leak';
  const child = supervisor.start(sh('umask; pwd; env; echo x > made', { env: { ONLY: 'this' } }));
  await child.exited;
  delete process.env.CORDON_TEST_LEAK;
  const said = readFileSync(join(logs, 'child.log'), 'utf8');
  expect(said).toContain('ONLY=this');
  expect(said).toContain(supervisor.tempDir);
  expect(said).not.toContain('leak');
  expect(statSync(join(supervisor.tempDir, 'made')).mode & 0o777).toBe(0o600);
  expect(statSync(supervisor.tempDir).mode & 0o777).toBe(0o700);
});

it('keeps secrets out of the log and out of what it forwards', async () => {
  const lines: string[] = [];
  const script = 'echo token=s3cr3t-value; echo "  Root Token: abc" >&2; echo fine';
  const spec = sh(script, { secrets: ['s3cr3t-value'], hideLines: ['Root Token'], forward: true });
  await supervisor.start(spec, (line) => lines.push(line)).exited;
  expect(lines.sort()).toEqual(['fine', 'token=[secret]']);
  expect(readFileSync(join(logs, 'child.log'), 'utf8')).not.toMatch(/s3cr3t-value|abc/);
  expect(statSync(join(logs, 'child.log')).mode & 0o777).toBe(0o600);
});

it('kills what a child that ended left behind', async () => {
  const child = supervisor.start(sh('sleep 100 & sleep 100 & exit 3'));
  const pid = await child.pid;
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(sessionMembers(pid)).toEqual([]);
});

it('kills a child that will not listen, with all it started', async () => {
  const child = supervisor.start(sh("trap '' TERM INT; sleep 100 & while :; do sleep 0.1; done"));
  const pid = await child.pid;
  // It has started another: by then it does not listen.
  await expect.poll(() => sessionMembers(pid).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
  expect(await child.stop({ graceMs: 100 })).toMatchObject({ signal: 'SIGKILL' });
  expect(sessionMembers(pid)).toEqual([]);
});

it('takes children and temp directory with it, and starts nothing afterwards', async () => {
  const child = supervisor.start(sh('sleep 100'));
  const pid = await child.pid;
  await supervisor.close();
  expect(sessionMembers(pid)).toEqual([]);
  expect(existsSync(supervisor.tempDir)).toBe(false);
  expect(await supervisor.start(sh('true')).exited).toMatchObject({ error: 'the run is over' });
});

it('says why an executable could not be started', async () => {
  const child = supervisor.start({ ...sh(''), command: '/nowhere/vault' });
  await expect(child.pid).rejects.toThrow(/`\/nowhere\/vault` could not be started: .*ENOENT/);
  expect((await child.exited).error).toContain('ENOENT');
});

it('does not wait for a service that has ended, and shows its last words', async () => {
  const child = supervisor.start(sh('echo "Error: the port is on fire"; echo bye; exit 1'));
  const waiting = untilReady({
    name: 'vault',
    child,
    logFile: join(logs, 'child.log'),
    ask: async () => false,
    timeoutMs: 60_000,
  });
  await expect(waiting).rejects.toThrow(/`vault` did not start: it ended with code 1.*on fire.*bye/s);
});

it('gives up on a silent service when its time is over', async () => {
  const child = supervisor.start(sh('sleep 100'));
  const options = { name: 'vault', child, logFile: join(logs, 'child.log'), timeoutMs: 100 };
  await expect(untilReady({ ...options, ask: () => Promise.reject(new Error('refused')) })).rejects.toThrow(
    /no answer within 0\.1 s/,
  );
});

/** A supervisor whose parent says these and is gone; resolves once it is gone, too. */
async function leftWith(...messages: readonly ToSupervisor[]): Promise<void> {
  const main = fileURLToPath(new URL('./supervisor.main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new Promise((resolve) => child.on('close', resolve));
  child.stdin.end(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  await gone;
}

it('runs what it was told to run if its parent dies, in turn, and only then', async () => {
  const told = join(logs, 'told');
  const word = (text: string) => sh(`echo ${text} >> ${told}`);
  const specs = [word('one'), sh('exit 1'), word('two')];
  await leftWith({ do: 'ifKilled', key: 'a', specs }, { do: 'ifKilled', key: 'b', specs: [word('other')] });
  expect(readFileSync(told, 'utf8').split('\n').filter(Boolean).toSorted()).toEqual(['one', 'other', 'two']);
  await rm(told);
  // Said in order that the run is over, or taken back: nothing is left to do.
  await leftWith({ do: 'ifKilled', key: 'a', specs }, { do: 'end' });
  await leftWith({ do: 'ifKilled', key: 'a', specs }, { do: 'ifKilled', key: 'a', specs: [] });
  expect(existsSync(told)).toBe(false);
});

it('lets what is under way end before that, if it is worth it, and kills the rest', async () => {
  const told = join(logs, 'told');
  const busy = sh(
    `trap 'sleep 0.2; echo ended >> ${told}; exit' INT; echo up >> ${told}; while :; do sleep 0.05; done`,
  );
  const deaf = sh(`trap '' INT TERM; while :; do sleep 0.05; done`);
  const main = fileURLToPath(new URL('./supervisor.main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new Promise((resolve) => child.on('close', resolve));
  const tell = (message: ToSupervisor) => child.stdin.write(`${JSON.stringify(message)}\n`);
  tell({ do: 'start', id: 1, spec: { ...busy, graceMs: 60_000 } });
  tell({ do: 'start', id: 2, spec: deaf });
  tell({ do: 'ifKilled', key: 'a', specs: [sh(`echo destroyed >> ${told}`)] });
  while (!existsSync(told)) await new Promise((next) => setTimeout(next, 20));
  child.stdin.end();
  await gone;
  expect(readFileSync(told, 'utf8')).toBe('up\nended\ndestroyed\n');
});
