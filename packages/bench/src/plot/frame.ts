import type { Scale } from './scale.ts';
import { COLOURS, STYLE, seriesClass } from './style.ts';

export const WIDTH = 1000;
const LEGEND = 330;
const ROW = 22;

/** Pixels that a plot's lines may use: left, right, top, bottom. */
export const AREA = { left: 76, right: WIDTH - LEGEND - 24, top: 76, bottom: 440 } as const;

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const at = (value: number): string => value.toFixed(1);

export interface FrameInput {
  readonly title: string;
  /** What, where, when: a plot is passed on without its page. */
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

/** A name written on the paper beside a line, readable over whatever it crosses. */
export const nameAt = (
  name: string,
  n: number,
  { x, y, anchor }: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' },
): string =>
  `<text class="name c${n % COLOURS}" x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${escapeXml(name)}</text>`;
