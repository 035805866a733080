import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Deployment } from '@cordon/domain';
import type { Lab } from '../lab.types.ts';
import { heldPlace } from './place.ts';
import { heldByThis, heldDeployment, writeHeld } from './state.ts';

/**
 * Lets the commands for a held lab (`cordon exec`, `credential-process`, `profile`) work on a lab that this process runs,
 * with a deployment that stands on it under `name`: by the environment that it resolves to. `folder` is the caller's, must
 * be one that only its user can enter, and is to be removed with the lab: what it holds then is secret.
 */
export async function lendLab(
  lab: Lab,
  { folder, name, deployment }: { folder: string; name: string; deployment: Deployment },
): Promise<{ readonly XDG_RUNTIME_DIR: string; readonly CORDON_LAB: string }> {
  const env = { XDG_RUNTIME_DIR: folder, CORDON_LAB: 'lent' };
  const place = await heldPlace(env);
  const held = await heldByThis(lab, join(place, 'run'));
  const file = heldDeployment(held, name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(deployment), { mode: 0o600 });
  await writeHeld(place, held);
  return env;
}
