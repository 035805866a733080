import { expect, test } from 'vitest';
import { Progress, sparkline } from './progress.ts';
import type { MeasuredBlock } from './samples-file.ts';

const block = (
  subject: string,
  round: number,
  services: readonly number[],
  more: Partial<MeasuredBlock> = {},
) => ({
  ...{ subject, part: 'issue', round, held: 0, elapsedMs: 1_000, plannedMs: 1_000 },
  loop: { kind: 'open', ratePerSecond: 100, arrivals: 'uniform' } as const,
  samples: services.map((service, n) => ({
    ...{ at: n, late: 0, service, retries: 0 },
    outcome: service > 1_000 ? ('refused' as const) : ('served' as const),
  })),
  ...more,
});

test('a line a block: its rate, its percentiles where there is enough for them, what failed', () => {
  const progress = new Progress();
  const few = progress.take({ kind: 'block', block: block('a', 0, [1, 2, 3, 5_000]), rounds: 8 } as never);
  expect(few).toBe('round 1/8 a issue: 3.0/s, p50 2.00 ms, p99 –, errors 1');
  const many = Array.from({ length: 100 }, (_, n) => n + 1);
  const setting = { axis: 'tenants', point: '1000' };
  const at = progress.take({ kind: 'block', block: block('a', 1, many, { setting }), rounds: 8 } as never);
  expect(at).toBe('round 2/8 a issue tenants=1000: 100/s, p50 50.0 ms, p99 99.0 ms, errors 0');
  const none = progress.take({ kind: 'block', block: block('a', 2, []), rounds: 8 } as never);
  expect(none).toContain('0.0/s, p50 –, p99 –, errors 0');
});

test('a warm-up is told once, and along an axis not at all', () => {
  const line = { subject: 'a', part: 'issue', requests: 30, failed: 0, ms: 9, settled: true, serviceMs: 2 };
  const progress = new Progress();
  expect(progress.take({ kind: 'warmed', line } as never)).toBe(
    'warm-up a issue: 30 requests, settled, 2.00 ms each',
  );
  expect(progress.take({ kind: 'warmed', line: { ...line, settled: false } } as never)).toContain(
    'not settled within its time',
  );
  const setting = { axis: 'tenants', point: '1' };
  expect(progress.take({ kind: 'warmed', line: { ...line, setting } } as never)).toBe('');
});

test('the table has a row a subject in order, its medians by round, and is no wider than the terminal', () => {
  const progress = new Progress();
  for (const [round, service] of [1, 8].entries())
    for (const subject of ['b', 'a'])
      progress.take({
        kind: 'block',
        block: block(subject, round, [service, service]),
        rounds: 2,
      } as never);
  const [head, ...rows] = progress.table(200);
  expect(head).toBe('subject      rate      p50      p99 errors  p50 by round');
  expect(rows).toEqual([
    'a issue     2.0/s  1.00 ms        –      0  ▁█',
    'b issue     2.0/s  1.00 ms        –      0  ▁█',
  ]);
  for (const line of progress.table(20)) expect([...line].length).toBeLessThanOrEqual(20);
  expect(progress.table(20)[1]).toBe('a issue     2.0/s  1');
});

test('a sparkline is scaled from zero to the largest, and leaves out what was not measured', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([undefined, Number.NaN, Number.POSITIVE_INFINITY, 1])).toBe('   █');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([])).toBe('');
});
