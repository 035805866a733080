import type { Tenant } from '@cordon/domain';
import type { Stage } from '@cordon/harness/stage';

/** Colours for words, or none. */
export interface Ink {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** What `pnpm prove` is asked for. */
export interface ProvePlan {
  /** Empty means all. */
  readonly topologies: readonly string[];
  readonly guards: readonly string[];
  /** How tenants log in; by AppRole when empty. */
  readonly logins: readonly string[];
  /** Where tenants' data lies; a bucket each when empty. */
  readonly layouts: readonly string[];
  readonly tenants: readonly Tenant[];
  readonly prefix: string;
  readonly pair?: readonly [string, string];
  /** Prove the topologies broken by this mutant; those it does not concern are left out. */
  readonly mutant?: string;
  readonly live: boolean;
  /** A lab that is up and stays up; with `live` one is started where there is none. */
  readonly stage?: Stage;
  /** Requests of the suite at most, with `live`. */
  readonly suite: number;
  readonly json: boolean;
  readonly ink: Ink;
  readonly write: (text: string) => void;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}
