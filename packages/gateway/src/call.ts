import type { Context } from '@cordon/iam';
import { accessDenied, type Judged, judge, type Question } from './authorize/authorize.ts';
import { type PrincipalPolicies, principalPolicies } from './authorize/principal-policies.ts';
import type { Core } from './core.ts';
import type { AwsError } from './errors/aws-error.ts';
import type { Exchange } from './http/exchange.ts';
import type { Target } from './http/target.ts';
import type { Upstream } from './http/upstream.ts';
import { checkScope } from './sigv4/scope.ts';
import type { Signature, SignedParts } from './sigv4/types.ts';
import { type Authenticated, authenticate } from './who/authenticate.ts';
import { ANONYMOUS, type Caller } from './who/caller.ts';
import { globalContext, type RequestFacts, withoutUnclear } from './who/global-context.ts';

/** What is learnt about a request on its way; the decision log’s line is made of it in the end. */
export interface Trace {
  service: string;
  eventName: string;
  caller: Caller;
  /** The access key that the request names, whoever it is, where a fault is in. */
  claimedKey?: string;
  parameters: Record<string, string>;
  readonly judged: Judged[];
  /** A refusal that soft mode let pass, or that was answered. */
  refusedBy?: { readonly layer?: string; readonly reason: string };
  /** Milliseconds spent waiting for the upstream. */
  upstreamMs: number;
}

/** The log entry of a request before anything is known about it: unknown service, anonymous caller. */
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

/** A request as it arrived: parsed, and nobody’s yet. */
export interface Arrival {
  readonly core: Core;
  readonly exchange: Exchange;
  readonly trace: Trace;
  readonly parts: SignedParts;
  readonly target: Target;
  /** Parsed, not verified; absent for an unsigned request. */
  readonly signature: Signature | undefined;
  readonly facts: RequestFacts;
}

/** Who made a request, and of which `Core.version` that was found out. */
export interface Identified extends Authenticated {
  readonly knownAt: number;
}

/**
 * Finds out who made a request to `service`; `payloadHash` is the last line of its canonical request. Throws AWS's
 * errors for a signature of another service or Region, an unknown key and a signature that does not hold.
 */
export function identify(
  arrival: Arrival,
  service: string,
  regions: readonly string[] | 'any',
  payloadHash: string,
): Identified {
  const { core, exchange, parts, signature, trace } = arrival;
  if (signature !== undefined) checkScope(signature, service, regions);
  const { now, aheadMs } = exchange;
  const signersNow = service === 's3' ? now : now - aheadMs;
  const who = authenticate(parts, signature, payloadHash, core.credentials, now, signersNow);
  trace.caller = who.caller;
  return { ...who, knownAt: core.version };
}

/** A request whose caller is known: what may be asked about it, and the way to the upstream. */
export class Call {
  readonly core: Core;
  readonly exchange: Exchange;
  readonly trace: Trace;
  readonly facts: RequestFacts;
  readonly caller: Caller;
  /** The global condition keys. */
  readonly globals: Context;

  constructor(
    { core, exchange, trace, facts }: Omit<Arrival, 'parts' | 'target' | 'signature'>,
    caller: Caller,
  ) {
    this.core = core;
    this.exchange = exchange;
    this.trace = trace;
    this.facts = facts;
    this.caller = caller;
    this.globals = globalContext(caller, facts);
  }

  /** The policies that the caller brings, as they are now: a body may take its time. */
  policiesOf(caller: Caller): PrincipalPolicies {
    return principalPolicies(caller, this.core.store);
  }

  /** What the policies say to one question, without consequence; of the caller as they are by now, where they are given. */
  ask(question: Question, caller: Caller = this.caller): Judged {
    const globals = caller === this.caller ? this.globals : globalContext(caller, this.facts);
    const by = (known: Context) => {
      const context: Record<string, Context[string]> = {
        ...known,
        'aws:resourceaccount': question.resourceAccountId,
        ...question.context,
      };
      for (const key of question.absent ?? []) delete context[key];
      return judge(this.core, caller, this.policiesOf(caller), { ...question, context });
    };
    const judged = by(globals);
    if (judged.decision.outcome !== 'allowed') return judged;
    const without = withoutUnclear(caller, globals);
    if (without === undefined) return judged;
    const other = by(without);
    return other.decision.outcome === 'allowed' ? judged : other;
  }

  /**
   * Asks and notes the answer. Throws `refusal` (AWS's `AccessDenied`) for a permission that the caller does not have,
   * unless the mode is soft: then the refusal is only noted.
   */
  require(question: Question, refusal: (caller: Caller, refused: Judged) => AwsError = accessDenied): void {
    const judged = this.ask(question);
    this.trace.judged.push(judged);
    if (judged.decision.outcome === 'allowed') return;
    if (this.core.mode !== 'soft') throw refusal(this.caller, judged);
    this.trace.refusedBy ??= { reason: judged.decision.reason };
  }

  /** Whatever `send` does with the upstream, timed. */
  async upstream<T>(send: (upstream: Upstream) => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await send(this.core.upstream);
    } finally {
      this.trace.upstreamMs += performance.now() - started;
    }
  }
}
