import type { PresignedCall, SdkCall, SequenceCall, VaultCall } from '@cordon/domain';
import { fill, UnfilledError } from './fill.ts';
import type { Outcome } from './outcome.ts';

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
      const reason = `${name}, before the one that asks: ${answer.reason}`;
      return { answer: { ...rest, kind: 'unclear', reason } };
    }
    outputs.push(last.output);
  }
  return { answer: last.answer, output: outputs };
}
