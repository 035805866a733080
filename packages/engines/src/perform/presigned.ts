import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PresignedCall } from '@cordon/domain';
import { classifyAwsError } from '../classify/aws.ts';
import { type Clients, commandOf, type Signer } from './clients.ts';
import { bodyOf, reviveInput } from './input.ts';
import type { Outcome } from './outcome.ts';

const METHODS: Readonly<Record<PresignedCall['operation'], string>> = {
  GetObject: 'GET',
  HeadObject: 'HEAD',
  ListObjectsV2: 'GET',
  PutObject: 'PUT',
  DeleteObject: 'DELETE',
};

/**
 * Presigns with the caller's credentials, then fetches as a bare HTTP client that knows nothing but the URL.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
export async function performPresigned(
  call: PresignedCall,
  signer: Signer,
  clients: Clients,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Outcome> {
  if (signer === 'nobody')
    return { answer: { kind: 'unclear', reason: 'nobody cannot presign: the call was not made' } };
  const { Body: _body, ...input } = call.input;
  const client = clients.get('s3', signer, call.over);
  const command = commandOf('s3', call.operation, reviveInput(input));
  const url = await getSignedUrl(client as never, command as never, { expiresIn: call.expiresInSeconds });
  const deadline = AbortSignal.timeout(options.timeoutMs);
  try {
    const body = bodyOf(call.input);
    const response = await fetch(url, {
      method: METHODS[call.operation],
      redirect: 'manual',
      signal: options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]),
      ...(body === undefined ? {} : { body }),
    });
    return read(response, await response.text(), call.operation);
  } catch (error) {
    // The URL carries a signature: only the cause's code goes into the answer.
    const cause = error instanceof Error ? (error.cause as { code?: string } | undefined)?.code : undefined;
    const name = error instanceof Error ? error.name : 'error';
    return { answer: { kind: 'unclear', reason: `no answer to the presigned request: ${cause ?? name}` } };
  }
}

function read(response: Response, text: string, operation: string): Outcome {
  const requestId = response.headers.get('x-amz-request-id') ?? undefined;
  if (response.ok) {
    const reason = `presigned ${operation} was served (${response.status})`;
    const answer = { kind: 'served', reason, httpStatus: response.status } as const;
    return { answer: requestId === undefined ? answer : { ...answer, requestId }, output: { Body: text } };
  }
  const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return {
    answer: classifyAwsError({
      status: response.status,
      code: field('Code'),
      message: field('Message'),
      requestId,
    }),
  };
}
