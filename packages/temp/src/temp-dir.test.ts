import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownerLives, ownerTag } from './owner.ts';
import { sweepTempDirs, type TempDir, tempDir } from './temp-dir.ts';

const MODULE = new URL('./index.ts', import.meta.url).href;
let home: TempDir;
const children: ChildProcess[] = [];
beforeEach(() => {
  home = tempDir('temp-test');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  home.remove();
});

/** A process that makes a temp directory with a file in it, says where, and goes on as told. */
async function maker(
  then = 'setInterval(() => {}, 1e6)',
  before = '',
): Promise<ChildProcess & { made: string }> {
  const script = `import { tempDir } from '${MODULE}'; import { writeFileSync } from 'node:fs';
${before}; const dir = tempDir('check'); writeFileSync(dir.path + '/file', 'x'); console.log(dir.path); ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TMPDIR: home.path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return Object.assign(child, { made: line.toString().trim() });
}

async function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode ?? child.exitCode;
}

test('it is private, and gone once disposed of', () => {
  let path: string;
  {
    using dir = tempDir('check');
    path = dir.path;
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(basename(path)).toContain(`cordon-check-${ownerTag()}-`);
  }
  expect(existsSync(path)).toBe(false);
  // Sockets of Terraform’s plugins lie below it, in the temp directory of a check: 107 bytes in all.
  expect(basename(path).length).toBeLessThanOrEqual('cordon-check-'.length + 22);
  expect(() => tempDir('../up')).toThrow('names no temp directory');
});

test('Ctrl-C, SIGTERM and SIGHUP leave nothing, and end the process as they would have', async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const child = await maker();
    expect(existsSync(child.made)).toBe(true);
    child.kill(signal);
    expect(await ended(child)).toBe(signal);
    expect(existsSync(child.made), signal).toBe(false);
  }
});

test('exit and an uncaught error leave nothing', async () => {
  for (const [then, code] of [
    ['process.exit(7)', 7],
    ["process.on('uncaughtException', () => process.exit(8)); throw new Error('x')", 8],
  ] as const) {
    const child = await maker(then);
    expect(await ended(child)).toBe(code);
    expect(existsSync(child.made)).toBe(false);
  }
});

test('who listens for the signal decides when it goes, even one who listens once', async () => {
  const child = await maker(
    undefined,
    "process.once('SIGINT', () => console.log('heard')); process.once('SIGUSR2', () => process.exit(3))",
  );
  child.kill('SIGINT');
  if (child.stdout === null) throw new Error('it says nothing');
  await once(child.stdout, 'data');
  expect(existsSync(child.made)).toBe(true);
  child.kill('SIGUSR2');
  expect(await ended(child)).toBe(3);
  expect(existsSync(child.made)).toBe(false);
});

test('what a kill -9 left is swept by the next process, and what a living one has is not', async () => {
  const [killed, living] = [await maker(), await maker()];
  killed.kill('SIGKILL');
  await ended(killed);
  expect(existsSync(join(killed.made, 'file'))).toBe(true);
  const next = await maker();
  expect(existsSync(killed.made)).toBe(false);
  expect(readdirSync(home.path).sort()).toEqual([basename(living.made), basename(next.made)].sort());
});

test('nothing is swept that another may own', () => {
  const [, start, space] = ownerTag().split('-');
  const dead = Number(spawnSync('/bin/sh', ['-c', 'echo $$']).stdout).toString(36);
  const kept = [
    `cordon-check-${ownerTag()}-AbCdEf`,
    `cordon-check-${dead}-${start}-otherspace-AbCdEf`,
    `cordon-check-${dead}-${start}-${space}`,
    'cordon-old-AbCdEf',
    'elsewhere',
  ];
  const gone = [
    `cordon-check-${dead}-${start}-${space}-AbCdEf`,
    // An earlier process with the pid of a living one.
    `cordon-two-words-${process.pid.toString(36)}-1-${space}-AbCdEf`,
  ];
  for (const name of [...kept, ...gone]) mkdirSync(join(home.path, name));
  symlinkSync('/', join(home.path, `cordon-link-${dead}-${start}-${space}-AbCdEf`));
  writeFileSync(join(home.path, `cordon-file-${dead}-${start}-${space}-AbCdEf`), '');
  expect([...sweepTempDirs(home.path)].sort()).toEqual(gone.sort());
  expect(readdirSync(home.path)).toHaveLength(kept.length + 2);
  expect(sweepTempDirs('/nowhere')).toEqual([]);
  expect(() => ownerLives('nobody')).toThrow('is no owner');
});
