import {
  type Answer,
  BOUNDARIES,
  type Boundary,
  causeOf,
  type RunLine,
  VERDICT_ORDER,
  type Verdict,
  type VerdictKind,
} from '@cordon/domain';
import type { Judged } from '@cordon/harness/run-dir';
import { type Paint, SIGNS, wrapped } from '@cordon/harness/terminal/style';

/** Verdicts that are not `upheld` and have one cause: they differ only in who attacked whom. */
interface Finding {
  /** From 1, worst first; `pnpm cordon explain <number>` takes it. */
  readonly number: number;
  readonly kind: VerdictKind;
  readonly leg: string;
  /** `s3-list: ListObjectsV2`, or the names of attacks that left nothing. */
  readonly what: string;
  readonly reason: string;
  readonly verdicts: readonly Verdict[];
}

/** What of a run is not upheld, each cause once, worst first. Open boundaries are no findings. */
export function findingsOf(verdicts: readonly Verdict[]): readonly Finding[] {
  const telling = verdicts.filter(({ kind }) => kind !== 'upheld' && kind !== 'open-as-stated');
  const groups = Map.groupBy(telling, (verdict) =>
    [verdict.kind, verdict.leg, verdict.attack, verdict.line?.attempt.operation, causeOf(verdict)].join('\n'),
  );
  return [...byCause(groups)]
    .toSorted((a, b) => VERDICT_ORDER.indexOf(a.kind) - VERDICT_ORDER.indexOf(b.kind))
    .map((finding, index) => ({ ...finding, number: index + 1 }));
}

function* byCause(groups: ReadonlyMap<string, readonly Verdict[]>): Iterable<Omit<Finding, 'number'>> {
  const silent = new Map<string, Verdict[]>();
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { kind, leg, reason, line } = first;
    // Attacks that left nothing in a leg have one cause, whatever they are called.
    if (line === undefined) {
      const key = `${kind} ${leg} ${reason.replaceAll(`\`${first.attack}\``, '…')}`;
      silent.set(key, [...(silent.get(key) ?? []), ...group]);
    } else {
      yield { kind, leg, reason, what: `${first.attack}: ${line.attempt.operation}`, verdicts: group };
    }
  }
  for (const verdicts of silent.values()) {
    const [first] = verdicts;
    if (first === undefined) continue;
    const { kind, leg, reason } = first;
    const names = verdicts.map(({ attack }) => attack).filter((name) => name !== '');
    const what =
      names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
    yield { kind, leg, reason, what: what === '' ? 'the whole deployment' : what, verdicts };
  }
}

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

/** How many findings are shown with what decided them; the next have a line each, and the rest are counted. */
const WITH_DECIDERS = 5;
const MOST = 40;

/** Each finding with what decided it and the command that explains it. Empty when there is none. */
export function detailsOf(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return '';
  const more = findings.length - MOST;
  return [
    '',
    paint('bold', 'not upheld, worst first'),
    ...findings.slice(0, WITH_DECIDERS).map((finding) => detailOf(finding, paint)),
    ...findings.slice(WITH_DECIDERS, MOST).map((finding) => headOf(finding, paint)),
    ...(findings.length > WITH_DECIDERS ? [paint('dim', '      pnpm cordon explain <number> says why')] : []),
    ...(more > 0
      ? [`  … and ${more} more: \`pnpm cordon explain ${MOST + 1}\` and on, or verdicts.json`]
      : []),
  ].join('\n');
}

function headOf({ number, kind, leg, what }: Finding, paint: Paint): string {
  const { sign, colour } = SIGNS[kind];
  const plain = wrapped(`${String(number).padStart(3)} ${sign} ${kind}  ${leg}  ${what}`, 6);
  return plain.replace(`${sign} ${kind}`, paint(colour, `${sign} ${kind}`));
}

function detailOf(finding: Finding, paint: Paint): string {
  const { number, reason, verdicts } = finding;
  const pairs = verdicts.flatMap(({ line }) =>
    line === undefined ? [] : [`${line.attempt.attacker}→${line.attempt.victim}`],
  );
  return [
    headOf(finding, paint),
    wrapped(`      ${reason}`, 6),
    ...(pairs.length === 0
      ? []
      : [
          paint(
            'dim',
            `      ${pairs.slice(0, 6).join('  ')}${pairs.length > 6 ? ` … ${pairs.length} pairs` : ''}`,
          ),
        ]),
    ...decidersOf(verdicts[0]?.line?.answer).map((text) =>
      paint('dim', wrapped(`      decided by ${text}`, 8)),
    ),
    paint('dim', `      pnpm cordon explain ${number}`),
  ].join('\n');
}

function decidersOf(answer: Answer | undefined): readonly string[] {
  return (answer?.deciders ?? []).slice(0, 3).map(({ layer, policy, sid, why }) => {
    const where = [layer, policy, sid === undefined ? undefined : `statement \`${sid}\``]
      .filter(Boolean)
      .join(', ');
    return `${where}: ${why}`;
  });
}

/** What `--json` prints: the verdicts without the whole lines, which are in `record.jsonl`. */
export function jsonOf(
  judged: Judged,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    schema: 1,
    ...more,
    exit: judged.exit,
    summary: judged.summary,
    verdicts: judged.verdicts.map(({ line, ...verdict }) => ({
      ...verdict,
      ...(line === undefined
        ? {}
        : {
            attacker: line.attempt.attacker,
            victim: line.attempt.victim,
            operation: line.attempt.operation,
            answer: line.answer,
            control: { by: line.attempt.control.as.kind, ...line.control },
          }),
    })),
  };
}
