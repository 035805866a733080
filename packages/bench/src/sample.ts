import type { Outcome } from './outcome.ts';
import type { Rng } from './rng.ts';

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

export interface RequestInput {
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
