import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface RunDir {
  /** `20260102T030405Z-beef`: also the beginning of every name that the run makes. */
  readonly id: string;
  readonly path: string;
}

/** Where runs go and are looked for: `CORDON_RUNS_DIR`, else `runs` below the working directory. */
export function runsRoot(env: NodeJS.ProcessEnv = process.env): string {
  const { CORDON_RUNS_DIR: set = '' } = env;
  return set === '' ? 'runs' : set;
}

/** Makes `runs/<UTC time>-<4 hex>/` below `base`, readable by its owner alone. */
export function makeRunDir(base = runsRoot(), now = new Date()): RunDir {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const id = `${time}-${randomBytes(2).toString('hex')}`;
  const path = resolve(base, id);
  mkdirSync(join(path, 'logs'), { recursive: true, mode: 0o700 });
  return { id, path };
}
