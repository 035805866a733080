import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { AwsError } from '../errors/aws-error.ts';

export interface UpstreamOptions {
  /** `http://[::1]:4566`, or `https:` where the process trusts who answers. */
  readonly url: string;
  readonly region: string;
  /** How long an answer may take to begin, milliseconds. */
  readonly timeoutMs: number;
  /**
   * It holds what it was given in its memory alone: once nobody listens there, what it held is lost, and whoever answers
   * later is another that has nothing of it.
   */
  readonly forgets?: boolean;
}

export interface UpstreamRequest {
  readonly method: string;
  /** Encoded path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer whose body was small and has been read whole. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Names the gateway’s own questions in the upstream’s log. */
export const OWN_QUESTION = { 'user-agent': 'cordon-gateway' } as const;

const LARGEST_READ = 64 * 1024 * 1024;

/** The service behind the gateway: kept-alive connections, and AWS’s 503 when it is down or does not answer. */
export class Upstream {
  // Idle connections are given up well before LocalStack does: an upload cannot be sent twice.
  readonly #agent: Agent;
  readonly #base: URL;
  readonly #options: UpstreamOptions;
  #lost: Error | undefined;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#base = new URL(options.url);
    const kept = { keepAlive: true, maxSockets: 2048, maxFreeSockets: 64, timeout: 15_000 };
    this.#agent = this.#overTls ? new TlsAgent(kept) : new Agent(kept);
  }

  get #overTls(): boolean {
    return this.#base.protocol === 'https:';
  }

  get authority(): string {
    return this.#base.host;
  }

  /** The header by which LocalStack tells accounts, services and Regions apart; it checks no signature. */
  authorization(accountId: string, service: string, region: string = this.#options.region): string {
    const scope = `${accountId}/20260101/${region}/${service}/aws4_request`;
    return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  }

  /** Opens a request; the caller writes the body and ends it. */
  open(options: UpstreamRequest): ClientRequest {
    if (this.#lost !== undefined) throw lost(this.#lost);
    return (this.#overTls ? tlsRequest : request)({
      host: this.#base.hostname.replace(/^\[|\]$/g, ''),
      port: Number(this.#base.port || (this.#overTls ? 443 : 80)),
      agent: this.#agent,
      method: options.method,
      path: options.path,
      headers: { host: this.authority, ...options.headers },
      setHost: false,
    });
  }

  /**
   * The beginning of the answer. Rejects with `ServiceUnavailable` when there is none in time: the time runs from the
   * end of the request, for a body takes as long as its client takes to send it.
   */
  answer(sent: ClientRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      let settled = false;
      let timer: NodeJS.Timeout | undefined;
      const settle = (how: () => void) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        how();
      };
      const { timeoutMs } = this.#options;
      const startTimer = () => {
        if (!settled)
          timer = setTimeout(() => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      };
      if (sent.writableFinished) startTimer();
      else sent.once('finish', startTimer);
      sent.once('response', (response) => settle(() => resolve(response)));
      sent.on('error', (cause: NodeJS.ErrnoException) => {
        // Only a port that nobody listens on refuses: the process is gone, not late.
        if (cause.code === 'ECONNREFUSED' && this.#options.forgets === true) this.#lost = cause;
        settle(() => reject(this.#lost === undefined ? unavailable(cause) : lost(cause)));
      });
      sent.once('close', () => settle(() => reject(unavailable(new Error('the connection was closed')))));
    });
  }

  /** A whole call with a small body and a small answer. A connection that had gone stale is tried once again. */
  async call(options: UpstreamRequest, body: Buffer = Buffer.alloc(0)): Promise<UpstreamAnswer> {
    for (let attempt = 0; ; attempt++) {
      const sent = this.open({
        ...options,
        headers: {
          ...options.headers,
          ...(hasBody(options, body) ? { 'content-length': String(body.length) } : {}),
        },
      });
      try {
        sent.end(body);
        return await readAnswer(await this.answer(sent));
      } catch (error) {
        if (attempt > 0 || !sent.reusedSocket || !isReset(error)) throw error;
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

function hasBody(options: UpstreamRequest, body: Buffer): boolean {
  return body.length > 0 || options.method === 'PUT' || options.method === 'POST';
}

/** Reads an upstream answer whole. Throws when it is too large or breaks off. */
export async function readAnswer(response: IncomingMessage): Promise<UpstreamAnswer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of response) {
      size += (piece as Buffer).length;
      if (size > LARGEST_READ) throw new Error('the answer is too large to be read whole');
      pieces.push(piece as Buffer);
    }
  } catch (cause) {
    throw unavailable(cause);
  }
  return { status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(pieces) };
}

/** Whether the error is that of a kept-alive connection which the other side had closed meanwhile. */
export function isReset(error: unknown): boolean {
  const cause = error instanceof AwsError ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** AWS's 503, with what is no word of AWS: an emulator that ended took everything with it. */
function lost(cause: unknown): AwsError {
  const message =
    'Service is unable to handle request: the emulator behind the gateway ended, and what it held is lost with it.';
  return new AwsError(503, 'ServiceUnavailable', message, {}, { cause });
}

/** 503 `ServiceUnavailable`, for an emulator that cannot be reached. */
export function unavailable(cause: unknown): AwsError {
  return new AwsError(503, 'ServiceUnavailable', 'Service is unable to handle request.', {}, { cause });
}
