import type { Lane, Reporter } from './progress.ts';

/** Shared context of all steps of one run. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheRoot: string;
  readonly signal: AbortSignal;
  readonly report: Reporter;
  readonly lanes: Lanes;
}

/** Limits for work that is slower when all of it runs at once. */
export interface Lanes {
  readonly download: Lane;
  readonly compile: Lane;
}
