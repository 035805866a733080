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
export const COLOURS = LIGHT.length;

/** Class names of the n-th series: colour and dash. No two of the first forty-five share both, no neighbours either. */
export const seriesClass = (n: number): string => `c${n % COLOURS} d${n % DASHES.length}`;

const colours = (list: readonly string[]): string =>
  list
    .map((colour, n) => `.c${n}{stroke:${colour}}text.c${n},circle.c${n}{fill:${colour};stroke:none}`)
    .join('');

/** Styles of every plot, with dark colours where the reader's system asks for them. */
export const STYLE = [
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
