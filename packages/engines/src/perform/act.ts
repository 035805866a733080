import type { Act, Answer, Attempt, Call } from '@cordon/domain';
import { seesMark } from '../classify/mark.ts';
import type { Holder } from '../identity/holder.ts';
import type { Means } from '../identity/means.ts';
import { resolve } from '../identity/resolve.ts';
import type { Outcome } from './outcome.ts';
import { performPresigned } from './presigned.ts';
import { performSdk } from './sdk.ts';
import { performSequence } from './sequence.ts';
import { performVault } from './vault.ts';

/** What performing needs beside the means of resolving identities. */
export interface Stage extends Means {
  readonly timeoutMs: number;
  readonly explain?: ((requestId: string) => Answer['deciders'] | undefined) | undefined;
}

/** Resolves who acts, makes the call, and says what came back and who decided. */
export async function performAct(act: Act, stage: Stage, attempt?: Attempt): Promise<Outcome> {
  const started = performance.now();
  const resolved = await resolve(act.as, stage);
  const outcome = 'answer' in resolved ? resolved : await performCall(act.call, resolved.holder, stage);
  const answer: Answer = {
    ...outcome.answer,
    ms: Math.round((performance.now() - started) * 10) / 10,
    ...markOf(outcome, attempt),
    ...decidersOf(outcome.answer, stage),
  };
  return { ...outcome, answer };
}

function performCall(call: Call, holder: Holder, stage: Stage): Promise<Outcome> {
  if (call.via === 'sequence') return performSequence(call, (step) => performCall(step, holder, stage));
  if (call.via === 'vault') return performVault(call, holder.vaultToken, stage.vault, stage.signal);
  if (call.via === 'presigned') return performPresigned(call, holder.aws, stage.clients, stage);
  return performSdk(call, holder.aws, stage.clients, stage.signal);
}

function markOf({ answer, output }: Outcome, attempt?: Attempt): Pick<Answer, 'sawMark'> {
  const crossing = attempt?.crossing;
  if (crossing === undefined || !('mark' in crossing) || answer.kind !== 'served') return {};
  const others = crossing.kind === 'content' ? (crossing.orAnyOf ?? []) : [];
  return { sawMark: [crossing.mark, ...others].some((mark) => seesMark(output, mark)) };
}

function decidersOf(answer: Answer, stage: Stage): Pick<Answer, 'deciders'> {
  const deciders = answer.requestId === undefined ? undefined : stage.explain?.(answer.requestId);
  return deciders === undefined || deciders.length === 0 ? {} : { deciders };
}
