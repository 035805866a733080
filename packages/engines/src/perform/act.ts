import type {
  Act,
  Answer,
  Attempt,
  Call,
  PresignedCall,
  SdkCall,
  SequenceCall,
  VaultCall,
} from '@cordon/domain';
import { seesMark } from '../classify/mark.ts';
import type { Holder, Means } from '../identity/holder.ts';
import { resolve } from '../identity/resolve.ts';
import type { Outcome } from './outcome.ts';
import { performPresigned, performSdk } from './sdk.ts';
import { performVault } from './vault.ts';

/** A step's input asks for a field that an earlier step did not return. */
class UnfilledError extends Error {
  constructor(reference: string) {
    super(`\`${reference}\` is not in what the earlier step returned`);
    this.name = 'UnfilledError';
  }
}

const REFERENCE = /\$\{steps\.(\d+)\.([\w.-]+)\}/g;

/**
 * Replaces `${steps.<index>.<field>}` in every string of `input`, at any depth, by that field of an earlier output.
 * Fields may be nested (`CopyPartResult.ETag`). Throws `UnfilledError` when there is no such field.
 */
export function fill<T>(input: T, outputs: readonly unknown[]): T {
  if (typeof input === 'string') {
    return input.replace(REFERENCE, (reference, index, path) => {
      let value: unknown = outputs[Number(index)];
      for (const name of String(path).split('.'))
        value = (value as Record<string, unknown> | undefined)?.[name];
      if (typeof value !== 'string' && typeof value !== 'number') throw new UnfilledError(reference);
      return String(value);
    }) as T;
  }
  if (Array.isArray(input)) return input.map((item) => fill(item, outputs)) as T;
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, fill(value, outputs)])) as T;
}

type Single = SdkCall | PresignedCall | VaultCall;

/**
 * Steps in order, each filled from what the earlier ones returned, until one is not served. A refusal before the
 * step that asks is unclear: the question was never put.
 */
export async function performSequence(
  call: SequenceCall,
  performOne: (step: Single) => Promise<Outcome>,
): Promise<Outcome> {
  const outputs: unknown[] = [];
  let last: Outcome = { answer: { kind: 'unclear', reason: 'a sequence without steps asks nothing' } };
  for (const [index, step] of call.steps.entries()) {
    const name = `step ${index + 1} of ${call.steps.length}`;
    try {
      last = await performOne(fill(step, outputs));
    } catch (error) {
      if (!(error instanceof UnfilledError)) throw error;
      return { answer: { kind: 'unclear', reason: `${name} could not be made: ${error.message}` } };
    }
    const { answer } = last;
    if (answer.kind !== 'served') {
      if (index >= (call.asks ?? 0)) return { answer: { ...answer, reason: `${name}: ${answer.reason}` } };
      const { refusal: _refusal, ...rest } = answer;
      const reason = `${name}, before the one that counts: ${answer.reason}`;
      return { answer: { ...rest, kind: 'unclear', reason } };
    }
    outputs.push(last.output);
  }
  return { answer: last.answer, output: outputs };
}

/** What performing a call needs beyond resolving identities. */
export interface Stage extends Means {
  readonly timeoutMs: number;
  readonly explain?: ((requestId: string) => Answer['deciders'] | undefined) | undefined;
}

/** Obtains the caller's credentials, makes the call, and returns the answer with what decided it. */
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
