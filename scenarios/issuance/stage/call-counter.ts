import type { CallCount } from '@cordon/bench';
import { median } from '@cordon/bench';
import { type CallReport, sharedClock } from '@cordon/gateway';

interface Row {
  readonly subject: string;
  readonly phase: string;
  readonly event: string;
  readonly ms: number[];
}

/**
 * Counts AWS calls by what the bench was doing when they began, for the gateway tells of them later and from another
 * process. Right only while one request is under way, or one subject's block: that is how it is used. S3 calls are
 * the tenant's, STS and IAM calls the issuer's.
 */
export class CallCounter {
  readonly #now: () => number;
  /** Phases in order of time; each lasts until the next. */
  readonly #marks: { readonly from: number; readonly key: string | undefined }[] = [];
  readonly #calls = new Map<string, Row>();
  readonly #requests = new Map<string, number>();
  readonly #forgotten = new Map<string, number>();

  constructor(now: () => number = sharedClock) {
    this.#now = now;
  }

  /** From now on, calls belong to this subject and phase; without one, to nobody. */
  enter(subject?: string, phase?: string): void {
    const key = subject === undefined || phase === undefined ? undefined : `${subject}|${phase}`;
    if (this.#marks.at(-1)?.key !== key || this.#marks.length === 0)
      this.#marks.push({ from: this.#now(), key });
  }

  /** One request has passed through the phase. */
  done(subject: string, phase: string): void {
    const key = `${subject}|${phase}`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
  }

  take(call: Pick<CallReport, 'service' | 'eventName' | 'ms' | 'beganAt'>): void {
    const began = call.beganAt;
    const phaseKey = this.#marks.findLast((mark) => mark.from <= began)?.key;
    if (phaseKey === undefined || began < (this.#forgotten.get(phaseKey) ?? 0)) return;
    const [subject = '', phase = ''] = phaseKey.split('|');
    const event = `${call.service.replace(/\.amazonaws\.com$/, '')}:${call.eventName}`;
    const key = `${phaseKey}|${event}`;
    const row = this.#calls.get(key) ?? { subject, phase, event, ms: [] };
    row.ms.push(call.ms);
    this.#calls.set(key, row);
  }

  /** Drops what the warm-up counted, what the gateway has yet to tell of it included. */
  forget(subject: string, phases: readonly string[]): void {
    for (const [key, row] of this.#calls) {
      if (row.subject === subject && phases.includes(row.phase)) this.#calls.delete(key);
    }
    for (const phase of phases) {
      this.#requests.delete(`${subject}|${phase}`);
      this.#forgotten.set(`${subject}|${phase}`, this.#now());
    }
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
