import { compilerMemory } from '../build/build-width.ts';
import type { GoComponent } from '../components/component.types.ts';
import { findOnPath } from '../find/on-path.ts';
import type { Platform } from '../platform.ts';
import { probe } from '../process/run.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { compareVersions } from '../version.ts';

interface Go {
  readonly path: string;
  readonly version: string;
}

/** From here on Go fetches the toolchain that a module asks for. https://go.dev/doc/toolchain */
const firstThatFetches = '1.21.0';

/** The machine's own Go. Throws when there is none, or one that is too old to download a newer one. */
export async function findGo(env: NodeJS.ProcessEnv): Promise<Go> {
  const path = (await findOnPath('go', env))[0];
  const fix =
    'install Go 1.21 or newer from https://go.dev/dl/ (Debian, Ubuntu: `apt-get install golang-go`)';
  if (path === undefined) throw new ToolchainError('no-go', '`go` is not on PATH', fix);
  const said = await probe(path, ['env', 'GOVERSION'], { env: { ...env, GOTOOLCHAIN: 'local' }, cwd: '/' });
  const version = /^go(\d+\.\d+(?:\.\d+)?)/m.exec(said ?? '')?.[1];
  if (version === undefined) throw new ToolchainError('no-go', `\`${path}\` does not say its version`, fix);
  if (compareVersions(version, firstThatFetches) < 0) {
    throw new ToolchainError(
      'go-too-old',
      `\`${path}\` is Go ${version}, and 1.21 is the oldest that can fetch a newer one`,
      fix,
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

/**
 * The environment of a build. Settings that would change the result are fixed here; sources and caches (GOPROXY,
 * GOMODCACHE, GOCACHE) stay as the user has them.
 */
export function goEnv(
  env: NodeJS.ProcessEnv,
  build: {
    readonly go: Go;
    readonly needed: string;
    readonly component: GoComponent;
    readonly platform: Platform;
    readonly scratch: string;
  },
): NodeJS.ProcessEnv {
  const { go, needed, component, platform, scratch } = build;
  const unknown = [env.GONOSUMDB, component.noSumDb].filter((path) => path !== undefined && path !== '');
  return {
    ...compilerMemory(),
    ...env,
    GO111MODULE: 'on',
    CGO_ENABLED: '0',
    GOOS: platform.goos,
    GOARCH: platform.goarch,
    GOWORK: 'off',
    // Not empty: an empty value would let the user's `go env -w GOFLAGS` through.
    GOFLAGS: '-mod=readonly -buildvcs=false',
    // Fetches the newer Go through the same proxy when, and only when, this one is too old.
    GOTOOLCHAIN: compareVersions(go.version, needed) >= 0 ? 'local' : 'auto',
    GOTMPDIR: scratch,
    ...(unknown.length > 0 ? { GONOSUMDB: unknown.join(',') } : {}),
  };
}
