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
const SEEDS = Array.from({ length: 8 }, (_, n) => n + 1);
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

test('the formula is that of the server: a hundred thousand draws agree with it', () => {
  const rng = seeded(11);
  const truth = truthOf(KNOWN, 5, 100_000);
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
