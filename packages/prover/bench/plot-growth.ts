import type { GrowthPoint } from './growth.ts';

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 64;
const BOTTOM = 48;
const TOP = 40;
const RIGHT = 190;
/** Told apart by colour and by dash, so that the plot survives black and white. */
const LINES = [
  ['#1f5fa8', ''],
  ['#b3541e', '6 3'],
  ['#2e7d32', '2 3'],
  ['#7b1fa2', '8 3 2 3'],
  ['#00695c', '4 2'],
  ['#9e2a2b', '10 4'],
  ['#4e4e4e', '1 2'],
] as const;

/**
 * The growth curve as an SVG text: processor seconds against tenants, both logarithmic, one line a topology. A pure
 * function of the points, so that a report can hold it.
 */
export function plotGrowth(points: readonly GrowthPoint[]): string {
  const topologies = [...new Set(points.map(({ topology }) => topology))];
  const tenants = points.map((point) => point.tenants);
  const seconds = points.map(({ cpuMs }) => Math.max(cpuMs, 1) / 1000);
  const [fewest, most] = [Math.min(...tenants), Math.max(...tenants)];
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...seconds))),
    Math.ceil(Math.log10(Math.max(...seconds))),
  ];
  const x = (count: number): number =>
    LEFT +
    ((Math.log10(count) - Math.log10(fewest)) / (Math.log10(most) - Math.log10(fewest) || 1)) *
      (WIDTH - LEFT - RIGHT);
  const y = (value: number): number =>
    HEIGHT - BOTTOM - ((Math.log10(value) - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP);
  const decades = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  const sizes = [...new Set(tenants)].sort((a, b) => a - b);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>Processor time to prove all ordered pairs, by number of tenants</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="14" fill="#111">Proving all ordered pairs: processor seconds by tenants</text>`,
    ...decades.map(
      (value) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end" fill="#333">${value} s</text>`,
    ),
    ...sizes.map(
      (count) =>
        `<text x="${x(count)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#333">${count.toLocaleString('en')}</text>`,
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle" fill="#333">tenants</text>`,
    ...topologies.flatMap((topology, index) => lineOf(topology, index, points, x, y)),
    '</svg>',
    '',
  ].join('\n');
}

function lineOf(
  topology: string,
  index: number,
  points: readonly GrowthPoint[],
  x: (count: number) => number,
  y: (seconds: number) => number,
): string[] {
  const [colour, dash] = LINES[index % LINES.length] as (typeof LINES)[number];
  const own = points.filter((point) => point.topology === topology);
  const path = own
    .map((point) => `${x(point.tenants).toFixed(1)},${y(Math.max(point.cpuMs, 1) / 1000).toFixed(1)}`)
    .join(' ');
  const at = TOP + 14 + index * 18;
  const style = `stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}" fill="none"`;
  return [
    `<polyline points="${path}" ${style}/>`,
    `<line x1="${WIDTH - RIGHT + 10}" x2="${WIDTH - RIGHT + 34}" y1="${at - 4}" y2="${at - 4}" ${style}/>`,
    `<text x="${WIDTH - RIGHT + 40}" y="${at}" font-size="10" fill="#111">${topology}</text>`,
  ];
}
