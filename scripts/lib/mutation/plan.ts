/** Environment variable with the plan's file, for the processes that run the tests. */
export const PLAN = 'CORDON_MUTATION_PLAN';

/** The plan for a process that runs tests. */
export interface Plan {
  /** Faults to try, one after the other; with `only`, that one is active from the start. */
  readonly tried: readonly string[];
  readonly only?: string;
  /** Files for its result, and for the fault that it is about to try. */
  readonly result: string;
  readonly beat: string;
}

/** Results by the ids of faults. */
export interface Found {
  /** Noticed, and by which test. */
  readonly noticed: Record<string, string>;
  /** Files of the tests that execute it. */
  readonly covered: Record<string, string[]>;
  /** Not noticed so far, with a test that could not be used, and why. */
  readonly unsure: Record<string, string>;
  /** Executed while modules were loaded, or in hooks. */
  readonly loaded: readonly string[];
  /** Files whose tests have all run. */
  readonly finished: string[];
  /** Tests that failed without a fault, or after a fault left state behind. */
  readonly unusable: string[];
}

export const NOTHING: Found = {
  noticed: {},
  covered: {},
  unsure: {},
  loaded: [],
  unusable: [],
  finished: [],
};

/** Why a fault is undecided that is in what is computed once and kept: any test may be the first to compute it. */
export const ONCE = 'by a test that executed it only once';
