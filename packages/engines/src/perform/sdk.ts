import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PresignedCall, SdkCall } from '@cordon/domain';
import { classifyAwsError, classifySdkError, classifySdkOutput } from '../classify/aws.ts';
import { type Clients, commandOf, type Signer } from './clients.ts';
import type { Outcome } from './outcome.ts';

/**
 * Attempts are JSON; SDK inputs are not quite. `{"$body": "text"}` becomes bytes and `{"$date": "<ISO 8601>"}` a Date,
 * at any depth.
 */
export function reviveInput(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(reviveInput);
  if (typeof input !== 'object' || input === null) return input;
  if ('$body' in input) return Buffer.from(String(input.$body), 'utf8');
  if ('$date' in input) return new Date(String(input.$date));
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, reviveInput(value)]));
}

/** The text of an input's `Body`, for requests that carry it outside the SDK. */
export function bodyOf(input: Readonly<Record<string, unknown>>): string | undefined {
  const body = input.Body;
  return typeof body === 'object' && body !== null && '$body' in body ? String(body.$body) : undefined;
}

/** One call on a real SDK client. Throws only for an operation that does not exist. */
export async function performSdk(
  call: SdkCall,
  signer: Signer,
  clients: Clients,
  signal?: AbortSignal,
): Promise<Outcome> {
  if (call.service === 's3control')
    return {
      answer: { kind: 'unclear', reason: 'there is no S3 Control client here: the call was not made' },
    };
  const command = commandOf(call.service, call.operation, reviveInput(call.input));
  try {
    const client = clients.get(call.service, signer, call.over);
    const output = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    // The body is part of the answer: a GetObject whose connection breaks half-way is not served.
    const whole = await readBody(output as Readonly<Record<string, unknown>>);
    return { answer: classifySdkOutput(call.operation, whole), output: whole };
  } catch (error) {
    return { answer: classifySdkError(error) };
  }
}

async function readBody(
  output: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const body = output.Body as { transformToString?: () => Promise<string> } | undefined;
  return body?.transformToString === undefined ? output : { ...output, Body: await body.transformToString() };
}

const METHODS: Readonly<Record<PresignedCall['operation'], string>> = {
  GetObject: 'GET',
  HeadObject: 'HEAD',
  ListObjectsV2: 'GET',
  PutObject: 'PUT',
  DeleteObject: 'DELETE',
};

/**
 * Presigns with the caller's credentials, then fetches with a plain HTTP client that has only the URL.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
export async function performPresigned(
  call: PresignedCall,
  signer: Signer,
  clients: Clients,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Outcome> {
  if (signer === 'nobody')
    return {
      answer: { kind: 'unclear', reason: 'an anonymous caller cannot presign: the call was not made' },
    };
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
