import type { Answer, Refusal } from '@cordon/domain';
import { ABSENCE_CODES, REFUSAL_CODES } from './aws-codes.ts';

/** What an AWS endpoint said, however it was asked. `code` is absent where there is no body (HEAD). */
export interface AwsReply {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

/** An HTTP reply with an error, as an answer. */
export function classifyAwsError(reply: AwsReply): Answer {
  const details = {
    httpStatus: reply.status,
    ...(reply.code === undefined ? {} : { code: reply.code }),
    ...(reply.requestId === undefined ? {} : { requestId: reply.requestId }),
  };
  const said = `${reply.code ?? 'no code'} (${reply.status})${reply.message ? `: ${reply.message}` : ''}`;
  if (reply.code !== undefined && ABSENCE_CODES.has(reply.code) && reply.status === 404)
    return { kind: 'served', reason: `told that there is none: ${said}`, ...details };
  const refusal = refusalOf(reply);
  if (refusal !== undefined) return { kind: 'refused', refusal, reason: said, ...details };
  return { kind: 'unclear', reason: said, ...details };
}

function refusalOf({ status, code }: AwsReply): Refusal | undefined {
  if (status < 400 || status >= 500) return undefined;
  if (code !== undefined && Object.hasOwn(REFUSAL_CODES, code)) return REFUSAL_CODES[code];
  // HEAD has no body, hence no code: S3 answers a bare 403 where GET would say AccessDenied.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
  return status === 403 && code === undefined ? 'authorization' : undefined;
}
