import { EXIT } from '@cordon/domain';
import type { PlannedDeployment } from '@cordon/harness/planned-deployment';
import { outcomesOf } from '@cordon/harness/prove-static';
import { ModelError, proveState } from '@cordon/prover';
import type { ProvePlan } from './plan.types.ts';

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
    const reason = error instanceof Error ? error.message : String(error);
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
