import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type TempDir, tempDir } from '@cordon/temp';

/** A directory that goes with the test. */
export async function scratchDirectory(): Promise<TempDir & AsyncDisposable> {
  const directory = tempDir('toolchain');
  return { ...directory, [Symbol.asyncDispose]: async () => directory.remove() };
}

/** A program for a test's PATH: a shell script. */
export async function script(path: string, body: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}
