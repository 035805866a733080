import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, runLines } from './testing/run-lines.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'cordon-adding-'));
const shown = (how: 'file' | 'row') =>
  [
    ...readFileSync(join(ROOT, 'docs/adding.md'), 'utf8').matchAll(
      new RegExp(`^\`\`\`ts ${how}=(\\S+)\\n([\\s\\S]*?)^\`\`\`$`, 'gm'),
    ),
  ].map(([, path = '', text = '']) => ({ path, text }));
const files = shown('file');
/** Put at the end of a file’s last table. */
const rows = shown('row');

const LINES = {
  attacks: ['scenario', 'isolation', '--list', '--json'],
  mutants: ['scenario', 'mutants', '--list', '--json'],
  scenarios: ['scenario', '--json'],
  proved: ['prove', '--topology', 'role-per-tenant-fenced', '--guard', 'deny-acl-changes'],
  refuted: ['prove', '--topology', 'role-per-tenant', '--mutant', 'allow-head-anywhere'],
  attacked: [
    ...['scenario', 'isolation', '--engine', 'evaluator', '--attack', 's3-head-only'],
    ...['--topology', 'role-per-tenant-fenced', '--guard', 'deny-acl-changes', '--json'],
  ],
} as const;
let ran: readonly Ran[] = [];

/** What the copy’s own command line made of a line; one process runs them all. */
function cordon(line: keyof typeof LINES): Ran {
  const done = ran[Object.keys(LINES).indexOf(line)];
  if (done === undefined) throw new Error(`\`${line}\` was not run`);
  return done;
}

beforeAll(async () => {
  // The links between packages are relative, so in the copy they lead to the copy; what npm brought is shared.
  for (const folder of ['packages', 'stacks', 'scenarios', 'scripts'])
    cpSync(join(ROOT, folder), join(copy, folder), {
      recursive: true,
      verbatimSymlinks: true,
      // What other tests make there, and take away while this one copies.
      filter: (path) => !/\/node_modules\/\.(?!bin\b)/.test(path.slice(ROOT.length - 1)),
    });
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.base.json'])
    cpSync(join(ROOT, file), join(copy, file));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const { path, text } of files) writeFileSync(join(copy, path), text, { flag: 'wx' });
  for (const { path, text } of rows) {
    const table = readFileSync(join(copy, path), 'utf8');
    writeFileSync(join(copy, path), table.replace(/^\];$(?![\s\S]*^\];$)/m, `${text}];`));
  }
  ran = await runLines(Object.values(LINES), {
    program: join(copy, 'scripts/testing/run-lines.main.ts'),
    cwd: copy,
  });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('the page shows a whole file or a row of each kind, each new', () => {
  const kinds = files.map(({ path }) => /\.(\w+)\.ts$/.exec(path)?.[1]).sort();
  expect(kinds).toEqual(['attack', 'engine', 'guard', 'issuer', 'scenario', 'topology']);
  expect(rows.map(({ path }) => path)).toEqual(['scenarios/mutation/mutants/allow.mutants.ts']);
  for (const { path } of files) expect(existsSync(join(ROOT, path)), path).toBe(false);
});

test('the files that are written as the page says compile, with all that they import', async () => {
  const written = [...files, ...rows].map(({ path }) => path);
  const config = { extends: './tsconfig.json', include: [], files: written };
  writeFileSync(join(copy, 'tsconfig.added.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = await promisify(execFile)(tsc, ['--noEmit', '-p', 'tsconfig.added.json'], {
    cwd: copy,
  }).catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});

test('attack, mutant and scenario are listed', () => {
  const ids = (text: string, key: string) =>
    (JSON.parse(text) as Record<string, { id: string }[]>)[key]?.map(({ id }) => id);
  expect(ids(cordon('attacks').out, 'attacks')).toContain('s3-head-only');
  expect(ids(cordon('mutants').out, 'mutants')).toContain('allow-head-anywhere');
  expect(ids(cordon('scenarios').out, 'scenarios')).toContain('boundaries');
});

test('the topology in its guard is proved, and a topology without its fence is refuted with the mutant', () => {
  expect(cordon('proved').code, cordon('proved').err).toBe(0);
  expect(cordon('refuted').code, cordon('refuted').err).toBe(1);
});

test('the attack is upheld on the topology, judged by its policies alone', () => {
  const { code, err, out } = cordon('attacked');
  expect(code, err).toBe(0);
  expect(out).toContain('s3-head-only/acme->globex/HeadObject');
});

test('engine and issuer are found by their ids', async () => {
  const script = `import { engineIds, loadEngine } from '@cordon/engines';
import { issuerIds, loadIssuer } from '@cordon/issuers';
console.log((await engineIds()).includes('localstack-doubtful'), (await loadEngine('localstack-doubtful')).id);
console.log((await issuerIds()).includes('vault-sts-path'), (await loadIssuer('vault-sts-path')).id);`;
  writeFileSync(join(copy, 'scripts/look.ts'), script);
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/look.ts'], { cwd: copy });
  expect(stdout).toBe('true localstack-doubtful\ntrue vault-sts-path\n');
});
