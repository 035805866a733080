import type { Answer } from '@cordon/domain';
import { classifyAwsError } from './aws.ts';

/** Names that the SDK gives an error when the service sent no code of its own. */
const NAMELESS = new Set(['UnknownError', 'Unknown', 'Error', '403', '']);

/** An error thrown by an AWS SDK client: what the service said if it answered, else unclear. */
export function classifySdkError(error: unknown): Answer {
  if (!(error instanceof Error)) return { kind: 'unclear', reason: `no answer: ${String(error)}` };
  const metadata = (error as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata;
  const status = metadata?.httpStatusCode;
  if (status === undefined || status < 400) {
    // A timeout, a reset, a refused connection; or a 200 whose body could not be read. Neither is a refusal.
    const cause = (error as { code?: unknown }).code;
    return {
      kind: 'unclear',
      reason: `no answer that can be read: ${error.name}${typeof cause === 'string' ? ` (${cause})` : ''}: ${firstLine(error.message)}`,
      ...(status === undefined ? {} : { httpStatus: status }),
    };
  }
  const nameless = NAMELESS.has(error.name) || /^\d{3}$/.test(error.name);
  return classifyAwsError({
    status,
    code: nameless ? undefined : error.name,
    message: nameless ? undefined : firstLine(error.message),
    requestId: metadata?.requestId,
  });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
