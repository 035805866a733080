import type { Analysis } from '../report.ts';
import { AREA, escapeXml, frame, logScale, type Scale } from './frame.ts';

/** One subject beside the baseline: how many times as long, and between what it lies with 95 % confidence. */
export interface RatioRow {
  readonly name: string;
  readonly ratio: number;
  /** Absent where too little was measured for an interval. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

const ROW = 34;

/**
 * Ratios to a baseline as bars from 1, each with its interval as a whisker and its figures as text; the line at 1 is
 * the baseline. A bar whose whisker crosses the line shows no difference, and is hatched. `undefined` when there is
 * nothing to draw.
 */
export function ratioPlot(o: {
  readonly title: string;
  readonly subtitle: string;
  readonly baseline: string;
  readonly rows: readonly RatioRow[];
}): string | undefined {
  const rows = o.rows
    .filter(({ ratio }) => Number.isFinite(ratio) && ratio > 0)
    .toSorted((a, b) => a.ratio - b.ratio);
  if (rows.length === 0) return undefined;
  const all = rows.flatMap(({ ratio, low, high }) => [low ?? ratio, ratio, high ?? ratio]);
  const x = logScale(Math.min(1, ...all), Math.max(1.25, ...all), AREA.left, AREA.right);
  const bottom = AREA.top + 20 + rows.length * ROW;
  const one = x.place(1).toFixed(1);
  const body = [
    `<path class="axis" d="M${one} ${AREA.top}V${bottom}"/>`,
    ...rows.flatMap((row, index) => bar(row, AREA.top + 14 + index * ROW, x)),
  ];
  const noY: Scale = { ticks: [], place: () => 0 };
  return frame({
    title: o.title,
    subtitle: o.subtitle,
    x,
    y: noY,
    xLabel: `times as long as ${o.baseline} (log); whisker: 95 % interval; faint: no difference shown`,
    yLabel: '',
    body: body.join('\n'),
    legend: [],
    bottom,
  });
}

/** The rows of one part of a bench: every subject that was held against the baseline at the median. */
export function ratioRows({ lines }: Pick<Analysis, 'lines'>, part: string): readonly RatioRow[] {
  const of = lines.filter((line) => line.part === part);
  const several = new Set(of.map(({ loop }) => loop)).size > 1;
  return of.flatMap(({ subject, loop, contrasts }) => {
    const median = contrasts.find(({ quantile }) => quantile === 0.5);
    if (median === undefined) return [];
    return [{ name: several ? `${subject}, ${loop} loop` : subject, ...median.interval }];
  });
}

function bar({ name, ratio, low, high }: RatioRow, y: number, x: Scale): readonly string[] {
  const [from, to] = [x.place(1), x.place(ratio)].toSorted((a, b) => a - b) as [number, number];
  const clear = low !== undefined && high !== undefined && (low > 1 || high < 1);
  const figures =
    low === undefined || high === undefined
      ? `${times(ratio)} (too little measured for an interval)`
      : `${times(ratio)} (${times(low)}–${times(high)})`;
  const whisker =
    low === undefined || high === undefined
      ? ''
      : `<path class="line mark" d="M${at(x.place(low))} ${y + 9}H${at(x.place(high))}M${at(x.place(low))} ${y + 4}v10M${at(x.place(high))} ${y + 4}v10"/>`;
  return [
    `<rect class="bar${clear ? '' : ' faint'}" x="${at(from)}" y="${y}" width="${at(Math.max(1, to - from))}" height="18"/>`,
    whisker,
    `<text x="${AREA.right + 24}" y="${y + 8}">${escapeXml(name)}</text>`,
    `<text class="quiet" x="${AREA.right + 24}" y="${y + 23}">${escapeXml(figures)}</text>`,
  ];
}

const at = (value: number): string => value.toFixed(1);
const times = (value: number): string => `${value >= 100 ? value.toFixed(0) : value.toFixed(2)}×`;
