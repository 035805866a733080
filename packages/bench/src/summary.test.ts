import { expect, test } from 'vitest';
import { fixture } from './bench.fixture.ts';
import { sparkline } from './progress.ts';
import { figures } from './quantile.ts';
import { analyse } from './report.ts';
import { summary } from './summary.ts';

/** Too few for a p99, and quick to resample. */
const FEW = () => fixture({ seed: 4, samples: 10 });

test('ratios to the baseline, with their intervals, and a control that shows no difference', () => {
  const { lines, control } = analyse(fixture({ seed: 4 }));
  const line = lines.find((one) => one.subject === 'role-per-tenant' && one.part === 'issue');
  expect(line?.contrasts[0]?.finding).toBe('slower');
  expect(line?.contrasts[0]?.interval.ratio).toBeCloseTo(10, 0);
  expect(line?.figures.count).toBe(504);
  expect(control?.broken).toBe(false);
});

test('a control that differs is told in the summary', () => {
  const document = FEW();
  for (const block of document.blocks) {
    if (block.subject === document.control)
      Object.assign(block, { service: block.service.map((us) => us * 2) });
  }
  expect(analyse(document).control?.broken).toBe(true);
  expect(summary(document)).toContain('distrust every ratio');
});

test('figures that too little stands behind are left out, failures and timeouts are told apart', () => {
  expect(figures([1, 2, 3])).toEqual({ count: 3, min: 1, p50: 2, max: 3 });
  expect(figures([]).p50).toBeUndefined();
  const document = FEW();
  const block = document.blocks.find((one) => one.subject === 'role-per-tenant');
  Object.assign(block ?? {}, {
    errors: [
      [0, 'throttle'],
      [1, 'timeout'],
    ],
  });
  const text = summary(document, { aws: { rttMs: 1, stsP50Ms: 20 } });
  expect(text).toContain('1 throttle, 1 timeout');
  expect(text).toMatch(/role-per-tenant +\| +T = [\d.]+ ms \+ 1 × \(RTT \+ STS\) \| +2\d\.\d ms/);
  expect(text).toContain('540,000');
  expect(text).not.toMatch(/NaN|undefined/);
  expect(
    analyse(document).lines.find((l) => l.subject === 'role-per-tenant' && l.part === 'issue')?.figures.count,
  ).toBe(79);
});

test('a generator that was late is told of where its lateness is part of a tail', () => {
  const document = FEW();
  expect(summary(document)).not.toContain('generator itself was late');
  for (const block of document.blocks)
    if (block.subject === 'kv-static' && block.part === 'issue')
      Object.assign(block, { late: block.late.map((_, n) => (n % 20 === 0 ? 3_000 : 0)) });
  expect(summary(document)).toContain('late by more than a tenth of the tail of `kv-static`: ');
});

test('a sparkline is scaled from zero', () => {
  expect(sparkline([0, 1, 8, undefined, 4])).toBe('▁▁█ ▄');
  expect(sparkline([0, 0])).toBe('▁▁');
});

test('a call that is made now and then is told with its number, never as none', () => {
  const document = FEW();
  const [call] = document.calls;
  if (call === undefined) throw new Error('the fixture has no calls');
  const seldom = { ...call, event: 'sts:GetCallerIdentity', count: 3, requests: 15_276 };
  expect(summary({ ...document, calls: [{ ...call, requests: 15_276 }, seldom] })).toContain(
    '3 in 15,276 sts:GetCallerIdentity',
  );
});
