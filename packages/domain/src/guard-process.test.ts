import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const GUARD = fileURLToPath(new URL('guard-process.ts', import.meta.url));

/** What a guarded program ends with, and what it says. */
function ended(program: string, redirect = ''): [code: number | null, said: string] {
  const guarded = `const { guardProcess } = await import(${JSON.stringify(GUARD)}); guardProcess(); ${program}`;
  const { status, stderr } = spawnSync(
    'bash',
    [
      '-c',
      `"$0" --input-type=module -e "$1" ${redirect}; exit "\${PIPESTATUS[0]}"`,
      process.execPath,
      guarded,
    ],
    { encoding: 'utf8', env: { ...process.env, CORDON_DEBUG: '' } },
  );
  return [status, stderr];
}

const FULL = 'cordon: standard output cannot be written: ENOSPC: no space left on device, write\n';

test.each<[string, string, string, [number, string]]>([
  ['an answer that nobody could write is none', 'console.log("x")', '> /dev/full', [2, FULL]],
  ['a breach stays one', 'process.exitCode = 1; console.log("x")', '> /dev/full', [1, FULL]],
  ['what nobody caught is no breach', 'throw new Error("no")', '', [2, 'cordon: no\n']],
  ['nor a promise', 'Promise.reject(new Error("no")); setTimeout(() => {}, 1e5)', '', [2, 'cordon: no\n']],
  [
    'a reader who has enough is no failure',
    'for (let at = 0; at < 2000; at++) console.log("x".repeat(200)); ',
    '| head -1 > /dev/null',
    [0, ''],
  ],
  [
    'nor of what it says beside',
    'for (let at = 0; at < 2000; at++) console.error("x".repeat(200)); ',
    '2> >(head -1 > /dev/null)',
    [0, ''],
  ],
])('%s', (_, program, redirect, expected) => {
  expect(ended(program, redirect)).toEqual(expected);
});
