import { readFileSync } from 'node:fs';
import { type Contrast, contrast, controlBroken } from '../compare.ts';
import { closedLoop, openLoop } from '../load.ts';
import { type Lane, measure } from '../measure.ts';
import { ascending, quantile, seeded, subSeed } from '../quantile.ts';
import { httpRequest, type Request, responseOf, type Sample } from '../sample.ts';
import { type SyntheticTruth, startSyntheticServerApart } from '../synthetic/server.ts';
import { blockValues, select } from '../trend.ts';

/** One server under two names (A/A), and one that is twice as slow (A/B): a control that finds nothing proves nothing. */
interface Controls {
  readonly same: Contrast;
  readonly slower: Contrast;
}

/** Measures two servers as a bench run does: blocks in turns, medians compared over rounds. */
async function measureControls(o: {
  request: Request;
  slowRequest: Request;
  ratePerSecond: number;
  rounds: number;
  blockMs: number;
  seed: number;
  signal?: AbortSignal;
}): Promise<Controls> {
  const drive = { kind: 'open', ratePerSecond: o.ratePerSecond } as const;
  const lane = (subject: string, request: Request): Lane => {
    return { subject, part: 'issue', drive, target: { id: subject, sentence: 'synthetic', request } };
  };
  const { blocks } = await measure({
    lanes: [lane('a', o.request), lane('a again', o.request), lane('b', o.slowRequest)],
    plan: { rounds: o.rounds, blockMs: o.blockMs, warmUpMs: o.blockMs },
    budgetMs: 0,
    seed: o.seed,
    timeoutMs: 10_000,
    ...(o.signal === undefined ? {} : { signal: o.signal }),
  });
  const values = (subject: string) => blockValues(select(blocks, { subject }), 'response');
  const against = (subject: string): Contrast =>
    contrast({
      subject,
      against: 'a',
      blocks: values(subject),
      againstBlocks: values('a'),
      quantile: 0.5,
      seed: subSeed(o.seed, 'self-check'),
      paired: true,
    });
  return { same: against('a again'), slower: against('b') };
}

/** A/A must show no difference (but for one time in a thousand, or a few per cent), A/B must show one. */
function judgeControls({ same, slower }: Controls, noise: Noise): SelfVerdict {
  const agrees = same.finding !== 'too little measured' && !controlBroken(same);
  if (agrees && slower.finding === 'slower') return 'fits';
  return isNoisy(noise) ? 'cannot tell' : 'wrong';
}

/** What one generator measured of the known server, with the verdict on it. */
export interface Checked {
  readonly requests: number;
  readonly held: readonly Held[];
  readonly noise: Noise;
  readonly verdict: SelfVerdict;
}

export interface SelfCheck {
  readonly known: Known;
  /** The bench's own generator: must be right. */
  readonly open: Checked;
  /** A generator that waits for each answer: must be found wrong, otherwise the check could not fail. */
  readonly naive: Checked;
  readonly controls: Controls & { readonly noise: Noise; readonly verdict: SelfVerdict };
  readonly verdict: SelfVerdict;
}

const RATE = 200;

/** Measures loopback servers whose latencies are known by formula; takes about three times `periodMs`. */
export async function selfCheck(
  o: { periodMs?: number; seed?: number; signal?: AbortSignal } = {},
): Promise<SelfCheck> {
  const { periodMs = 10_000, seed = 1 } = o;
  const signal = o.signal === undefined ? {} : { signal: o.signal };
  const known = { floorMs: 5, meanMs: 10, periodMs, stallMs: periodMs / 10 };
  const common = { seed, timeoutMs: 10_000, durationMs: periodMs, ...signal };
  const truth = truthOf(known, seed);
  const open = await against(known, truth, (request) =>
    openLoop({ ...common, request, ratePerSecond: RATE }),
  );
  const naive = await against(known, truth, (request) => closedLoop({ ...common, request, concurrency: 1 }));
  const controls = await compared(truth.latenciesMs, { periodMs, seed, ...signal });
  return { known, open, naive, controls, verdict: verdictOf(open.verdict, naive, controls.verdict) };
}

/**
 * `wrong` when the bench's generator is wrong, or when the naive one passes on an idle machine. On a busy machine the
 * naive generator's requests are slower, too, which can hide the waiting that it omits.
 */
export function verdictOf(
  open: SelfVerdict,
  naive: Pick<Checked, 'verdict' | 'noise'>,
  controls: SelfVerdict,
): SelfVerdict {
  const shown = {
    wrong: 'fits',
    fits: isNoisy(naive.noise) ? 'cannot tell' : 'wrong',
    'cannot tell': 'cannot tell',
  } as const;
  const all = [open, shown[naive.verdict], controls] as const;
  if (all.includes('wrong')) return 'wrong';
  return all.includes('cannot tell') ? 'cannot tell' : 'fits';
}

async function against(
  known: Known,
  truth: SyntheticTruth,
  measure: (request: Request) => Promise<{ samples: readonly Sample[] }>,
): Promise<Checked> {
  const server = await startSyntheticServerApart(truth);
  const client = httpRequest(server.url);
  try {
    const machine = watchMachine();
    const { samples } = await measure(client.request);
    const noise = machine.stop(await server.lateness());
    return { requests: samples.length, noise, ...judgeFigures(known, samples.map(responseOf), noise) };
  } finally {
    client.close();
    await server.close();
  }
}

async function compared(
  latenciesMs: readonly number[],
  o: { periodMs: number; seed: number; signal?: AbortSignal },
): Promise<SelfCheck['controls']> {
  const servers = await Promise.all(
    [1, 2].map((factor) => startSyntheticServerApart({ latenciesMs: latenciesMs.map((ms) => ms * factor) })),
  );
  const clients = servers.map(({ url }) => httpRequest(url));
  const [quick, slow] = clients.map(({ request }) => request) as [Request, Request];
  try {
    const machine = watchMachine();
    const drive = { ratePerSecond: RATE / 2, rounds: 8, blockMs: o.periodMs / 24 };
    const controls = await measureControls({ ...o, ...drive, request: quick, slowRequest: slow });
    const noise = machine.stop((await Promise.all(servers.map((server) => server.lateness()))).flat());
    return { ...controls, noise, verdict: judgeControls(controls, noise) };
  } finally {
    for (const client of clients) client.close();
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** How busy the machine was during a measurement, measured apart from the generator. */
interface Noise {
  /** 99th percentile of how much later than it meant to the synthetic server answered, milliseconds. */
  readonly serverLateMs: number;
  /**
   * Share of the time that some process waited for a processor (Linux PSI); absent where the system does not report it.
   */
  readonly pressure?: number;
}

/** More than this, and a tail is the machine's and not the server's. */
const LATE_MS = 1;
const PRESSURE = 0.05;

/** Where the system does not report waiting, the machine counts as noisy. */
const isNoisy = ({ serverLateMs, pressure = 1 }: Noise): boolean =>
  serverLateMs > LATE_MS || pressure > PRESSURE;

/** Starts watching; `stop` returns the result. */
function watchMachine(): { stop: (serverLate: readonly number[]) => Noise } {
  const before = waitedUs();
  const start = performance.now();
  return {
    stop: (serverLate) => {
      const after = waitedUs();
      const elapsedUs = (performance.now() - start) * 1000;
      const serverLateMs = serverLate.length === 0 ? 0 : quantile(ascending(serverLate), 0.99);
      if (before === undefined || after === undefined) return { serverLateMs };
      return { serverLateMs, pressure: (after - before) / elapsedUs };
    },
  };
}

/** Microseconds so far in which some process waited for a processor. https://docs.kernel.org/accounting/psi.html */
function waitedUs(): number | undefined {
  try {
    const total = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1];
    return total === undefined ? undefined : Number(total);
  } catch {
    return undefined;
  }
}

/**
 * A latency whose distribution is known by formula: `floorMs` and an exponential of mean `meanMs` on top, and within
 * `periodMs` one stall of `stallMs`, during which nothing is answered.
 */
export interface Known {
  readonly floorMs: number;
  readonly meanMs: number;
  readonly periodMs: number;
  readonly stallMs: number;
}

/** The server with this distribution: its latencies, and the stall in the middle of the period. */
export function truthOf(known: Known, seed: number, draws = 10_000): SyntheticTruth {
  const rng = seeded(seed);
  return {
    latenciesMs: Array.from({ length: draws }, () => known.floorMs - known.meanMs * Math.log(1 - rng())),
    stall: { afterMs: (known.periodMs - known.stallMs) / 2, lastsMs: known.stallMs },
  };
}

/**
 * Share of requests answered within `ms` of when they should have been made, at any time of the period alike: those
 * meant for the stall wait for what is left of it, which is uniform, and then take what any request takes.
 */
export function shareWithin({ floorMs, meanMs, periodMs, stallMs }: Known, ms: number): number {
  const over = ms - floorMs;
  if (over <= 0) return 0;
  const free = 1 - Math.exp(-over / meanMs);
  // The mean of 1 − exp(−(over − wait)/mean) over waits from 0 to `waited`, and 0 for those that wait longer.
  const waited = Math.min(stallMs, over);
  const stalled = waited - meanMs * (Math.exp(-(over - waited) / meanMs) - Math.exp(-over / meanMs));
  return (1 - stallMs / periodMs) * free + stalled / periodMs;
}

/** The latency that a share `q` of requests does not exceed; the inverse of `shareWithin`, by bisection. */
export function knownQuantile(known: Known, q: number): number {
  let low = 0;
  let high = known.floorMs + known.stallMs + known.meanMs * 50;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (shareWithin(known, middle) < q) low = middle;
    else high = middle;
  }
  return high;
}

/** `cannot tell`: too high, on a machine that was too busy for it to mean anything. */
export type SelfVerdict = 'fits' | 'wrong' | 'cannot tell';

/** One measured percentile and its expected bounds. Milliseconds. */
export interface Held {
  readonly quantile: number;
  readonly truthMs: number;
  readonly measuredMs: number;
  /** The bounds that the percentile of this many requests leaves once in some ten thousand times. */
  readonly lowMs: number;
  readonly highMs: number;
}

/** Sockets, HTTP and the wake-up of two processes, on a machine that is otherwise idle. */
const SLACK_MS = 2;
const SIGMAS = 4;
const ONCE_IN = 1 / 10_000;
const QUANTILES = [0.5, 0.9, 0.99];

/**
 * Compares what a generator measured with the formula. The bounds are those of the order statistics of independent
 * requests (binomial, four standard deviations). Too low is always wrong, because nothing makes a request quicker: it
 * shows omitted waiting. Too high is wrong only where the machine was idle.
 */
export function judgeFigures(
  known: Known,
  measuredMs: readonly number[],
  noise: Noise,
): { readonly held: readonly Held[]; readonly verdict: SelfVerdict } {
  const sorted = ascending(measuredMs);
  const held = QUANTILES.map((q): Held => {
    const spread = SIGMAS * Math.sqrt((q * (1 - q)) / sorted.length);
    return {
      quantile: q,
      truthMs: knownQuantile(known, q),
      measuredMs: quantile(sorted, q),
      lowMs: knownQuantile(known, Math.max(0, q - spread)),
      highMs: knownQuantile(known, Math.min(q + spread, 1 - ONCE_IN / sorted.length)) + SLACK_MS,
    };
  });
  // Nothing measured is wrong, and so is what is no number: it has no place in an order.
  if (sorted.length === 0 || !sorted.every(Number.isFinite)) return { held, verdict: 'wrong' };
  if (held.some((one) => one.measuredMs < one.lowMs)) return { held, verdict: 'wrong' };
  if (held.every((one) => one.measuredMs <= one.highMs)) return { held, verdict: 'fits' };
  return { held, verdict: isNoisy(noise) ? 'cannot tell' : 'wrong' };
}
