import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type TempDir, tempDir } from '@cordon/temp';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = join(import.meta.dirname, 'testing/infrastructure/live');
const SECRET = 'hunter2-planted-in-the-folder';

/** Plays everything that is not the lab: the account, the Vault, the proxy and the issuer of whoever calls. */
let elsewhere: Server;
let address = '';
let knocked = 0;
let home: TempDir;
beforeAll(async () => {
  home = tempDir('own-folder-test');
  elsewhere = createServer((socket) => {
    knocked += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}`;
});
afterAll(() => {
  elsewhere.close();
  home.remove();
});

function check(...words: readonly string[]): ChildProcess & { said: { out: string; err: string } } {
  const said = { out: '', err: '' };
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...(process.env.XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME }),
    TMPDIR: home.path,
    ...{ AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL', AWS_SECRET_ACCESS_KEY: 'real', AWS_PROFILE: 'prod' },
    ...{ AWS_ENDPOINT_URL: address, AWS_REGION: 'eu-west-1', HTTP_PROXY: address, HTTPS_PROXY: address },
    ...{ VAULT_ADDR: address, VAULT_TOKEN: 'hvs.real', VAULT_NAMESPACE: 'prod', TF_VAR_password: SECRET },
  };
  const all = ['scripts/cordon.ts', 'check', FOLDER, '--var', `elsewhere=${address}`, ...words];
  const child = spawn(process.execPath, all, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (text) => {
    said.out += String(text);
  });
  child.stderr.on('data', (text) => {
    said.err += String(text);
  });
  return Object.assign(child, { said });
}

const ended = (child: ChildProcess) => new Promise((done) => child.on('close', (code) => done(code)));
const filesIn = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => [join(one.parentPath, one.name), readFileSync(join(one.parentPath, one.name), 'utf8')]);

test('a folder is proved, deployed and tested only in the lab, and is not changed', async () => {
  const before = filesIn(join(FOLDER, '..'));
  const child = check('--json');
  const code = await ended(child);
  const { out, err } = child.said;
  expect(err).toContain('applying');
  const report = JSON.parse(out);
  expect([code, report.input]).toEqual([1, { kind: 'folder', name: 'live' }]);
  const answers = Object.fromEntries(
    report.boundaries.map((one: { boundary: string; answer: string }) => [one.boundary, one.answer]),
  );
  expect(answers).toEqual({
    ...{ 'tenant-data': 'refuted', 'tenant-metadata': 'refuted', 'tenant-credentials': 'refuted' },
    ...{ 'tenant-enumeration': 'proved', 'self-grant': 'proved', 'control-plane': 'proved' },
    'owner-access': 'proved',
  });
  for (const { pairs, cause, replay } of report.findings) {
    expect(pairs).toEqual([['acme', 'acme-eu']]);
    expect(cause).toMatchObject({
      ...{
        address: 'module.tenant["acme"].vault_policy.tenant',
        file: '../modules/tenant/main.tf',
        line: 66,
      },
    });
    expect(replay.result).toBe('confirmed');
  }
  const { classes, gaps, unclear, notes } = report.lab;
  expect(gaps).toEqual([]);
  expect(unclear).toEqual([]);
  expect(classes.confirmed).toBe(classes.made);
  expect(classes.made).toBeGreaterThan(50);
  expect(notes.join()).toContain('kubernetes_namespace.tenant (main.tf:');
  // Nobody but the lab was asked anything, nothing was written into the folder, nothing is left, nothing secret was told.
  expect(knocked).toBe(0);
  expect(filesIn(join(FOLDER, '..'))).toEqual(before);
  expect(readdirSync(home.path)).toEqual([]);
  expect(out + err).not.toContain(SECRET);
});

test('a killed run leaves nothing behind', async () => {
  const child = check();
  await expect.poll(() => child.said.err, { timeout: 300_000, interval: 200 }).toContain('planning');
  child.kill('SIGKILL');
  await ended(child);
  await expect.poll(() => readdirSync(home.path), { timeout: 300_000, interval: 200 }).toEqual([]);
  expect(knocked).toBe(0);
});
