import type { Answer } from '@cordon/domain';
import { classifyAwsError } from './aws.ts';

interface KeyError {
  readonly Key?: string;
  readonly Code?: string;
  readonly Message?: string;
}

/**
 * A 2xx of an SDK call. DeleteObjects answers 200 and hides its refusals in the body, one for each key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export function classifySdkOutput(operation: string, output: Readonly<Record<string, unknown>>): Answer {
  const metadata = output.$metadata as { httpStatusCode?: number; requestId?: string } | undefined;
  const details = {
    ...(metadata?.httpStatusCode === undefined ? {} : { httpStatus: metadata.httpStatusCode }),
    ...(metadata?.requestId === undefined ? {} : { requestId: metadata.requestId }),
  };
  const errors = operation === 'DeleteObjects' ? ((output.Errors as KeyError[] | undefined) ?? []) : [];
  if (errors.length > 0) return { ...keyErrors(errors, deletedCount(output)), ...details };
  return {
    kind: 'served',
    reason: `${operation} was served (${metadata?.httpStatusCode ?? 'no status'})`,
    ...details,
  };
}

function deletedCount(output: Readonly<Record<string, unknown>>): number {
  return Array.isArray(output.Deleted) ? output.Deleted.length : 0;
}

/** One deleted key is a key too many; only errors that are all refusals are a refusal. */
function keyErrors(errors: readonly KeyError[], deleted: number): Answer {
  if (deleted > 0)
    return { kind: 'served', reason: `${deleted} keys were deleted, ${errors.length} were not` };
  const each = errors.map(({ Code, Message }) =>
    classifyAwsError({ status: 403, code: Code ?? 'none', message: Message }),
  );
  const [first] = each;
  if (
    first !== undefined &&
    each.every((answer) => answer.kind === 'refused' && answer.refusal === first.refusal)
  )
    return { ...first, reason: `each key was refused: ${first.reason}` };
  const other = each.find(({ kind }) => kind !== 'refused');
  return { kind: 'unclear', reason: `keys failed in different ways: ${(other ?? first)?.reason ?? 'none'}` };
}
