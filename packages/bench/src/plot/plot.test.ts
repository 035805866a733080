import { expect, test } from 'vitest';
import { cdfPlot } from './cdf-plot.ts';
import { curvePlot } from './curve-plot.ts';
import { linearScale, logScale } from './scale.ts';

const values = Array.from({ length: 1_000 }, (_, i) => 1 + i / 10);

test('a distribution is drawn for whom the system asks dark or light, and names hostile to XML stay text', () => {
  const svg = cdfPlot({ title: 'a < b & "c"', subtitle: '', series: [{ name: '<script>', values }] });
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
  expect(svg).not.toContain('<script>');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('nothing measured, nothing drawn', () => {
  expect(cdfPlot({ title: '', subtitle: '', series: [{ name: 'a', values: [] }] })).toBeUndefined();
  const empty = { title: '', subtitle: '', xLabel: '', logX: true, series: [{ name: 'a', points: [] }] };
  expect(curvePlot(empty)).toBeUndefined();
});

test('a log axis with a zero point falls back to a linear one', () => {
  const points = [
    { x: 0, p50: 3 },
    { x: 1_024, p50: 3.5, low: 3, high: 4 },
    { x: 2_048, p50: 4, p99: 9 },
  ];
  const svg = curvePlot({
    title: '',
    subtitle: '',
    xLabel: 'bytes',
    logX: true,
    series: [{ name: 'a', points, note: '1.3×' }],
  });
  expect(svg?.match(/whisker/g)).toHaveLength(2);
  expect(svg).toContain('1.3×');
  expect(svg).toContain('>1,500<');
  expect(svg).not.toMatch(/NaN|Infinity|undefined|bytes \(log\)/);
});

test('scales keep everything within the paper, ticks ascending', () => {
  for (const [low, high] of [
    [0.3, 900],
    [5, 5],
    [1, 1_000_000],
    [17, 19],
  ] as const) {
    for (const scale of [logScale(low, high, 0, 100), linearScale(0, high, 0, 100)]) {
      expect(scale.place(high)).toBeLessThanOrEqual(100.01);
      expect(scale.place(low)).toBeGreaterThanOrEqual(-0.01);
      const ticks = scale.ticks.map((tick) => scale.place(tick.value));
      expect(ticks.length).toBeGreaterThan(1);
      expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
    }
  }
});
