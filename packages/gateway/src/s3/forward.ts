import type { IncomingMessage } from 'node:http';
import { pump } from '../http/pump.ts';
import { isReset, type UpstreamAnswer } from '../http/upstream.ts';
import { forwardHeaders } from './forward-headers.ts';
import type { S3Call } from './s3-call.ts';

/** Headers for the upstream, as the account that owns what is asked for. */
export function headersFor(call: S3Call): Record<string, string> {
  const { core, operation, request, upstreamAccount } = call;
  return forwardHeaders(operation, request, core.upstream.authorization(upstreamAccount, 's3'));
}

/** Sends the request on with its body streaming behind it; resolves with the beginning of the answer. */
export async function forwardStream(call: S3Call): Promise<IncomingMessage> {
  const { core, exchange, operation } = call;
  const headers = headersFor(call);
  if (headers['content-length'] === undefined) headers['transfer-encoding'] = 'chunked';
  const started = performance.now();
  const sent = core.upstream.open({ method: operation.method, path: call.upstreamPath, headers });
  const answer = core.upstream.answer(sent);
  answer.catch(() => {});
  try {
    // An upstream that answers before it has the whole body has refused it: its answer counts, the rest is dropped.
    await Promise.race([pump(exchange, sent, call.check), answer]);
    return await answer;
  } finally {
    call.trace.upstreamMs += performance.now() - started;
  }
}

/** Sends a request without body; a kept-alive connection that went stale is tried once more. */
export async function forwardBodiless(call: S3Call): Promise<IncomingMessage> {
  const { core, operation } = call;
  const { 'content-length': _, ...headers } = headersFor(call);
  const started = performance.now();
  try {
    for (let attempt = 0; ; attempt++) {
      const sent = core.upstream.open({ method: operation.method, path: call.upstreamPath, headers });
      try {
        sent.end();
        return await core.upstream.answer(sent);
      } catch (error) {
        if (attempt > 0 || !sent.reusedSocket || !isReset(error)) throw error;
      }
    }
  } finally {
    call.trace.upstreamMs += performance.now() - started;
  }
}

const FRAMING = ['content-encoding', 'x-amz-decoded-content-length', 'x-amz-trailer', 'content-length'];

/** Sends a small body that was read whole, and reads the small answer whole. */
export async function forwardWhole(
  call: S3Call,
  body: Buffer,
  replace: Readonly<Record<string, string | undefined>> = {},
): Promise<UpstreamAnswer> {
  const headers: Record<string, string | undefined> = { ...headersFor(call), ...replace };
  for (const name of FRAMING) delete headers[name];
  if (call.framed) headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  const kept = Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const started = performance.now();
  try {
    return await call.core.upstream.call(
      { method: call.operation.method, path: call.upstreamPath, headers: kept },
      body,
    );
  } finally {
    call.trace.upstreamMs += performance.now() - started;
  }
}
