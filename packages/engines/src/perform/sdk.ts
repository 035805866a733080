import type { SdkCall } from '@cordon/domain';
import { classifySdkError } from '../classify/sdk-error.ts';
import { classifySdkOutput } from '../classify/sdk-output.ts';
import { type Clients, commandOf, type Signer } from './clients.ts';
import { reviveInput } from './input.ts';
import type { Outcome } from './outcome.ts';

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
    // The body is part of the answer: a connection that breaks half-way is no served GetObject.
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
