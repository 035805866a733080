import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { closedLoop, openLoop } from '../load.ts';
import { seeded } from '../quantile.ts';
import { type Request, responseOf, type Sample } from '../sample.ts';
import { truthAt } from '../synthetic/server.ts';
import {
  judgeFigures,
  knownQuantile,
  type SelfVerdict,
  shareWithin,
  truthOf,
  verdictOf,
} from './self-check.ts';

const KNOWN = { floorMs: 5, meanMs: 10, periodMs: 10_000, stallMs: 500 };
const QUIET = { serverLateMs: 0.1, pressure: 0.01 };
const BUSY = { serverLateMs: 9, pressure: 0.6 };
const SEEDS = Array.from({ length: strength(1, 8, 40) }, (_, n) => n + 1);
const LOAD = { ratePerSecond: 100, durationMs: 10_000, timeoutMs: 10_000 };

/** Measures the known server in virtual time; `lag` is what the generator or the machine adds to a request. */
async function measured(
  seed: number,
  loop: (o: {
    clock: VirtualClock;
    request: Request;
    seed: number;
  }) => Promise<{ samples: readonly Sample[] }>,
  lag: (index: number) => number = () => 0,
): Promise<readonly Sample[]> {
  const clock = new VirtualClock();
  const truth = truthOf(KNOWN, seed);
  const request: Request = async ({ index }) => {
    await clock.sleep(truthAt(truth, clock.now(), index) + lag(index));
    return undefined;
  };
  return (await clock.run(() => loop({ clock, request, seed }))).samples;
}

const open: Parameters<typeof measured>[1] = (o) => openLoop({ ...LOAD, ...o });
const verdict = (samples: readonly Sample[], noise = QUIET, of = responseOf) =>
  judgeFigures(KNOWN, samples.map(of), noise).verdict;

test('the formula is that of the server: as many draws agree with it', () => {
  const rng = seeded(11);
  const truth = truthOf(KNOWN, 5, strength(10_000, 100_000, 1_000_000));
  const draws = truth.latenciesMs.map((_, n) => truthAt(truth, rng() * KNOWN.periodMs, n));
  for (const ms of [6, 12, 30, 60, 200, 480, 520]) {
    const share = draws.filter((draw) => draw <= ms).length / draws.length;
    expect(Math.abs(share - shareWithin(KNOWN, ms))).toBeLessThan(4 * Math.sqrt(0.25 / draws.length));
  }
  for (const q of [0.1, 0.5, 0.9, 0.99])
    expect(shareWithin(KNOWN, knownQuantile(KNOWN, q))).toBeCloseTo(q, 6);
});

test('an open loop fits, whatever it is dealt; machine noise never makes it wrong', async () => {
  for (const seed of SEEDS) {
    expect(verdict(await measured(seed, open)), `seed ${seed}`).toBe('fits');
    const rng = seeded(seed);
    const noisy = await measured(seed, open, () => (rng() < 0.3 ? rng() * 80 : 0));
    expect(verdict(noisy, BUSY), `seed ${seed}`).toBe('cannot tell');
  }
});

test('a closed loop is found wrong, on a quiet machine and on a busy one', async () => {
  const closed: Parameters<typeof measured>[1] = (o) => closedLoop({ ...LOAD, concurrency: 1, ...o });
  for (const seed of SEEDS) {
    expect(verdict(await measured(seed, closed)), `seed ${seed}`).toBe('wrong');
    expect(verdict(await measured(seed, closed, () => 20), BUSY), `seed ${seed}`).toBe('wrong');
  }
});

test('an open loop that counts from the actual start is found wrong: waiting is left out', async () => {
  const waits: Parameters<typeof measured>[1] = (o) => openLoop({ ...LOAD, maxInFlight: 3, ...o });
  for (const seed of SEEDS) {
    const samples = await measured(seed, waits);
    expect(
      verdict(samples, QUIET, ({ service }) => service),
      `seed ${seed}`,
    ).toBe('wrong');
  }
});

test('a generator that adds time of its own is found wrong where nothing else can have added it', async () => {
  for (const seed of SEEDS) {
    const slow = await measured(seed, open, () => 8);
    expect(verdict(slow), `seed ${seed}`).toBe('wrong');
    expect(verdict(slow, { serverLateMs: 0.1, pressure: 0.5 })).toBe('cannot tell');
    expect(judgeFigures(KNOWN, slow.map(responseOf), { serverLateMs: 0.1 }).verdict).toBe('cannot tell');
  }
});

/** What a right generator measures of the known server: the quantiles at even shares. */
const IDEAL = Array.from({ length: 400 }, (_, n) => knownQuantile(KNOWN, (n + 0.5) / 400));
const HALF = KNOWN.stallMs / 2;

test.each<[string, (ms: number, n: number) => number, SelfVerdict, SelfVerdict]>([
  ['the truth', (ms) => ms, 'fits', 'fits'],
  ['two milliseconds of sockets more', (ms) => ms + 2, 'fits', 'fits'],
  ['a fifth less throughout', (ms) => ms * 0.8, 'wrong', 'wrong'],
  ['a third more throughout', (ms) => ms * 1.35 + 2, 'wrong', 'cannot tell'],
  ['the stall left out', (ms) => Math.min(ms, 60), 'wrong', 'wrong'],
  ['a tail longer than the stall', (ms, n) => (n > 390 ? ms + 300 : ms), 'wrong', 'cannot tell'],
  ['the quicker half too quick', (ms, n) => (n < 250 ? KNOWN.floorMs : ms), 'wrong', 'wrong'],
  ['one time that is no number', (ms, n) => (n === 200 ? Number.NaN : ms), 'wrong', 'wrong'],
])('%s: on a quiet machine, and on a busy one', (_, made, quiet, busy) => {
  const measured = IDEAL.map(made);
  expect(judgeFigures(KNOWN, measured, QUIET).verdict).toBe(quiet);
  for (const noise of [BUSY, { ...QUIET, serverLateMs: 1.1 }, { ...QUIET, pressure: 0.06 }])
    expect(judgeFigures(KNOWN, measured, noise).verdict).toBe(busy);
});

test('each percentile stands with its truth and its bounds, wider where fewer were measured', () => {
  const { held } = judgeFigures(KNOWN, IDEAL, QUIET);
  expect(held.map(({ quantile }) => quantile)).toEqual([0.5, 0.9, 0.99]);
  for (const one of held) {
    expect(Math.abs(one.measuredMs / one.truthMs - 1)).toBeLessThan(0.05);
    expect(one.lowMs).toBeLessThan(one.truthMs);
    expect(one.highMs).toBeGreaterThan(one.truthMs + 2);
  }
  // Of 400 values the median lies within four standard deviations of 1/40: between the shares 0.4 and 0.6.
  expect(held[0]?.lowMs).toBeCloseTo(knownQuantile(KNOWN, 0.4), 9);
  expect(held[0]?.highMs).toBeCloseTo(knownQuantile(KNOWN, 0.6) + 2, 9);
  const few = judgeFigures(KNOWN, IDEAL.slice(195, 205), QUIET).held;
  expect(few[0]?.lowMs).toBe(judgeFigures(KNOWN, [9], QUIET).held[0]?.lowMs);
});

test('by the formula a stalled request waits for what is left of the stall', () => {
  expect(shareWithin(KNOWN, 5)).toBe(0);
  expect(shareWithin(KNOWN, 15)).toBeCloseTo(
    0.95 * (1 - Math.exp(-1)) + (0.05 * (10 * Math.exp(-1))) / 500,
    6,
  );
  // After half of the stall and far from any other request: all that were not stalled, and half of those that were.
  expect(shareWithin(KNOWN, 5 + 10 + HALF)).toBeCloseTo(0.95 + 0.05 / 2, 6);
  expect(shareWithin(KNOWN, 2_000)).toBeCloseTo(1, 9);
  const { stall, latenciesMs } = truthOf(KNOWN, 1, 50);
  expect(stall).toEqual({ afterMs: 4_750, lastsMs: 500 });
  expect(latenciesMs).toHaveLength(50);
  expect(Math.min(...latenciesMs)).toBeGreaterThanOrEqual(5);
});

test('nothing measured is wrong, on a busy machine, too', () => {
  for (const noise of [QUIET, BUSY]) {
    expect(judgeFigures(KNOWN, [], noise).verdict).toBe('wrong');
    expect(judgeFigures(KNOWN, [Number.NaN, Number.NaN], noise).verdict).toBe('wrong');
  }
});

test('the whole is wrong when the naive generator passes for right, and cannot tell where a busy machine may have made it pass', () => {
  const naive = (verdict: SelfVerdict, noise = QUIET) => ({ verdict, noise });
  expect(verdictOf('fits', naive('wrong'), 'fits')).toBe('fits');
  expect(verdictOf('fits', naive('wrong', BUSY), 'fits')).toBe('fits');
  expect(verdictOf('fits', naive('fits'), 'fits')).toBe('wrong');
  expect(verdictOf('fits', naive('fits', BUSY), 'fits')).toBe('cannot tell');
  expect(verdictOf('fits', naive('cannot tell', BUSY), 'fits')).toBe('cannot tell');
  expect(verdictOf('cannot tell', naive('wrong'), 'wrong')).toBe('wrong');
});
