import type { GoComponent } from '../components/component.types.ts';
import type { Platform } from '../platform.ts';
import { compareVersions } from '../version.ts';
import type { Go } from './find-go.ts';

/**
 * The environment of a build. What would change its result is set here, whatever the user's shell or `go env -w`
 * says; where things come from and are kept (GOPROXY, GOMODCACHE, GOCACHE) stays as the user has it.
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
