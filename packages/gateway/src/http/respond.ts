import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';
import { ClientOrUpstreamGone } from './gone.ts';

const DROPPED =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|server|date|access-control-.*|x-localstack.*|x-amz-request-id|x-amz-id-2|x-amzn-requestid)$/;

/** Headers of the upstream’s answer that the client gets; the request ids are the gateway’s own. */
export function answerHeaders(
  headers: IncomingHttpHeaders,
  requestId: string,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !DROPPED.test(name)) kept[name] = value;
  kept['x-amz-request-id'] = requestId;
  kept['x-amzn-requestid'] = requestId;
  return kept;
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
  response.writeHead(status, { ...rest, ...more });
  response.end(isHead || bodiless ? undefined : bytes);
}

/**
 * Streams the upstream’s answer to the client, at the client’s pace. When either side breaks off, so does the other:
 * an answer that was cut short must not look complete. Rejects then.
 */
export function relay(exchange: Exchange, answer: IncomingMessage): Promise<void> {
  const { response } = exchange;
  const headers = answerHeaders(answer.headers, exchange.requestId);
  if (exchange.bodyHeldBack) headers.connection = 'close';
  response.writeHead(answer.statusCode ?? 502, headers);
  return new Promise((resolve, reject) => {
    const broken = (who: string) => {
      answer.destroy();
      response.destroy();
      reject(new ClientOrUpstreamGone(who));
    };
    answer.once('error', () => broken('the upstream'));
    answer.once('aborted', () => broken('the upstream'));
    response.once('close', () => (response.writableFinished ? resolve() : broken('the client')));
    answer.pipe(response);
  });
}
