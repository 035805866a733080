import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixture } from '@cordon/bench/fixture';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newestBench } from './capacity.ts';
import { sizesFor } from './outlook.ts';
import { Agenda, type SimulationInput, simulate } from './simulate.ts';
import { scaleText } from './view.ts';

const usual: SimulationInput = {
  tenants: 1_000,
  clientsPerTenant: 1,
  refreshSeconds: 900,
  seconds: 3_600,
  arrivals: 'even',
  stsCalls: 1,
  sts: { perSecond: 600, burst: 600 },
  retry: { baseSeconds: 1, capSeconds: 20 },
  seed: 1,
};

test('the agenda returns events by time, and events of one time in the order they were added', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const agenda = new Agenda<number>();
      for (const [index, at] of times.entries()) agenda.add(at, index);
      const out: (readonly [number, number])[] = [];
      for (let event = agenda.next(); event !== undefined; event = agenda.next())
        out.push([event.at, event.what]);
      const sorted = times
        .map((at, index) => [at, index] as const)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(out).toEqual(sorted);
    }),
  );
});

describe('where the answer is known without simulating', () => {
  test('spread evenly below the quota, nobody waits and nobody is throttled', () => {
    const result = simulate(usual);
    expect(result).toMatchObject({ issued: 4_000, throttled: 0, longest: 0 });
  });

  test('Vault at a fixed pace serves a restart in N / pace, whatever the larger quota is', () => {
    const result = simulate({ ...usual, arrivals: 'together', vaultPerSecond: 100 });
    expect(result.drainedAt).toBeCloseTo(10, 6);
    expect(result.throttled).toBe(0);
    expect(result.p50).toBeCloseTo(5, 1);
  });

  test('a restart cannot be served faster than what is saved up and the rate allow: (N − burst) / rate', () => {
    for (const tenants of [1_000, 6_000, 20_000]) {
      const result = simulate({ ...usual, tenants, arrivals: 'together' });
      const least = (tenants - 600) / 600;
      expect(result.issued).toBe(tenants);
      expect(result.drainedAt).toBeGreaterThanOrEqual(least - 0.01);
      // Retries with jitter lose some of the quota and the last few wait out a long pause, but no more than the cap twice.
      expect(result.drainedAt).toBeLessThan(least * 1.5 + 40);
      expect(result.throttled).toBeGreaterThanOrEqual(tenants - 600);
    }
  });

  test('at random times, a queue at load ρ is waited for as M/D/1 says: ρ / (2 μ (1 − ρ)) beside its own 1 / μ', () => {
    // Many clients that each ask once are as good as Poisson.
    const input = {
      ...usual,
      tenants: 40_000,
      refreshSeconds: 1_000,
      seconds: 1_000,
      arrivals: 'random' as const,
    };
    const pace = 80;
    const load = 0.5;
    const mean = 1 / pace + load / (2 * pace * (1 - load));
    const { p50, p99 } = simulate({ ...input, vaultPerSecond: pace });
    expect(p50).toBeGreaterThanOrEqual(1 / pace - 1e-9);
    expect(p50).toBeLessThan(mean * 1.3);
    expect(p99).toBeGreaterThan(mean * 2);
    expect(p99).toBeLessThan(mean * 6);
  });

  test('the wall: just under the quota the backlog stays, just over it grows with time', () => {
    const input = {
      ...usual,
      sts: { perSecond: 10, burst: 10 },
      refreshSeconds: 100,
      arrivals: 'even' as const,
    };
    const under = simulate({ ...input, tenants: 990, seconds: 400 });
    const over = simulate({ ...input, tenants: 1_500, seconds: 400 });
    expect(under.throttled).toBe(0);
    expect(over.drainedAt).toBeGreaterThan(400 * 1.4);
  });

  test('two STS calls an issuance meet the wall at half the tenants', () => {
    const input = {
      ...usual,
      sts: { perSecond: 10, burst: 10 },
      refreshSeconds: 100,
      seconds: 300,
      stsCalls: 2,
    };
    expect(simulate({ ...input, tenants: 450 }).throttled).toBe(0);
    expect(simulate({ ...input, tenants: 600 }).throttled).toBeGreaterThan(0);
  });
});

test('no call is lost and the quota is never exceeded, whatever is asked', () => {
  fc.assert(
    fc.property(
      fc.record({
        tenants: fc.integer({ min: 1, max: 400 }),
        stsCalls: fc.integer({ min: 0, max: 3 }),
        perSecond: fc.integer({ min: 1, max: 50 }),
        arrivals: fc.constantFrom('even' as const, 'random' as const, 'together' as const),
        seed: fc.integer({ min: 0, max: 1e6 }),
      }),
      ({ tenants, stsCalls, perSecond, arrivals, seed }) => {
        const input = {
          ...usual,
          tenants,
          stsCalls,
          arrivals,
          seed,
          refreshSeconds: 50,
          seconds: 50,
          sts: { perSecond, burst: perSecond },
        };
        const result = simulate(input);
        expect(result.issued).toBe(tenants);
        expect(result.drainedAt * perSecond + perSecond + 1e-6).toBeGreaterThanOrEqual(tenants * stsCalls);
        expect(simulate(input)).toEqual(result);
      },
    ),
    { numRuns: 60 },
  );
});

test('more clients than can be simulated in seconds are left out, and named', () => {
  expect(sizesFor(1).leftOut).toEqual([]);
  expect(sizesFor(20)).toEqual({ told: [3, 30, 300, 3_000], leftOut: [10_000, 30_000] });
  const use = { clientsPerTenant: 1_000, refreshSeconds: 60, stsCalls: 1, seed: 1 };
  const text = scaleText({ counts: [], deployed: [], use, outlook: [] });
  expect(text).toContain('not simulated: 300, 3,000, 10,000, 30,000 tenants');
});

test('the newest bench run that measured a subject gives its pace; a subject that none measured has none', () => {
  const base = mkdtempSync(join(tmpdir(), 'cordon-capacity-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  for (const [name, seed] of [
    ['a', 1],
    ['b', 2],
  ] as const) {
    mkdirSync(join(base, name));
    writeFileSync(join(base, name, 'samples.json'), JSON.stringify(fixture({ seed })));
  }
  expect(newestBench(base, 'role-per-tenant')).toBe(join(base, 'b'));
  expect(newestBench(base, 'session-name')).toBeUndefined();
});

test('the output says how far each topology got, and quotes in full what stopped it', () => {
  const use = { clientsPerTenant: 1, refreshSeconds: 900, stsCalls: 1, seed: 1 };
  const deployed = [
    { topology: 'a', tenants: 3, deployMs: 1_000 },
    { topology: 'a', tenants: 300, failed: 'apply failed:\nsocket hang up' },
    { topology: 'b', tenants: 300, deployMs: 1_000 },
  ];
  const text = scaleText({ counts: [], deployed, use, outlook: [] });
  expect(text).toContain(
    'a: deployed for 3 tenants; at 300 it stopped, larger ones were not tried:\n    apply failed:\n    socket hang up\n',
  );
  expect(text).toContain('b: deployed for 300 tenants, and not stopped there');
});

test('no wait after a throttled call is longer than the cap', () => {
  const { drainedAt } = simulate({
    ...{ tenants: 2, clientsPerTenant: 1, refreshSeconds: 900, seconds: 900, arrivals: 'together' },
    ...{
      stsCalls: 1,
      sts: { perSecond: 1, burst: 1 },
      retry: { baseSeconds: 100, capSeconds: 0.01 },
      seed: 1,
    },
  });
  expect(drainedAt).toBeLessThan(1.1);
});
