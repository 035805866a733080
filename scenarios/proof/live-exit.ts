import { EXIT, messageOf } from '@cordon/domain';
import type { PlannedDeployment } from '@cordon/harness/planned-deployment';
import { exitOf, type Outcome, outcomesOf } from '@cordon/harness/prove-static';
import { ModelError, proveState } from '@cordon/prover';
import type { Fired } from './fire.ts';
import type { ProvePlan } from './plan.types.ts';
import type { SuiteRun } from './suite.ts';

/** Refuted outranks could-not-tell, which outranks proved; if nothing was proved, the answer is could-not-tell. */
export function worstOf(exits: readonly number[]): number {
  if (exits.includes(EXIT.breached)) return EXIT.breached;
  return exits.length === 0 || exits.includes(EXIT.unknown) ? EXIT.unknown : EXIT.upheld;
}

/** What a live run found in addition to the proof. */
export interface LiveRun {
  readonly outcomes: readonly Outcome[];
  readonly fired: readonly Fired[];
  readonly suite: SuiteRun;
  /** Where what is there is not what was meant. */
  readonly differences: readonly unknown[];
  /** Canaries that were not refused: the answers that they guard mean nothing. */
  readonly asleep: readonly unknown[];
}

/**
 * 1 where a claim is refuted or a request was answered differently from the model; 2 where something could not be told:
 * a request without a clear answer, one of the suite that could not be made, no request at all though there are
 * classes, a deployment that is not what was meant, a canary that was served. A finding that is none to be fired is
 * named and fails nothing by itself: it is refuted already.
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

/** One topology's live proof: its exit code, and what goes into `proof.json`. */
export interface LiveProof {
  readonly exit: number;
  readonly json: unknown;
}

/**
 * What failed on the way (a deployment that was refused, a service that went away) could not be told: exit 2, every boundary
 * `unknown`, with the reason. Rejects when the run was aborted.
 */
export async function orUntold(
  asked: Promise<LiveProof | undefined>,
  { leg, topology, guards, claims }: Pick<PlannedDeployment, 'leg' | 'topology' | 'guards' | 'claims'>,
  plan: Pick<ProvePlan, 'signal' | 'json' | 'write' | 'progress' | 'ink'>,
): Promise<LiveProof | undefined> {
  try {
    return await asked;
  } catch (error) {
    plan.signal.throwIfAborted();
    const reason = messageOf(error);
    const tell = plan.json ? plan.progress : plan.write;
    tell(`${leg}: ${plan.ink.bad('could not tell')}  ${reason}`);
    const fail = (): never => {
      throw new ModelError(reason);
    };
    const report = proveState(fail, { topology, guards });
    return {
      exit: EXIT.unknown,
      json: { ...report, outcomes: outcomesOf(report, claims), exit: EXIT.unknown },
    };
  }
}
