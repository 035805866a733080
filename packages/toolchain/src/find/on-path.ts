import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** Every executable of that name on PATH, in its order. Relative entries of PATH are not followed. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const directories = (env.PATH ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
  const found = await Promise.all(
    [...new Set(directories)].map(async (directory) => {
      const path = join(directory, name);
      return (await isExecutable(path)) ? path : undefined;
    }),
  );
  return found.filter((path) => path !== undefined);
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
