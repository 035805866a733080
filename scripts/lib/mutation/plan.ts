/** Names the file that holds the plan, for the processes that run the tests. */
export const PLAN = 'CORDON_MUTATION_PLAN';

/** What a process that runs tests is told. */
export interface Plan {
  /** Faults to try, all of them in turn; with `only`, that one stands from the beginning. */
  readonly tried: readonly string[];
  readonly only?: string;
  /** Where its result goes, and where it says what it is about to try. */
  readonly result: string;
  readonly beat: string;
}

/** What became of the faults, by their ids. */
export interface Found {
  /** Noticed, and by which test. */
  readonly noticed: Record<string, string>;
  /** Files of the tests that come by it. */
  readonly covered: Record<string, string[]>;
  /** Not noticed as yet, with a test that could not be asked, and why. */
  readonly unsure: Record<string, string>;
  /** Come by while modules were loaded, or in hooks. */
  readonly loaded: readonly string[];
  /** Files whose tests have all run. */
  readonly finished: string[];
  /** Tests that failed without a fault, or after one spoilt them. */
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
