import type { Judged } from './authorize/authorize.ts';
import { ANONYMOUS, type Caller } from './who/caller.ts';

/** What is learnt about a request on its way; the decision log’s line is made of it in the end. */
export interface Trace {
  service: string;
  eventName: string;
  caller: Caller;
  parameters: Record<string, string>;
  readonly judged: Judged[];
  /** A refusal that soft mode let pass, or that was answered. */
  refusedBy?: { readonly layer?: string; readonly reason: string };
  /** Milliseconds spent waiting for the upstream. */
  upstreamMs: number;
}

export function newTrace(): Trace {
  return {
    service: 'unknown',
    eventName: 'Unknown',
    caller: ANONYMOUS,
    parameters: {},
    judged: [],
    upstreamMs: 0,
  };
}
