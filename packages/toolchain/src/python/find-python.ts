import { open } from 'node:fs/promises';
import { findOnPath } from '../find/on-path.ts';
import { probe } from '../process/run.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { findVersion, inRange, sayRange, type VersionRange } from '../version.ts';

/** The interpreter that a script on PATH names in its first line, when it is a Python named by its full path. */
export async function scriptPython(script: string): Promise<string | undefined> {
  const file = await open(script).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return /^#!\s*(\/\S*\/python[\d.]*)\s*\n/.exec(text)?.[1];
  } finally {
    await file.close();
  }
}

export interface Python {
  readonly path: string;
  readonly version: string;
}

/** The hash-locked requirements were resolved for these. */
const acceptedPython: VersionRange = { min: '3.10.0', below: '3.14.0' };

const names = ['python3', 'python3.12', 'python3.11', 'python3.10', 'python3.13', 'python'];
const question = 'import sys; print(sys.version.split()[0]); import venv, ensurepip; print("venv")';

/** A Python on PATH that can create a venv. Throws with what is missing when there is none. */
export async function findPython(env: NodeJS.ProcessEnv): Promise<Python> {
  let withoutVenv: Python | undefined;
  const seen: string[] = [];
  for (const name of names) {
    for (const path of await findOnPath(name, env)) {
      const said = await probe(path, ['-I', '-c', question], { env, anyExit: true, cwd: '/' });
      const version = /^\d+\.\d+\.\d+/m.exec(said ?? '')?.[0];
      if (version === undefined) continue;
      seen.push(`\`${path}\` is ${version}`);
      if (!inRange(version, acceptedPython)) continue;
      if (/^venv$/m.test(said ?? '')) return { path, version };
      withoutVenv ??= { path, version };
    }
  }
  if (withoutVenv !== undefined) throw noVenv(withoutVenv);
  throw new ToolchainError(
    'no-python',
    `no Python ${sayRange(acceptedPython)} is on PATH${seen.length > 0 ? `: ${seen.join(', ')}` : ''}`,
    'install Python 3.11 with venv (Debian, Ubuntu: `apt-get install python3 python3-venv`)',
  );
}

function noVenv({ path, version }: Python): ToolchainError {
  const minor = findVersion(version)?.split('.').slice(0, 2).join('.') ?? '3';
  return new ToolchainError(
    'no-venv',
    `\`${path}\` (${version}) has no \`venv\` or \`ensurepip\` module`,
    `install it (Debian, Ubuntu: \`apt-get install python${minor}-venv\`)`,
  );
}
