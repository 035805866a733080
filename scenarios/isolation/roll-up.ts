import { BOUNDARIES, type Boundary, type RunLine, VERDICT_ORDER, type Verdict } from '@cordon/domain';
import { type Paint, SIGNS, wrapped } from '@cordon/harness/terminal/style';

/** Heads of the columns: four letters of each boundary, so that all ten fit 80 columns beside a topology's name. */
const HEADS: Readonly<Record<Boundary, string>> = {
  'tenant-data': 'data',
  'tenant-metadata': 'meta',
  'tenant-enumeration': 'enum',
  'tenant-credentials': 'cred',
  'self-grant': 'self',
  'control-plane': 'ctrl',
  attribution: 'attr',
  revocation: 'revo',
  'blast-radius': 'blst',
  'owner-access': 'ownr',
};
const LABEL = 29;

/** Topology by boundary, the worst verdict in each cell: what a run found, on one screen. */
export function rollUpOf(runs: readonly RunLine[], verdicts: readonly Verdict[], paint: Paint): string {
  const boundaries = Object.keys(BOUNDARIES) as Boundary[];
  const engines = [...new Set(runs.map(({ engine }) => engine))].join(', ');
  const head = `${`on ${engines}`.slice(0, LABEL).padEnd(LABEL)} ${boundaries.map((one) => HEADS[one].padEnd(4)).join(' ')}`;
  const rows = runs.map((run) => {
    const own = verdicts.filter(({ leg }) => leg === run.leg);
    const cells = boundaries.map((boundary) => cellOf(own, boundary, paint));
    const label = run.leg.length > LABEL ? [run.leg, ''.padEnd(LABEL)] : [run.leg.padEnd(LABEL)];
    return `${label.join('\n')} ${cells.join(' ')}`;
  });
  const names = boundaries.map((one) => `${HEADS[one]} = ${one}`);
  return [
    paint('dim', head),
    ...rows.map((row) => row.trimEnd()),
    '',
    paint('dim', '✓ upheld, ✗ breached, ○ open as stated, ! stricter than stated, ? cannot tell,'),
    paint('dim', wrapped(`· not asked; ${names.join(', ')}`, 0)),
  ].join('\n');
}

/** The worst verdict on the boundary and, where it is not upheld, how many there are of it. */
function cellOf(own: readonly Verdict[], boundary: Boundary, paint: Paint): string {
  const of = own.filter(({ crosses }) => crosses === boundary);
  const worst = VERDICT_ORDER.find((kind) => of.some((verdict) => verdict.kind === kind));
  if (worst === undefined) return paint('dim', '·   ');
  const count = of.filter(({ kind }) => kind === worst).length;
  const { sign, colour } = SIGNS[worst];
  return paint(colour, `${sign}${worst === 'upheld' ? '' : count}`.slice(0, 4).padEnd(4));
}
