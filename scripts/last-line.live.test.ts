import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strength } from '@cordon/strength';
import { tempDir } from '@cordon/temp';
import { describe, expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Runs `check.ts` or `test.ts` in a project of a few files, as far as `until` says or to its end. */
async function ran(
  main: 'check' | 'test',
  tests: Record<string, string>,
  env: NodeJS.ProcessEnv = {},
  until?: { readonly sees: string; readonly sends: NodeJS.Signals },
) {
  const home = tempDir('last-line');
  onTestFinished(() => home.remove());
  const [project, temp] = ['project', 'temp'].map((name) => join(home.path, name)) as [string, string];
  for (const folder of [project, temp]) mkdirSync(folder);
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  const put = (name: string, text: string) => writeFileSync(join(project, name), text);
  put(
    'tsconfig.json',
    '{"compilerOptions":{"noEmit":true,"skipLibCheck":true,"types":[]},"files":["a.ts"]}\n',
  );
  put('a.ts', 'export {};\n');
  put('package.json', '{ "name": "project", "private": true, "type": "module" }\n');
  const rules = { files: 'off', unresolved: 'off', unlisted: 'off' };
  put('knip.json', `${JSON.stringify({ entry: ['*.ts'], rules })}\n`);
  put('biome.json', '{ "assist": { "enabled": false }, "formatter": { "enabled": false } }\n');
  for (const [name, body] of Object.entries(tests))
    put(`${name}.test.ts`, `import { beforeAll, expect, test } from 'vitest';\n${body}\n`);
  const child = spawn(process.execPath, [join(ROOT, `scripts/${main}.ts`)], {
    cwd: project,
    env: {
      ...process.env,
      PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
      TMPDIR: temp,
      NO_COLOR: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let sent = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (until === undefined || sent || !output.includes(until.sees)) return;
      sent = true;
      child.kill(until.sends);
    });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output, last: output.trimEnd().split('\n').at(-1), left: () => readdirSync(temp) };
}

const PASSES = "test('passes', () => expect(1).toBe(1));";

describe('the last line', () => {
  test('of what passes', async () => {
    const { code, last, left, output } = await ran('check', { good: PASSES });
    expect({ code, last, left: left() }, output).toEqual({ code: 0, last: '4 passed, 0 failed', left: [] });
  });

  // In one run: were one of them not counted, the sum would be another.
  test('when a test fails, a hook fails, a file cannot be loaded, and a promise is left rejected', async () => {
    const { code, last, output } = await ran('check', {
      good: PASSES,
      fails: "test('fails', () => expect(1).toBe(2));",
      hook: "beforeAll(() => { throw new Error('x'); }); test('never', () => {});",
      unloaded: "import './nowhere.ts';",
      stray: `${PASSES} void Promise.reject(new Error('stray'));`,
    });
    expect({ code, last }, output).toEqual({ code: 1, last: '5 passed, 4 failed' });
  });

  test.each([
    [
      'a worker is killed',
      `${PASSES} test('dies', () => { process.kill(process.pid, 'SIGKILL'); });`,
      /^\d passed, [12] failed$/,
    ],
    [
      'the runner is killed',
      `test('kills', async () => { process.kill(process.ppid, 'SIGKILL'); await new Promise((r) => setTimeout(r, 2000)); });`,
      /^[34] passed, 1 failed$/,
    ],
  ])('when %s', async (_, body, expected) => {
    const { code, last, output } = await ran('check', { good: PASSES, wrong: body });
    expect(code, output).toBe(1);
    expect(last, output).toMatch(expected);
  });

  test('when a test hangs until the time is up, with what had passed', async () => {
    const hangs = "test('hangs', () => new Promise(() => {}), 600_000);";
    const { code, last, output, left } = await ran(
      'check',
      { good: PASSES, hangs },
      { CORDON_TEST_MINUTES: '0.1' },
    );
    expect({ code, left: left() }, output).toEqual({ code: 1, left: [] });
    // How far it came in that time is the machine’s affair.
    expect(last).toMatch(/^[0-4] passed, [2-6] failed$/);
    expect(output).toContain('cordon: ended after 0.1 min, the limit');
  });

  test.each(strength(['SIGINT'], ['SIGINT'], ['SIGINT', 'SIGTERM']) as NodeJS.Signals[])(
    'on %s, and nothing is left',
    async (sends) => {
      const hangs = "console.log('be' + 'gun'); test('hangs', () => new Promise(() => {}), 600_000);";
      const { code, last, output, left } = await ran('check', { hangs }, {}, { sees: 'begun', sends });
      expect({ code, last, left: left() }, output).toEqual({ code: 1, last: '3 passed, 2 failed', left: [] });
      expect(output).toContain(`cordon: ended by ${sends}`);
    },
  );

  test('after a kill -9 there is none, and still nothing is left', async () => {
    const hangs = "console.log('be' + 'gun'); test('hangs', () => new Promise(() => {}), 600_000);";
    const { left } = await ran('check', { hangs }, {}, { sees: 'begun', sends: 'SIGKILL' });
    await expect.poll(left, { timeout: 120_000 }).toEqual([]);
  });

  test('when the toolchain cannot be had: the tests without services still run', async () => {
    const { code, last, output } = await ran(
      'test',
      { good: PASSES },
      { CORDON_VAULT_BIN: '/nowhere/vault' },
    );
    expect(code).toBe(1);
    expect(last, output).toBe('4 passed, 1 failed');
    expect(output).toContain('`CORDON_VAULT_BIN=/nowhere/vault` cannot be used');
  });
});
