import { hash, randomFillSync } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';
import { ClientOrUpstreamGone } from './exchange.ts';
import type { UpstreamAnswer } from './upstream.ts';

const pool = Buffer.alloc(8 * 512);
let at = pool.length;

/** 16 upper-case hex digits, as S3’s request ids look. Drawn from a pool, since every request needs one. */
export function newRequestId(): string {
  if (at >= pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  const id = pool.toString('hex', at, at + 8).toUpperCase();
  at += 8;
  return id;
}

/** The longer id that S3 sends along (`x-amz-id-2`, `HostId`), the same for the same request. */
export function hostIdOf(requestId: string): string {
  return hash('sha384', requestId, 'base64');
}

const DROPPED =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|server|date|access-control-.*|x-localstack.*|x-amz-request-id|x-amz-id-2|x-amzn-requestid)$/;

/** Headers of the upstream’s answer that the client gets; the request ids are the gateway’s own. */
export function answerHeaders(
  headers: IncomingHttpHeaders,
  requestId: string,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !DROPPED.test(name)) kept[name] = shownMetadata(name, value);
  kept['x-amz-request-id'] = requestId;
  kept['x-amzn-requestid'] = requestId;
  return kept;
}

/**
 * Metadata beyond US-ASCII comes back encoded, each byte that was sent taken for a letter of ISO-8859-1.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html (the example with `x-amz-meta-nonascii`)
 */
function shownMetadata(name: string, value: string | string[]): string | string[] {
  if (typeof value !== 'string' || !name.startsWith('x-amz-meta-') || /^[\x20-\x7e\t]*$/.test(value))
    return value;
  return `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
}

/** Answers with what the upstream answered, under the request id of this request in header and body. */
export function respondAs(exchange: Exchange, { status, headers, body }: UpstreamAnswer): void {
  const { requestId } = exchange;
  const hostId = exchange.answerHeaders['x-amz-id-2'] ?? 'cordon';
  const isError = status >= 400 && body.includes('<RequestId>');
  const own = isError
    ? body
        .toString()
        .replace(/<RequestId>[^<]*</, `<RequestId>${requestId}<`)
        .replace(/<HostId>[^<]*</, `<HostId>${hostId}<`)
    : body;
  respond(exchange, status, answerHeaders(headers, requestId), own);
}

/** Sends a whole body. */
export function respond(
  exchange: Exchange,
  status: number,
  headers: Record<string, string | string[]>,
  body: Buffer | string,
): void {
  const { response } = exchange;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const bodiless = status === 204 || status === 304;
  const isHead = exchange.request.method === 'HEAD';
  const length = isHead ? (headers['content-length'] ?? '0') : String(bytes.length);
  const { 'content-length': _, ...rest } = headers;
  const more: Record<string, string | string[]> = bodiless ? {} : { 'content-length': length };
  if (exchange.bodyHeldBack) more.connection = 'close';
  response.writeHead(status, { ...rest, ...exchange.answerHeaders, ...more });
  response.end(isHead || bodiless ? undefined : bytes);
}

/**
 * Streams the upstream’s answer to the client, at the client’s pace. When either side breaks off, so does the other:
 * an answer that was cut short must not look complete. Rejects then.
 */
export function relay(exchange: Exchange, answer: IncomingMessage): Promise<void> {
  const { response } = exchange;
  // A client that went away while the upstream was asked: its `close` has been, and comes no second time.
  if (response.destroyed) {
    answer.destroy();
    return Promise.reject(new ClientOrUpstreamGone('client'));
  }
  const headers = { ...answerHeaders(answer.headers, exchange.requestId), ...exchange.answerHeaders };
  if (exchange.bodyHeldBack) headers.connection = 'close';
  response.writeHead(answer.statusCode ?? 502, headers);
  return new Promise((resolve, reject) => {
    const broken = (side: 'client' | 'upstream') => {
      answer.destroy();
      response.destroy();
      reject(new ClientOrUpstreamGone(side));
    };
    answer.once('error', () => broken('upstream'));
    answer.once('aborted', () => broken('upstream'));
    response.once('close', () => (response.writableFinished ? resolve() : broken('client')));
    answer.pipe(response);
  });
}
