import { ms } from '../markdown/figures.ts';
import { ascending, enoughFor, quantile } from '../quantile.ts';
import { AREA, frame, linearScale, logScale, nameAt, seriesClass } from './frame.ts';

const POINTS = 400;

/** Cumulative distribution of latency per series, latency on a log axis. `undefined` when there is nothing to draw. */
export function cdfPlot(o: {
  title: string;
  subtitle: string;
  series: readonly { readonly name: string; readonly values: readonly number[] }[];
}): string | undefined {
  const filled = o.series
    .filter((series) => series.values.length > 1)
    .map(({ name, values }) => ({ name, values: ascending(values.map((value) => Math.max(value, 0.001))) }));
  if (filled.length === 0) return undefined;
  const lows = filled.map(({ values }) => values[0] ?? 1);
  const highs = filled.map(({ values }) => values.at(-1) ?? 1);
  const x = logScale(Math.min(...lows), Math.max(...highs), AREA.left, AREA.right);
  const y = linearScale(100, AREA.bottom, AREA.top);
  const body = [
    ...filled.map(
      ({ values }, n) => `<path class="line ${seriesClass(n)}" d="${steps(values, x.place, y.place)}"/>`,
    ),
    ...names(filled, x.place, y.place),
  ];
  return frame({
    ...o,
    x,
    y,
    xLabel: 'response time, ms (log)',
    yLabel: '% of requests answered within',
    body: body.join('\n'),
    legend: filled.map(({ name, values }) => ({
      name,
      note: noteOf(values),
    })),
  });
}

/** Each curve's name beside it, at a height of its own, so that no two names lie over each other. */
function names(
  filled: readonly { readonly name: string; readonly values: readonly number[] }[],
  x: (v: number) => number,
  y: (v: number) => number,
): readonly string[] {
  const [least, most] = [0.1, 0.9];
  // From the slowest at the top to the fastest at the bottom: names stand to the right of their curves.
  const order = filled
    .map(({ values }, n) => ({ n, median: quantile(values, 0.5) }))
    .toSorted((a, b) => a.median - b.median);
  return order.flatMap(({ n }, place) => {
    const series = filled[n];
    if (series === undefined) return [];
    const share = order.length === 1 ? 0.5 : most - (place / (order.length - 1)) * (most - least);
    const at = x(quantile(series.values, share));
    const anchor = at + 8 + series.name.length * 8 > AREA.right ? 'end' : 'start';
    return [nameAt(series.name, n, { x: at + (anchor === 'end' ? -8 : 8), y: y(share * 100) + 4, anchor })];
  });
}

function noteOf(values: readonly number[]): string {
  const p99 = enoughFor(values.length, 0.99, 1) ? quantile(values, 0.99) : undefined;
  return `p50 ${ms(quantile(values, 0.5))} · p99 ${ms(p99)} · n ${values.length.toLocaleString('en-US')}`;
}

function steps(values: readonly number[], x: (v: number) => number, y: (v: number) => number): string {
  const stride = Math.max(1, Math.floor(values.length / POINTS));
  const path = [`M${x(values[0] ?? 0).toFixed(1)} ${y(0).toFixed(1)}`];
  for (let i = 0; i < values.length; i += stride)
    path.push(`H${x(values[i] ?? 0).toFixed(1)}V${y(((i + 1) * 100) / values.length).toFixed(1)}`);
  path.push(`H${x(values.at(-1) ?? 0).toFixed(1)}V${y(100).toFixed(1)}`);
  return path.join('');
}
