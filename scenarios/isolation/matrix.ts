import { type RunLine, VERDICT_ORDER, type Verdict } from '@cordon/domain';
import { LETTERS, type Paint, SIGNS } from '@cordon/harness/terminal/style';

/** More ordered pairs than this are counted, not shown: nobody reads ninety columns. */
const MOST_COLUMNS = 12;

/**
 * One leg as a table: a row for each operation, grouped by the boundary it crosses; a column for how often its control
 * was served; then one for each ordered pair (or, with many tenants, how often each verdict fell).
 */
export function matrixOf(run: RunLine, verdicts: readonly Verdict[], paint: Paint): string {
  const own = verdicts.filter(({ leg, line }) => leg === run.leg && line !== undefined);
  const pairs = pairsOf(run, own);
  const wide = pairs.length <= MOST_COLUMNS;
  const rows = [...Map.groupBy(own, rowKey).values()];
  const label = Math.max(24, ...rows.map((row) => operationOf(row).length + 2));
  const lines: string[] = [...titleOf(run, paint)];
  const heads = wide ? pairs.map(({ head }) => head.padEnd(5)) : ['verdicts'];
  lines.push(paint('dim', `${''.padEnd(label)}  ${'control'.padEnd(14)}  ${heads.join(' ')}`));
  let boundary = '';
  for (const row of rows.toSorted(byBoundary(run))) {
    const crosses = row[0]?.crosses ?? '';
    if (crosses !== boundary) {
      boundary = crosses;
      const position = row[0]?.crosses === undefined ? '' : run.claims[row[0].crosses].position;
      lines.push(`${paint('bold', crosses)} ${paint('dim', `(stated: ${position})`)}`);
    }
    const cells = wide ? pairs.map((pair) => cellOf(row, pair.key, paint)) : [countsOf(row, paint)];
    lines.push(`  ${operationOf(row).padEnd(label - 2)}  ${controlOf(row).padEnd(14)}  ${cells.join(' ')}`);
  }
  return lines.join('\n');
}

function titleOf(run: RunLine, paint: Paint): readonly string[] {
  const guards = run.guards.length === 0 ? '' : ` + ${run.guards.join(' + ')}`;
  const mutant = run.mutant === undefined ? '' : `, broken by \`${run.mutant}\``;
  const letters = run.tenants.map((tenant, index) => `${letter(index)} ${tenant}`).join('   ');
  return [
    '',
    `${paint('bold', `${run.topology}${guards}`)} on ${run.engine}${mutant}`,
    ...(run.tenants.length <= 26 ? [paint('dim', letters)] : []),
  ];
}

/** Rows of one boundary stand together, boundaries in the order of the claims. */
function byBoundary(run: RunLine) {
  const order = Object.keys(run.claims);
  const rank = (row: readonly Verdict[]) => order.indexOf(row[0]?.crosses ?? '');
  return (a: readonly Verdict[], b: readonly Verdict[]) =>
    rank(a) - rank(b) || rowKey(a[0]).localeCompare(rowKey(b[0]));
}

function rowKey(verdict: Verdict | undefined): string {
  return `${verdict?.crosses ?? ''} ${verdict?.attack ?? ''} ${verdict?.line?.attempt.operation ?? ''}`;
}

function operationOf(row: readonly Verdict[]): string {
  return row[0]?.line?.attempt.operation ?? '';
}

interface Pair {
  readonly key: string;
  readonly head: string;
}

/** The ordered pairs that were attacked, in the tenants' order; a tenant on its own stands as `A`. */
function pairsOf(run: RunLine, verdicts: readonly Verdict[]): readonly Pair[] {
  const seen = new Set(verdicts.map(pairKey));
  const pairs = run.tenants.flatMap((from, i) =>
    run.tenants.map((to, j) => ({
      key: `${from}->${to}`,
      head: i === j ? letter(i) : `${letter(i)}→${letter(j)}`,
    })),
  );
  return pairs.filter(({ key }) => seen.has(key));
}

function pairKey({ line }: Verdict): string {
  return line === undefined ? '' : `${line.attempt.attacker}->${line.attempt.victim}`;
}

function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `#${index + 1}`;
}

/** The worst verdict of the cell with the answer it rests on; several variants may share a cell. */
function cellOf(row: readonly Verdict[], key: string, paint: Paint): string {
  const inCell = row.filter((verdict) => pairKey(verdict) === key);
  const worst = inCell.toSorted((a, b) => VERDICT_ORDER.indexOf(a.kind) - VERDICT_ORDER.indexOf(b.kind))[0];
  if (worst?.line === undefined) return '·'.padEnd(5);
  const { sign, colour } = SIGNS[worst.kind];
  return paint(colour, `${LETTERS[worst.line.answer.kind]}${sign}`.padEnd(5));
}

function countsOf(row: readonly Verdict[], paint: Paint): string {
  return VERDICT_ORDER.filter((kind) => row.some((verdict) => verdict.kind === kind))
    .map((kind) =>
      paint(SIGNS[kind].colour, `${SIGNS[kind].sign} ${row.filter((one) => one.kind === kind).length}`),
    )
    .join('  ');
}

/** `owner 6/6`: who asked the same, and how often that was served. */
function controlOf(row: readonly Verdict[]): string {
  const lines = row.flatMap(({ line }) => (line === undefined ? [] : [line]));
  const served = lines.filter(({ control }) => control.kind === 'served').length;
  const by = lines.every(({ attempt }) => attempt.control.as.kind === 'operator') ? 'operator' : 'owner';
  return `${by} ${served}/${lines.length}`;
}
