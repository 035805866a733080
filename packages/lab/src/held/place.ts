import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@cordon/domain';
import { LabError } from '../errors.ts';

/**
 * The user's own folder for a lab that is kept running: below `XDG_RUNTIME_DIR`, else below the temp directory, where
 * others may write, too. `CORDON_LAB` names another one than the usual, so that several labs stand side by side. Throws `LabError` unless it is a real folder of this user that nobody else can enter.
 */
export async function heldPlace(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const name = env.CORDON_LAB ?? '';
  if (!/^(?:[a-z0-9][a-z0-9-]{0,31})?$/.test(name))
    throw new UsageError(
      `a lab's name was refused: \`${name.slice(0, 60)}\` is not 1 to 32 of a-z, 0-9 and \`-\`; choose another with --name or \`CORDON_LAB\``,
    );
  const place = join(env.XDG_RUNTIME_DIR || tmpdir(), `cordon-lab-${uid}${name === '' ? '' : `-${name}`}`);
  await mkdir(place, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new LabError(`\`${place}\` could not be made: ${error.message}`);
  });
  const found = await lstat(place);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)
    throw new LabError(
      `\`${place}\` is not a folder that only you can enter: the lab's secrets would be another's; remove it`,
    );
  return place;
}
