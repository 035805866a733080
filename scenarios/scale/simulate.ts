import { quantile, type Rng, seeded } from '@cordon/bench';

/** A binary heap of things that happen at a time: the earliest first, and of equals the one put in first. */
export class Agenda<T> {
  #items: { readonly at: number; readonly order: number; readonly what: T }[] = [];
  #order = 0;

  get size(): number {
    return this.#items.length;
  }

  add(at: number, what: T): void {
    const items = this.#items;
    items.push({ at, order: this.#order++, what });
    let child = items.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  next(): { readonly at: number; readonly what: T } | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    items[0] = last;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      if (left >= items.length) return first;
      const child = left + 1 < items.length && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, parent)) return first;
      this.#swap(child, parent);
      parent = child;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, two] = [this.#items[a], this.#items[b]];
    if (one === undefined || two === undefined) return false;
    return one.at < two.at || (one.at === two.at && one.order < two.order);
  }

  #swap(a: number, b: number): void {
    const [one, two] = [this.#items[a], this.#items[b]];
    if (one === undefined || two === undefined) return;
    this.#items[a] = two;
    this.#items[b] = one;
  }
}

/** When clients ask. `even`: spread over the interval like beads; `random`: each at a time of its own; `together`: a restart. */
export type Arrivals = 'even' | 'random' | 'together';

/** N tenants that keep their credentials fresh, through one Vault, on one account’s STS quota. */
export interface SimulationInput {
  readonly tenants: number;
  readonly clientsPerTenant: number;
  readonly refreshSeconds: number;
  /** Simulated time. A restart is simulated until everybody is served. */
  readonly seconds: number;
  readonly arrivals: Arrivals;
  /** STS requests that one issuance makes. */
  readonly stsCalls: number;
  /** Requests a second that STS serves the account in this Region, and how many it saves up. */
  readonly sts: { readonly perSecond: number; readonly burst: number };
  /** Issuances a second that Vault manages, apart from its waiting for STS; absent: no limit known. */
  readonly vaultPerSecond?: number | undefined;
  /** After a throttled call: the first wait is up to `baseSeconds`, doubled up to `capSeconds`. */
  readonly retry: { readonly baseSeconds: number; readonly capSeconds: number };
  readonly seed: number;
}

export interface SimulationResult {
  readonly issued: number;
  readonly throttled: number;
  /** Seconds from asking to having credentials, emulator and network time left out. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** When the last one was served. */
  readonly drainedAt: number;
}

interface Ask {
  readonly since: number;
  readonly left: number;
  readonly tries: number;
}

/**
 * A discrete simulation: every refresh waits its turn at Vault, then makes its STS calls, each of which takes a token
 * of a bucket that fills at the quota’s rate; a call that finds none is throttled, and tried again after a random wait
 * that doubles (full jitter, as AWS’s SDKs do). Pure: the same seed gives the same answer. Network and service times
 * are left out, so what comes out is the waiting that scale alone causes.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function simulate(input: SimulationInput): SimulationResult {
  const rng = seeded(input.seed);
  const agenda = new Agenda<Ask>();
  const atVault = queue(input.vaultPerSecond);
  for (const at of arrivalsOf(input, rng))
    agenda.add(atVault(at), { since: at, left: input.stsCalls, tries: 0 });
  const takeToken = bucket(input.sts);
  const waits: number[] = [];
  let throttled = 0;
  let drainedAt = 0;
  for (let event = agenda.next(); event !== undefined; event = agenda.next()) {
    const { at, what } = event;
    if (what.left > 0 && !takeToken(at)) {
      throttled += 1;
      agenda.add(at + backoff(input, what.tries, rng), { ...what, tries: what.tries + 1 });
    } else if (what.left > 1) agenda.add(at, { ...what, left: what.left - 1, tries: 0 });
    else {
      waits.push(at - what.since);
      drainedAt = at;
    }
  }
  waits.sort((a, b) => a - b);
  return {
    issued: waits.length,
    throttled,
    p50: quantile(waits, 0.5),
    p99: quantile(waits, 0.99),
    longest: waits.at(-1) ?? 0,
    drainedAt,
  };
}

/** Times of asking, ascending. */
function arrivalsOf(input: SimulationInput, rng: Rng): readonly number[] {
  const clients = input.tenants * input.clientsPerTenant;
  if (input.arrivals === 'together') return Array.from({ length: clients }, () => 0);
  const times: number[] = [];
  for (let client = 0; client < clients; client++) {
    const first = input.refreshSeconds * (input.arrivals === 'even' ? client / clients : rng());
    for (let at = first; at < input.seconds; at += input.refreshSeconds) times.push(at);
  }
  return times.sort((a, b) => a - b);
}

/** One after the other at a fixed pace: gives the time at which each is through. Asked in order of time. */
function queue(perSecond: number | undefined): (at: number) => number {
  if (perSecond === undefined) return (at) => at;
  const each = 1 / perSecond;
  let free = 0;
  return (at) => {
    free = Math.max(free, at) + each;
    return free;
  };
}

/** A token bucket that begins full. Asked in order of time. */
function bucket({ perSecond, burst }: SimulationInput['sts']): (at: number) => boolean {
  let tokens = burst;
  let filled = 0;
  return (at) => {
    tokens = Math.min(burst, tokens + (at - filled) * perSecond);
    filled = at;
    // A token short by the rounding of many additions is a token.
    if (tokens < 1 - 1e-9) return false;
    tokens -= 1;
    return true;
  };
}

function backoff({ retry }: SimulationInput, tries: number, rng: Rng): number {
  return rng() * Math.min(retry.capSeconds, retry.baseSeconds * 2 ** Math.min(tries, 30));
}
