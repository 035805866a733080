import { AREA, frame, linearScale, logScale, nameAt, seriesClass } from './frame.ts';

export interface CurvePoint {
  readonly x: number;
  readonly p50: number;
  /** Absent where too few requests were made for it. */
  readonly p99?: number;
  /** Interval of the p50; absent where too few rounds were measured for it. */
  readonly low?: number;
  readonly high?: number;
}

/**
 * Latency against anything counted (offered rate, tenants, bytes): p50 as a line with dots and the whiskers
 * of its interval, p99 thin above it.
 * `undefined` when there is nothing to draw.
 */
export function curvePlot(o: {
  title: string;
  subtitle: string;
  xLabel: string;
  logX: boolean;
  series: readonly {
    readonly name: string;
    readonly points: readonly CurvePoint[];
    /** Small print below the name. */
    readonly note?: string | undefined;
  }[];
}): string | undefined {
  const filled = o.series
    .map(({ points, ...series }) => ({ ...series, points: [...points].sort((a, b) => a.x - b.x) }))
    .filter(({ points }) => points.length > 0);
  if (filled.length === 0) return undefined;
  const points = filled.flatMap((series) => series.points);
  const xs = points.map((point) => point.x);
  const ys = points
    .flatMap((point) => [point.low ?? point.p50, point.p50, point.high ?? point.p50, point.p99 ?? point.p50])
    .map((v) => Math.max(v, 0.001));
  const logX = o.logX && Math.min(...xs) > 0;
  const x = logX
    ? logScale(Math.min(...xs), Math.max(...xs), AREA.left, AREA.right)
    : linearScale(Math.max(...xs), AREA.left, AREA.right);
  const y = logScale(Math.min(...ys), Math.max(...ys), AREA.bottom, AREA.top);
  const body = filled.map(({ points }, n) => {
    const line = (of: (point: CurvePoint) => number | undefined) =>
      points
        .flatMap((point) => {
          const value = of(point);
          return value === undefined ? [] : [`${x.place(point.x).toFixed(1)} ${y.place(value).toFixed(1)}`];
        })
        .join('L');
    const p99 = line((point) => point.p99);
    const dots = points.map(
      (point) =>
        `<circle class="c${n % 9}" cx="${x.place(point.x).toFixed(1)}" cy="${y.place(point.p50).toFixed(1)}" r="4"/>`,
    );
    const whiskers = points.flatMap(({ x: at, low, high }) => {
      if (low === undefined || high === undefined) return [];
      // Beside each other, so that none hides another's.
      const here = x.place(at) + (n - (filled.length - 1) / 2) * 5;
      const [top, bottom] = [y.place(high).toFixed(1), y.place(Math.max(low, 0.001)).toFixed(1)];
      const ends = [here - 5, here + 5].map((edge) => edge.toFixed(1));
      return [
        `M${here.toFixed(1)} ${top}V${bottom}M${ends[0]} ${top}H${ends[1]}M${ends[0]} ${bottom}H${ends[1]}`,
      ];
    });
    return [
      whiskers.length === 0 ? '' : `<path class="line whisker c${n % 9}" d="${whiskers.join('')}"/>`,
      `<path class="line ${seriesClass(n)}" d="M${line((point) => point.p50)}"/>`,
      p99 === '' ? '' : `<path class="line thin ${seriesClass(n)}" d="M${p99}"/>`,
      ...dots,
    ].join('');
  });
  return frame({
    ...o,
    x,
    y,
    xLabel: logX ? `${o.xLabel} (log)` : o.xLabel,
    yLabel: 'ms (log): dots p50 with 95 % interval, thin line p99',
    body: [...body, ...names(filled, x.place, y.place)].join('\n'),
    legend: filled.map(({ name, note }) => ({ name, ...(note === undefined ? {} : { note }) })),
  });
}

/** The least room between two names, pixels. */
const APART = 16;

/** Each line's name at its end, moved apart where ends lie close. */
function names(
  filled: readonly { readonly name: string; readonly points: readonly CurvePoint[] }[],
  x: (v: number) => number,
  y: (v: number) => number,
): readonly string[] {
  const ends = filled
    .flatMap(({ name, points }, n) => {
      const last = points.at(-1);
      return last === undefined ? [] : [{ name, n, x: x(last.x), y: y(Math.max(last.p50, 0.001)) - 7 }];
    })
    .toSorted((a, b) => b.y - a.y);
  let above = Number.POSITIVE_INFINITY;
  return ends.map(({ name, n, x: at, y: wanted }) => {
    above = Math.min(wanted, above - APART);
    return nameAt(name, n, { x: at - 8, y: above, anchor: 'end' });
  });
}
