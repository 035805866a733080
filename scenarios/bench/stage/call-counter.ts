import type { CallCount } from '@cordon/bench';
import { median } from '@cordon/bench';
import type { Gateway } from '@cordon/gateway';

/** What the gateway tells of one AWS request. */
export type GatewayCall = Parameters<Parameters<Gateway['onCall']>[0]>[0];

/**
 * Counts AWS calls by what the bench was doing when the gateway answered them. Right only while one request is under
 * way, or one subject's block: that is how it is used. S3 calls are the tenant's, STS and IAM calls the issuer's.
 */
export class CallCounter {
  #now: { subject: string; phase: string } | undefined;
  readonly #calls = new Map<string, { subject: string; phase: string; event: string; ms: number[] }>();
  readonly #requests = new Map<string, number>();

  /** From now on, calls belong to this subject and phase; without one, to nobody. */
  enter(subject?: string, phase?: string): void {
    this.#now = subject === undefined || phase === undefined ? undefined : { subject, phase };
  }

  /** One request has passed through the phase. */
  done(subject: string, phase: string): void {
    const key = `${subject}|${phase}`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
  }

  take(call: GatewayCall): void {
    if (this.#now === undefined) return;
    const { subject, phase } = this.#now;
    const event = `${call.service.replace(/\.amazonaws\.com$/, '')}:${call.eventName}`;
    const key = `${subject}|${phase}|${event}`;
    const row = this.#calls.get(key) ?? { subject, phase, event, ms: [] };
    row.ms.push(call.ms);
    this.#calls.set(key, row);
  }

  /** Drops what the warm-up counted. */
  forget(subject: string, phases: readonly string[]): void {
    for (const [key, row] of this.#calls) {
      if (row.subject === subject && phases.includes(row.phase)) this.#calls.delete(key);
    }
    for (const phase of phases) this.#requests.delete(`${subject}|${phase}`);
  }

  counts(): CallCount[] {
    return [...this.#calls.values()].flatMap(({ subject, phase, event, ms }) => {
      const requests = this.#requests.get(`${subject}|${phase}`) ?? 0;
      if (requests === 0) return [];
      const by = event.startsWith('s3:') ? ('tenant' as const) : ('broker' as const);
      return [{ subject, phase, event, by, count: ms.length, requests, medianMs: median(ms) }];
    });
  }
}
