import { EXIT } from '@cordon/domain';
import { exitOf, type Outcome } from '@cordon/harness/prove-static';
import type { Fired } from './fire.ts';
import type { SuiteRun } from './suite.ts';
import { worstOf } from './worst.ts';

/** What a live run came to, beside the proof. */
export interface LiveRun {
  readonly outcomes: readonly Outcome[];
  readonly fired: readonly Fired[];
  readonly suite: SuiteRun;
  /** Where what is there is not what was meant. */
  readonly differences: readonly unknown[];
  /** Canaries that were not refused: what they watch over tells nothing. */
  readonly asleep: readonly unknown[];
}

/**
 * 1 where a claim is refuted or a request was answered otherwise than the model says; 2 where something could not be told:
 * a request without a clear answer, one of the suite that could not be made, no request at all though there are classes, a
 * deployment that is not what was meant, a canary that was served. A finding that is none to be fired is named and fails
 * nothing by itself: it is refuted already.
 */
export function exitOfLive({ outcomes, fired, suite, differences, asleep }: LiveRun): number {
  const made = [...fired, ...suite.requests];
  const gap = made.some(({ result }) => result === 'gap');
  const unclear =
    made.some(({ result }) => result === 'unclear') ||
    suite.requests.some(({ result }) => result === 'not-made') ||
    (suite.requests.length === 0 && suite.wanted > 0) ||
    differences.length + asleep.length > 0;
  return worstOf([exitOf(outcomes), ...(gap ? [EXIT.breached] : []), ...(unclear ? [EXIT.unknown] : [])]);
}
