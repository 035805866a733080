import { findOnPath } from '../find/on-path.ts';
import { probe } from '../process/probe.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { compareVersions } from '../version.ts';

export interface Go {
  readonly path: string;
  readonly version: string;
}

/** From here on Go fetches the toolchain that a module asks for. https://go.dev/doc/toolchain */
const firstThatFetches = '1.21.0';

/** The machine's own Go. Throws when there is none, or one that can neither build nor fetch one that can. */
export async function findGo(env: NodeJS.ProcessEnv): Promise<Go> {
  const path = (await findOnPath('go', env))[0];
  const mend =
    'install Go 1.21 or newer from https://go.dev/dl/ (Debian, Ubuntu: `apt-get install golang-go`)';
  if (path === undefined) throw new ToolchainError('no-go', '`go` is not on PATH', mend);
  const said = await probe(path, ['env', 'GOVERSION'], { env: { ...env, GOTOOLCHAIN: 'local' }, cwd: '/' });
  const version = /^go(\d+\.\d+(?:\.\d+)?)/m.exec(said ?? '')?.[1];
  if (version === undefined) throw new ToolchainError('no-go', `\`${path}\` does not say its version`, mend);
  if (compareVersions(version, firstThatFetches) < 0) {
    throw new ToolchainError(
      'go-too-old',
      `\`${path}\` is Go ${version}, and 1.21 is the oldest that can fetch a newer one`,
      mend,
    );
  }
  return { path, version };
}

/** Version that a `go.mod` asks for. */
export function neededGo(goMod: string): string {
  const found = /^go (\d+\.\d+(?:\.\d+)?)$/m.exec(goMod)?.[1];
  if (found === undefined) throw new TypeError('a `go.mod` without a `go` line cannot be built reproducibly');
  return found;
}
