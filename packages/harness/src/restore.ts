import type { Call, OpenEngine, Untouched } from '@cordon/domain';
import { operator, s3 } from './calls.ts';
import type { Reading } from './reading.ts';

/**
 * How the operator puts a state back, by the call that reads it: for state that later attempts rest on. Objects are
 * not here, since each attempt has its own.
 */
const RESTORERS: Readonly<Record<string, (bucket: string, before: Reading) => Call>> = {
  GetBucketPolicy: (Bucket, before) =>
    before.state === 'there'
      ? s3('PutBucketPolicy', { Bucket, Policy: (before.output as { Policy?: string }).Policy })
      : s3('DeleteBucketPolicy', { Bucket }),
};

/** Puts the state back as it was read before. Returns what went wrong, or undefined (also where nothing is to do). */
export async function restore(
  engine: OpenEngine,
  { what, read }: Untouched,
  before: Reading,
): Promise<string | undefined> {
  if (read.via !== 'sdk' || before.state === 'unclear') return undefined;
  const restorer = RESTORERS[read.operation];
  const bucket = read.input.Bucket;
  if (restorer === undefined || typeof bucket !== 'string') return undefined;
  const answer = await engine.perform({ as: operator, call: restorer(bucket, before) });
  return answer.kind === 'served' ? undefined : `${what} could not be put back: ${answer.reason}`;
}
