import { expect, test } from 'vitest';
import { cdfPlot } from './cdf-plot.ts';
import { curvePlot } from './curve-plot.ts';
import { linearScale, logScale, seriesClass } from './frame.ts';
import { ratioPlot } from './ratio-plot.ts';

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
    for (const scale of [logScale(low, high, 0, 100), linearScale(high, 0, 100)]) {
      expect(scale.place(high)).toBeLessThanOrEqual(100.01);
      expect(scale.place(low)).toBeGreaterThanOrEqual(-0.01);
      const ticks = scale.ticks.map((tick) => scale.place(tick.value));
      expect(ticks.length).toBeGreaterThan(1);
      expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
    }
  }
});

test('ratios are bars from the baseline, each with its interval and its figures, the quickest first', () => {
  const rows = [
    { name: 'slow', ratio: 20, low: 15, high: 26 },
    { name: '<even>', ratio: 1.1, low: 0.8, high: 1.4 },
    { name: 'scarce', ratio: 1.3 },
    { name: 'broken', ratio: Number.NaN },
  ];
  const svg = ratioPlot({ title: 't', subtitle: '', baseline: 'kv-static', rows }) ?? '';
  expect(svg.match(/<rect class="bar/g)).toHaveLength(3);
  expect(svg).toContain('20.00× (15.00×–26.00×)');
  // What shows no difference, and what was measured too little, is not drawn like what does.
  expect(svg.match(/class="bar faint"/g)).toHaveLength(2);
  expect(svg.match(/line mark/g)).toHaveLength(2);
  expect(svg.indexOf('&lt;even&gt;')).toBeLessThan(svg.indexOf('>slow<'));
  expect(svg).not.toMatch(/NaN|Infinity|undefined|broken/);
  expect(ratioPlot({ title: '', subtitle: '', baseline: '', rows: [] })).toBeUndefined();
});

test('each curve has its name beside it, and no two names lie over each other', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const series = names.map((name) => ({ name, values }));
  const points = names.map((name) => ({
    name,
    points: [
      { x: 1, p50: 2 },
      { x: 9, p50: 3 },
    ],
  }));
  const curves = curvePlot({ title: '', subtitle: '', xLabel: 'x', logX: false, series: points });
  for (const svg of [cdfPlot({ title: '', subtitle: '', series }), curves]) {
    const at = [...(svg ?? '').matchAll(/<text class="name[^"]*" x="[^"]*" y="([^"]*)"/g)].map(([, y]) =>
      Number(y),
    );
    const apart = at
      .toSorted((a, b) => a - b)
      .slice(1)
      .map((y, index, all) => y - (at.toSorted((a, b) => a - b)[index] ?? y - all.length));
    expect(at).toHaveLength(names.length);
    for (const gap of apart) expect(gap).toBeGreaterThanOrEqual(14);
  }
});

test('no two of the lines that a plot may have look the same, nor do neighbours share a dash', () => {
  const all = Array.from({ length: 18 }, (_, n) => seriesClass(n));
  expect(new Set(all).size).toBe(all.length);
  const dashes = all.map((one) => one.split(' ')[1]);
  for (const [n, dash] of dashes.slice(1).entries()) expect(dash).not.toBe(dashes[n]);
});

test.each([
  [3, 40, ['2', '5', '10', '20', '50']],
  [1, 1_000, ['1', '2', '5', '10', '20', '50', '100', '200', '500', '1,000']],
  [1, 5_000, ['1', '10', '100', '1,000']],
  [0.03, 40_000, ['0.1', '1', '10', '100', '1,000', '10k']],
  [5, 5, ['5', '10']],
  [9.9999, 10, ['10', '20']],
  [10, 100, ['10', '20', '50', '100']],
])('a log axis from %f to %f has the ticks %j', (low, high, labels) => {
  const { ticks, place } = logScale(low, high, 100, 300);
  expect(ticks.map(({ label }) => label)).toEqual(labels);
  if (labels.length > 4 && ticks[0]?.value === 1) expect(place(1)).toBe(100);
  // Equal ratios are equal distances, and what lies below the axis is drawn at its beginning.
  expect(place(low * 2) - place(low * 1.9)).toBeCloseTo(place(low * 2.2) - place(low * 2.09), 6);
  expect(place(0)).toBe(100);
});

test.each([
  [100, ['0', '20', '40', '60', '80', '100']],
  [7, ['0', '2', '4', '6', '8']],
  [2_048, ['0', '500', '1,000', '1,500', '2,000', '2,500']],
  [26, ['0', '10', '20', '30']],
  [50_000, ['0', '10k', '20k', '30k', '40k', '50k']],
  [50_001, ['0', '20k', '40k', '60k']],
  [0.3, ['0', '0.1', '0.2', '0.3']],
  [0, ['0', '0.2']],
])('a linear axis up to %f has the ticks %j', (high, labels) => {
  const { ticks, place } = linearScale(high, 500, 100);
  expect(ticks.map(({ label }) => label)).toEqual(labels);
  expect(ticks.map(({ value }) => place(value))).toEqual(
    ticks.map((_, n) => expect.closeTo(500 - (400 * n) / (ticks.length - 1), 6)),
  );
});
