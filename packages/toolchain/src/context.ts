import type { Reporter } from './progress.ts';

/** What every step of one run shares. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheRoot: string;
  readonly signal: AbortSignal;
  readonly report: Reporter;
  readonly lanes: Lanes;
}

/** Work that would hinder itself if all of it ran at once. */
export interface Lanes {
  readonly download: Lane;
  readonly compile: Lane;
}

export type Lane = <T>(work: () => Promise<T>) => Promise<T>;
