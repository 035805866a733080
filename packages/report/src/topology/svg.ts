import { escapeMarkup } from '../escape.ts';
import { COLUMNS, type Edge, type Graph, type Node, SHOWN_TENANTS } from './graph.ts';

const WIDTH = 166;
const HEIGHT = 46;
const GAP_X = 50;
const GAP_Y = 22;
const TOP = 46;
const LEFT = 12;
/** Colour-blind safe (Okabe and Ito); a tenant is also told by its dash pattern, for print and for those who need it. */
const STROKES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#56b4e9'];
const DASHES = ['', '7 4', '2 4', '10 3 2 3', '14 4', '4 2'];

/**
 * Draws a topology as SVG: one column a kind of object, one coloured and dashed line a tenant. `title` is what a
 * screen reader says first. Colours of text and boxes follow `currentColor`, so that the page's theme applies.
 */
export function topologySvg(graph: Graph, title: string): string {
  const shown = graph.tenants.slice(0, SHOWN_TENANTS);
  const edges = graph.edges.filter((edge) => shown.includes(edge.tenant));
  const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const nodes = graph.nodes.filter((node) => used.has(node.id));
  const columns = COLUMNS.map((_, index) => nodes.filter((node) => node.column === index));
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const hidden = graph.tenants.length - shown.length;
  const columnOf = new Map(nodes.map((node) => [node.id, node.column]));
  const cut = edges.some((edge) => edge.denied);
  const height = TOP + rows * (HEIGHT + GAP_Y) + (hidden > 0 ? 28 : 0) + (cut ? 24 : 0);
  const width = LEFT * 2 + COLUMNS.length * WIDTH + (COLUMNS.length - 1) * GAP_X;
  const place = placement(columns, rows);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(`${title}: ${describe(edges, nodes)}`)}" font-family="system-ui, sans-serif" font-size="12" fill="currentColor" class="topology">`,
    ...COLUMNS.map(
      (name, index) =>
        `<text x="${x(index) + WIDTH / 2}" y="22" text-anchor="middle" font-weight="600">${name}</text>`,
    ),
    ...edges
      .toSorted((a, b) => Number(b.denied ?? 0) - Number(a.denied ?? 0))
      .map((edge) => line(edge, columnOf.get(edge.from) ?? 0, place, shown)),
    ...nodes.map((node) => box(node, place.get(node.id) ?? 0)),
    ...(hidden > 0
      ? [`<text x="${LEFT}" y="${height - 10}">… and ${hidden} more tenants, each alike</text>`]
      : []),
    ...(cut
      ? [
          `<text x="${width - LEFT}" y="${height - 8}" text-anchor="end">✕ the bucket policy denies this session</text>`,
        ]
      : []),
    '</svg>',
  ];
  return parts.join('\n');
}

const x = (column: number) => LEFT + column * (WIDTH + GAP_X);

/** Top edge of each node; a column with fewer nodes is centred. */
function placement(columns: readonly (readonly Node[])[], rows: number): ReadonlyMap<string, number> {
  const entries = columns.flatMap((column) => {
    const offset = ((rows - column.length) * (HEIGHT + GAP_Y)) / 2;
    return column.map((node, index) => [node.id, TOP + offset + index * (HEIGHT + GAP_Y)] as const);
  });
  return new Map(entries);
}

function box(node: Node, y: number): string {
  const left = x(node.column);
  const note = node.notes.join(', ');
  const label = `<text x="${left + WIDTH / 2}" y="${y + (note === '' ? 28 : 20)}" text-anchor="middle">${short(node.label)}</text>`;
  const small =
    note === ''
      ? ''
      : `<text x="${left + WIDTH / 2}" y="${y + 36}" text-anchor="middle" font-size="10.5" font-style="italic">${short(note)}</text>`;
  return `<g><title>${escapeMarkup(note === '' ? node.label : `${node.label} (${note})`)}</title><rect x="${left}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6" class="node" fill="none" stroke="currentColor"/>${label}${small}</g>`;
}

function line(
  edge: Edge,
  column: number,
  place: ReadonlyMap<string, number>,
  tenants: readonly string[],
): string {
  const index = tenants.indexOf(edge.tenant);
  const from = place.get(edge.from) ?? 0;
  const to = place.get(edge.to) ?? 0;
  // Lines of several tenants that share a box leave it at different heights, so that none hides another.
  const shift = (index - (tenants.length - 1) / 2) * Math.min(7, (HEIGHT - 14) / tenants.length);
  const x1 = x(column) + WIDTH;
  const x2 = x(column + 1);
  const bend = GAP_X / 2;
  const path = `M${x1} ${from + HEIGHT / 2 + shift} C${x1 + bend} ${from + HEIGHT / 2 + shift} ${x2 - bend} ${to + HEIGHT / 2 + shift} ${x2} ${to + HEIGHT / 2 + shift}`;
  if (edge.denied)
    return `<g class="denied" stroke="currentColor" fill="none"><title>${escapeMarkup(edge.tenant)}: the bucket policy denies it</title><path d="${path}" stroke-width="1" stroke-dasharray="1 4" opacity=".6"/><path d="M${x2 - 11} ${to + HEIGHT / 2 + shift - 3}l6 6m0 -6l-6 6" stroke-width="1.5"/></g>`;
  const dash = DASHES[index % DASHES.length] ?? '';
  return `<path d="${path}" fill="none" stroke="${STROKES[index % STROKES.length]}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}><title>${escapeMarkup(edge.tenant)}</title></path>`;
}

function describe(edges: readonly Edge[], nodes: readonly Node[]): string {
  const names = new Map(nodes.map((node) => [node.id, node]));
  const byTenant = Map.groupBy(edges, (edge) => edge.tenant);
  return [...byTenant]
    .map(([tenant, own]) => {
      const reached = own.flatMap((edge) =>
        names.get(edge.to)?.column === 4 && !edge.denied ? [names.get(edge.to)?.label ?? ''] : [],
      );
      return `${tenant} reaches ${reached.join(' and ') || 'no bucket'}`;
    })
    .join('; ');
}

function short(label: string): string {
  return escapeMarkup(label.length > 23 ? `${label.slice(0, 22)}…` : label);
}
