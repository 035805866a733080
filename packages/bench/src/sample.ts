import { Agent, request as send } from 'node:http';
import type { Rng } from './quantile.ts';

/** One timed request. Milliseconds. */
export interface Sample {
  /** Intended start, from the start of the block. In a closed loop the actual start. */
  readonly at: number;
  /** Actual start minus intended start: the generator's lateness, or waiting for a free connection. */
  readonly late: number;
  /** From actual start to end. What a user waits is `late + service`: the response time. */
  readonly service: number;
  readonly outcome: Outcome;
  /** Retries that the client knows of (the AWS SDK's attempts less one). */
  readonly retries: number;
  /** Parts of the request, by name: `login`, `issue`, `first-call`, `revoke`. */
  readonly phases?: Readonly<Record<string, number>>;
}

/** What a request reports about itself. */
export interface RequestReport {
  readonly retries?: number;
  readonly phases?: Readonly<Record<string, number>>;
}

interface RequestInput {
  /** Number of the request in its block; picks the tenant. */
  readonly index: number;
  /** Aborted at the timeout: stop what you do. */
  readonly signal: AbortSignal;
  readonly rng: Rng;
}

/** One repeatable request. Throwing is an answer; `classify` names it. */
export type Request = (input: RequestInput) => Promise<RequestReport | undefined>;

/** A subject as the load generator sees it. */
export interface Target {
  readonly id: string;
  readonly sentence: string;
  readonly request: Request;
  /** Runs untimed after each block and removes what the block left (leases, users). */
  settle?(): Promise<void>;
}

/** How a block was driven. */
export type Loop =
  | { readonly kind: 'open'; readonly ratePerSecond: number; readonly arrivals: 'uniform' | 'poisson' }
  | { readonly kind: 'closed'; readonly concurrency: number };

/** The samples of one subject in one go. Blocks of one `round` were measured side by side, in random order. */
export interface Block {
  readonly subject: string;
  readonly round: number;
  readonly loop: Loop;
  readonly samples: readonly Sample[];
  /** From the start of the block to the end of its last request. */
  readonly elapsedMs: number;
  /** How long the open loop meant to offer load; the closed loop's time limit. */
  readonly plannedMs: number;
  /** Requests that had to wait because `maxInFlight` were under way. */
  readonly held: number;
}

/** What a user waits, from the time the request should have started. */
export const responseOf = (sample: Sample): number => sample.late + sample.service;

/**
 * Latencies that percentiles are taken over: served requests, and timeouts at the time they were given up (a lower
 * bound, for leaving them out would make a stalled server look fast). Quick refusals and resets are not latencies.
 */
export function latencies(samples: readonly Sample[], of: (sample: Sample) => number | undefined): number[] {
  const values: number[] = [];
  for (const sample of samples) {
    if (sample.outcome !== 'served' && sample.outcome !== 'timeout') continue;
    const value = of(sample);
    if (value !== undefined) values.push(value);
  }
  return values;
}

export interface Rates {
  readonly offeredPerSecond: number | undefined;
  readonly achievedPerSecond: number;
}

/** Offered and achieved rate of a block: served requests over the time it really took. */
export function ratesOf(block: Block): Rates {
  const served = block.samples.filter((sample) => sample.outcome === 'served').length;
  return {
    offeredPerSecond:
      block.loop.kind === 'open' ? (block.samples.length * 1000) / block.plannedMs : undefined,
    achievedPerSecond: (served * 1000) / Math.max(block.elapsedMs, block.plannedMs, 1e-9),
  };
}

/** Outcomes of a request. A timeout is never a refusal, a throttle never an error of the topology. */
export const OUTCOMES = [
  'served',
  'throttle',
  'refused',
  'timeout',
  'connection',
  'server-error',
  'other',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

// Names from the AWS SDKs' retry classification and the STS, IAM and S3 error lists.
const THROTTLE = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|rate limit|LimitExceededException/i;
const REFUSED =
  /AccessDenied|permission denied|UnauthorizedOperation|InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|InvalidAccessKeyId/i;
const TIMEOUT = /TimeoutError|AbortError|ETIMEDOUT|RequestTimeout|timed? ?out|deadline exceeded/i;
const CONNECTION =
  /ECONNRESET|ECONNREFUSED|EPIPE|EAI_AGAIN|ENOTFOUND|socket hang up|connection re(set|fused)/i;

/**
 * Classifies anything a client threw: AWS SDK errors (`name`, `$metadata.httpStatusCode`), `VaultError`
 * (`status`, `errors`: Vault passes on what AWS said as text), Node's socket errors (`code`). Throttling is looked for
 * first, since STS throttles with 400 and Vault hands it on as 400 or 500.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function classify(error: unknown): Exclude<Outcome, 'served'> {
  const { text, status } = describe(error);
  if (status === 429 || THROTTLE.test(text)) return 'throttle';
  if (status === 401 || status === 403 || REFUSED.test(text)) return 'refused';
  if (TIMEOUT.test(text)) return 'timeout';
  if (CONNECTION.test(text)) return 'connection';
  if (status !== undefined && status >= 500) return 'server-error';
  return 'other';
}

function describe(error: unknown): { text: string; status: number | undefined } {
  const parts: string[] = [];
  let status: number | undefined;
  for (let at: unknown = error, depth = 0; at !== undefined && at !== null && depth < 5; depth++) {
    if (typeof at !== 'object') {
      parts.push(String(at));
      break;
    }
    const seen = at as Record<string, unknown>;
    for (const key of ['name', 'code', 'Code', 'message']) {
      if (typeof seen[key] === 'string') parts.push(seen[key]);
    }
    if (Array.isArray(seen.errors)) parts.push(seen.errors.filter((e) => typeof e === 'string').join(' '));
    const http = (seen.$metadata as { httpStatusCode?: unknown } | undefined)?.httpStatusCode;
    for (const value of [seen.status, seen.statusCode, http]) {
      if (status === undefined && typeof value === 'number') status = value;
    }
    at = seen.cause;
  }
  return { text: parts.join(' '), status };
}

/** A `Request` that GETs `url` over kept-alive connections and wants a status below 400. `close` drops them. */
export function httpRequest(url: string): { request: Request; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 2048 });
  const request: Request = ({ signal }) =>
    new Promise((resolve, reject) => {
      const call = send(url, { agent, signal }, (response) => {
        response.resume();
        response.once('error', reject);
        response.once('end', () => {
          const status = response.statusCode ?? 0;
          if (status < 400) resolve(undefined);
          else reject(Object.assign(new Error(`the server answered ${status}`), { status }));
        });
      });
      call.once('error', reject);
      call.end();
    });
  return { request, close: () => agent.destroy() };
}
