import { rmdir } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import { forgetHeld, isAlive, readHeld } from './state.ts';
import { heldPlace } from './up.ts';

/** Time to stop the services and remove what they left, milliseconds. */
const PATIENCE = 30_000;

/**
 * Stops the lab and waits until it is gone; `false` when none was running. Rejects with `LabError` when it does not
 * stop.
 */
export async function labDown(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const place = await heldPlace(env);
  const lab = await readHeld(place);
  if (lab === undefined) {
    await rmdir(place).catch(() => undefined);
    return false;
  }
  if (!(await isAlive(lab))) {
    await forgetHeld(place, lab);
    return false;
  }
  process.kill(lab.pid, 'SIGTERM');
  for (const deadline = Date.now() + PATIENCE; await isAlive(lab); ) {
    if (Date.now() > deadline)
      throw new LabError(
        `process ${lab.pid} runs the lab and does not stop: kill it, its children end with it`,
      );
    await new Promise((next) => setTimeout(next, 50));
  }
  await forgetHeld(place, lab);
  // Only when nothing is in it.
  await rmdir(place).catch(() => undefined);
  return true;
}
