import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDirectory, script } from '../fake-go.ts';
import { findOnPath, isExecutable, judgeProgram, type Memo, openMemo } from './on-path.ts';

test('found are the executables of absolute folders, in the order of PATH, each folder once', async () => {
  await using directory = await scratchDirectory();
  const at = (name: string) => join(directory.path, name);
  for (const folder of ['b', 'a', 'c']) await script(at(`${folder}/tofu`), 'exit 0');
  await mkdir(at('folder/tofu'), { recursive: true });
  await mkdir(at('plain'));
  await writeFile(at('plain/tofu'), '', { mode: 0o644 });
  const PATH = ['b', 'folder', 'plain', 'none', 'a', 'b'].map(at).join(':');
  expect(await findOnPath('tofu', { PATH: `${PATH}::.:c` })).toEqual([at('b/tofu'), at('a/tofu')]);
  expect(await findOnPath('terraform', { PATH })).toEqual([]);
  expect(await findOnPath('tofu', {})).toEqual([]);
  expect(await isExecutable(at('a'))).toBe(false);
});

const TOFU = { command: 'tofu', says: /^OpenTofu v(\S+)/m, accepts: { min: '1.11.0', below: '2.0.0' } };
const VAULT = {
  ...{ command: 'vault', says: /^Vault v(\S+)/m, accepts: { min: '1.18.0', below: '2.0.0' } },
  contains: { text: 'aws.Factory', meaning: 'the AWS engine' },
};

/** A program that says this, and has these texts in it. */
const program = (said: string | undefined, ...texts: readonly string[]): Memo => ({
  recall: async (_, question) => (question === 'version' ? said : String(texts.includes(question))),
  save: async () => undefined,
});

test.each([
  ['OpenTofu v1.11.0\non linux_amd64', [], { version: '1.11.0', command: 'tofu' }],
  ['warning\nOpenTofu v1.12.6', [], { version: '1.12.6', command: 'tofu' }],
  ['Vault v1.21.1 (2453aac)', ['aws.Factory'], { version: '1.21.1', command: 'vault' }],
  ['Vault v1.21.1', [], { refusal: 'it was built without the AWS engine' }],
  ['OpenTofu v1.10.9', [], { refusal: 'it is version 1.10.9, and >= 1.11.0, < 2.0.0 is accepted' }],
  ['OpenTofu v2.0.0', [], { refusal: 'it is version 2.0.0, and >= 1.11.0, < 2.0.0 is accepted' }],
  ['OpenTofu vdev', [], { refusal: 'it says `OpenTofu vdev`, which is not one of tofu, vault' }],
  ['hello\nthere', [], { refusal: 'it says `hello`, which is not one of tofu, vault' }],
  [undefined, [], { refusal: 'it does not answer to `version`' }],
])('of a program that says `%s` with %j in it: %j', async (said, texts, judged) => {
  const options = { env: {}, memo: program(said, ...texts), bounded: true };
  expect(await judgeProgram('/x', [TOFU, VAULT], options)).toEqual(judged);
});

test('what a user names may be newer than what was tried, and never older', async () => {
  const judge = (said: string) =>
    judgeProgram('/x', [TOFU], { env: {}, memo: program(said), bounded: false });
  expect(await judge('OpenTofu v3.0.0')).toEqual({ version: '3.0.0', command: 'tofu' });
  expect(await judge('OpenTofu v1.9.0')).toEqual({
    refusal: 'it is version 1.9.0, and >= 1.11.0 is accepted',
  });
});

test('a program is asked without the user’s own settings, and what it must contain is found wherever it lies', async () => {
  await using directory = await scratchDirectory();
  const says = 'echo "Vault v1.21.1 $CHECKPOINT_DISABLE $TF_CLI_CONFIG_FILE $OTHER"; exit 0\n';
  const memo = await openMemo(directory.path);
  const env = { TF_CLI_CONFIG_FILE: '/own', OTHER: 'other' };
  const heard: (string | undefined)[] = [];
  const listening: Memo = {
    ...memo,
    recall: async (_path, _question, ask) => {
      heard.push(await ask());
      return heard.at(-1);
    },
  };
  // The text lies where two of the pieces meet in which a file is read.
  for (const [file, padding, has] of [
    ['across', (4 << 20) - says.length - 15, true],
    ['without', 10, false],
  ] as const) {
    const text = has ? 'aws.Factory' : 'aws.Factor';
    const path = await script(join(directory.path, file), `${says}${'x'.repeat(padding)}${text}`);
    const judged = await judgeProgram(path, [VAULT], { env, memo: listening, bounded: true });
    expect(judged).toEqual(
      has ? { version: '1.21.1', command: 'vault' } : { refusal: 'it was built without the AWS engine' },
    );
  }
  expect(heard).toEqual(['Vault v1.21.1 1  other', 'true', 'Vault v1.21.1 1  other', 'false']);
});
