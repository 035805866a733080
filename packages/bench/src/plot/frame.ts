/** Places values on a line of pixels. */
export interface Scale {
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  place(value: number): number;
}

const label = (value: number): string =>
  value >= 10_000 && value % 1_000 === 0
    ? `${(value / 1_000).toLocaleString('en-US')}k`
    : Number(value.toPrecision(6)).toLocaleString('en-US');

/** Whole decades (or 1-2-5 steps where few decades are spanned) from `low` to `high`, both above zero. */
export function logScale(low: number, high: number, from: number, to: number): Scale {
  const floor = Math.floor(Math.log10(low) + 1e-9);
  const ceil = Math.max(floor + 1, Math.ceil(Math.log10(high) - 1e-9));
  const decades = Array.from({ length: ceil - floor + 1 }, (_, n) => 10 ** (floor + n));
  const all = decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]);
  const first = all.findLast((value) => value <= low * 1.0001) as number;
  const last = all.find((value) => value >= high * 0.9999 && value > first) as number;
  const place = (value: number) =>
    from + (Math.log10(Math.max(value, first) / first) / Math.log10(last / first)) * (to - from);
  const values = (ceil - floor <= 3 ? all : decades).filter((value) => value >= first && value <= last);
  return { place, ticks: values.map((value) => ({ value, label: label(value) })) };
}

/** From zero to a round number at or above `high`, in some five steps. */
export function linearScale(high: number, from: number, to: number): Scale {
  const raw = (high || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((s) => s * power >= raw - 1e-12) ?? 10);
  const count = Math.max(1, Math.ceil(high / step - 1e-9));
  const place = (value: number) => from + (value / (count * step)) * (to - from);
  const ticks = Array.from({ length: count + 1 }, (_, n) => ({ value: n * step, label: label(n * step) }));
  return { place, ticks };
}

// Okabe and Ito's colours, which most colour-blind readers can tell apart; darkened for white paper where needed and
// lightened for dark screens. A dash pattern tells lines apart without colour, too.
const LIGHT = [
  '#0072b2',
  '#b34a00',
  '#00795a',
  '#a8447f',
  '#8a6d00',
  '#2f6f9f',
  '#444444',
  '#8b0000',
  '#5b3fa0',
];
const DARK = [
  '#56b4e9',
  '#f0a35e',
  '#3fd0a4',
  '#e29ac6',
  '#e8d44d',
  '#9fc9ea',
  '#d0d0d0',
  '#ff8a80',
  '#b9a5ff',
];
const DASHES = ['none', '8 4', '2 3', '10 3 2 3', '5 5'];

/** How many colours there are. */
const COLOURS = LIGHT.length;

/** Class names of the n-th series: colour and dash. No two of the first forty-five share both, no neighbours either. */
export const seriesClass = (n: number): string => `c${n % COLOURS} d${n % DASHES.length}`;

const colours = (list: readonly string[]): string =>
  list
    .map((colour, n) => `.c${n}{stroke:${colour}}text.c${n},circle.c${n}{fill:${colour};stroke:none}`)
    .join('');

/** Styles of every plot, with dark colours where the reader's system asks for them. */
const STYLE = [
  'svg{background:#fff;font:14px system-ui,"DejaVu Sans",Helvetica,Arial,sans-serif}',
  'text{fill:#1a1a1a;stroke:none}.title{font-size:18px;font-weight:600}.quiet{fill:#4a4a4a;font-size:13px}',
  '.paper{fill:#fff}.grid{stroke:#dcdcdc;stroke-width:1}.axis{stroke:#555;stroke-width:1}',
  '.line{fill:none;stroke-width:2.2;stroke-linejoin:round}.thin{stroke-width:1.4;opacity:.75}.whisker{stroke-width:1.4;opacity:.6}',
  colours(LIGHT),
  DASHES.map((dash, n) => `.d${n}{stroke-dasharray:${dash}}`).join(''),
  'text{stroke-dasharray:none}circle{stroke:none}',
  'text.name{font-size:13px;font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}',
  '.bar{fill:#0072b2;stroke:none}.faint{opacity:.35}.mark{stroke:#1a1a1a;stroke-width:1.6}',
  '@media(prefers-color-scheme:dark){svg{background:#15181c}.paper{fill:#15181c}text{fill:#f0f0f0}.quiet{fill:#c0c4c8}',
  'text.name{stroke:#15181c}.bar{fill:#56b4e9}.mark{stroke:#f0f0f0}',
  `.grid{stroke:#343a40}.axis{stroke:#9aa0a6}${colours(DARK)}}`,
].join('');

const WIDTH = 1000;
const LEGEND = 330;
const ROW = 22;

/** Pixels that a plot's lines may use: left, right, top, bottom. */
export const AREA = { left: 76, right: WIDTH - LEGEND - 24, top: 76, bottom: 440 } as const;

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const at = (value: number): string => value.toFixed(1);

interface FrameInput {
  readonly title: string;
  /** What was measured, where and when, because a plot is passed on without its page. */
  readonly subtitle: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xLabel: string;
  readonly yLabel: string;
  /** SVG of the lines. */
  readonly body: string;
  /** One entry a series, in order; `note` is small print below the name. */
  readonly legend: readonly { readonly name: string; readonly note?: string }[];
  /** Where the plot's lines end, below. */
  readonly bottom?: number;
}

/** A whole SVG document: title, axes, grid, legend. */
export function frame(input: FrameInput): string {
  const { bottom = AREA.bottom } = input;
  const height = Math.max(bottom + 60, AREA.top + input.legend.length * ROW * 2 + 30);
  const description = `${input.title}. ${input.subtitle}. ${input.legend.map((l) => `${l.name} ${l.note ?? ''}`).join('; ')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escapeXml(input.title)}</title><desc id="d">${escapeXml(description)}</desc>`,
    `<style>${STYLE}</style><rect class="paper" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="${AREA.left}" y="30">${escapeXml(input.title)}</text>`,
    `<text class="quiet" x="${AREA.left}" y="52">${escapeXml(input.subtitle)}</text>`,
    ...input.x.ticks.map(({ value, label }) => xTick(input.x.place(value), label, bottom)),
    ...input.y.ticks.map(({ value, label }) => yTick(input.y.place(value), label)),
    `<path class="axis" fill="none" d="M${AREA.left} ${AREA.top}V${bottom}H${AREA.right}"/>`,
    `<text x="${at((AREA.left + AREA.right) / 2)}" y="${bottom + 46}" text-anchor="middle">${escapeXml(input.xLabel)}</text>`,
    `<text transform="translate(22 ${(AREA.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(input.yLabel)}</text>`,
    input.body,
    ...input.legend.map(legendRow),
    '</svg>\n',
  ].join('\n');
}

const xTick = (x: number, label: string, bottom: number): string =>
  `<path class="grid" d="M${at(x)} ${AREA.top}V${bottom}"/><text class="quiet" x="${at(x)}" y="${bottom + 20}" text-anchor="middle">${escapeXml(label)}</text>`;

const yTick = (y: number, label: string): string =>
  `<path class="grid" d="M${AREA.left} ${at(y)}H${AREA.right}"/><text class="quiet" x="${AREA.left - 10}" y="${at(y + 4)}" text-anchor="end">${escapeXml(label)}</text>`;

function legendRow({ name, note }: { name: string; note?: string }, n: number): string {
  const x = AREA.right + 24;
  const y = AREA.top + 8 + n * ROW * 2;
  return [
    `<path class="line ${seriesClass(n)}" d="M${x} ${y}h28"/>`,
    `<text x="${x + 36}" y="${y + 5}">${escapeXml(name)}</text>`,
    note === undefined ? '' : `<text class="quiet" x="${x + 36}" y="${y + 22}">${escapeXml(note)}</text>`,
  ].join('');
}

/** A label beside a line, readable over other lines. */
export const nameAt = (
  name: string,
  n: number,
  { x, y, anchor }: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' },
): string =>
  `<text class="name c${n % COLOURS}" x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${escapeXml(name)}</text>`;
