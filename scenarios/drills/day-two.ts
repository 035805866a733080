import type { DrillResult, DrillRow } from './drill.ts';
import type { Failed, Span } from './on-lab.ts';

/** What a judge says, as far as every drill's does. */
interface Said {
  readonly is?: string;
  readonly rule?: string;
  readonly why?: string;
}

/** One drill of the set. */
export interface DrillOfSet {
  readonly drill: string;
  readonly exit: 0 | 1 | 2;
  readonly topologies: readonly {
    readonly topology: string;
    readonly ms: number;
    /** Calls of its clients; absent where the drill counts none. */
    readonly calls?: number;
    readonly findings: readonly Said[];
  }[];
  readonly last: readonly Said[];
  readonly leftOut: readonly string[];
  readonly failed: readonly Failed[];
}

/** `day-two.json` of a run: what all drills came to, and where the time went. */
export interface DayTwo {
  readonly schema: 1;
  readonly run: string;
  readonly drills: readonly DrillOfSet[];
  readonly spans: readonly Span[];
  readonly exit: 0 | 1 | 2;
}

/** From the results of all drills to that of the set: what one broke is broken, then what one could not tell. Pure. */
export function dayTwoOf(
  run: string,
  results: readonly DrillResult<DrillRow>[],
  spans: readonly Span[],
): DayTwo {
  const drills = results.map(
    ({ drill, exit, topologies, last, leftOut = [], failed }): DrillOfSet => ({
      drill,
      exit,
      topologies: topologies.map((row) => ({
        topology: row.topology,
        ms: row.ms,
        ...callsIn(row),
        findings: findingsIn(row),
      })),
      last: last?.findings ?? [],
      leftOut: leftOut.map(({ topology }) => topology),
      failed,
    }),
  );
  const exit = drills.some((one) => one.exit === 1) ? 1 : drills.some((one) => one.exit === 2) ? 2 : 0;
  return { schema: 1, run, drills, spans, exit };
}

/** Of a row its own findings, and those of the levers that were pulled. */
function findingsIn(row: object): readonly Said[] {
  const { findings = [], pulled = [] } = row as {
    findings?: readonly Said[];
    pulled?: readonly { findings: readonly Said[] }[];
  };
  return [...findings, ...pulled.flatMap((one) => one.findings)];
}

function callsIn(row: object): { readonly calls?: number } {
  const { calls, pulled } = row as { calls?: number; pulled?: readonly { calls?: number }[] };
  if (calls !== undefined) return { calls };
  return pulled === undefined ? {} : { calls: pulled.reduce((sum, one) => sum + (one.calls ?? 0), 0) };
}

/** A dot where it was asked on no topology. */
const signOf = ({ exit, topologies, failed, last }: DrillOfSet) =>
  exit === 0 && topologies.length + failed.length + last.length === 0
    ? '·'
    : ({ 0: '✓', 1: '✗', 2: '?' } as const)[exit];
const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`;

/** How much of it there was: topologies, the longest of them, and the calls of its clients. */
function of({ topologies, leftOut }: DrillOfSet): string {
  const calls = topologies.reduce((sum, one) => sum + (one.calls ?? 0), 0);
  return [
    `${topologies.length} topologies`,
    ...(topologies.length === 0 ? [] : [`${seconds(Math.max(...topologies.map(({ ms }) => ms)))} at most`]),
    ...(calls === 0 ? [] : [`${calls.toLocaleString('en-US')} calls`]),
    ...(leftOut.length === 0 ? [] : [`does not apply to ${leftOut.join(', ')}`]),
  ].join(', ');
}

/** A line a drill, what was found, and where the time went. */
export function dayTwoText({ drills, spans, exit }: DayTwo, where: string): string {
  const width = Math.max(...drills.map(({ drill }) => drill.length));
  const lines = drills.flatMap((one) => [
    `${signOf(one)} ${one.drill.padEnd(width)}  ${of(one)}`,
    ...one.topologies.flatMap(({ topology, findings }) =>
      findings.map((said) => `    ${lineOf(topology, said)}`),
    ),
    ...one.last.map((said) => `    ${lineOf('the last act', said)}`),
    ...one.failed.map(({ topology, why }) => `    ? ${topology}: ${why}`),
  ]);
  const labs = [...new Set(spans.map(({ lab }) => lab))];
  const times = labs.flatMap((lab) => {
    const of = spans.filter((span) => span.lab === lab);
    const sum = of.reduce((all, { ms }) => all + ms, 0);
    return [
      `${lab}: ${seconds(sum)}`,
      ...of.map(
        ({ what, ms, cpuSeconds }) =>
          `  ${seconds(ms).padStart(6)}  ${(cpuSeconds === undefined ? '' : `${cpuSeconds.toFixed(0)} s`).padStart(6)}  ${what}`,
      ),
    ];
  });
  return [
    ...lines,
    '',
    'where the time went (second column: processor time of the whole run meanwhile)',
    ...times,
    '',
    `${exit === 0 ? 'every drill found what is stated' : exit === 1 ? 'a drill found something that contradicts a statement' : 'some drills could not tell'}`,
    `files: ${where}/day-two.json and <drill>.json of each; pnpm decide --drills ${where}, pnpm report ${where}`,
  ].join('\n');
}

const lineOf = (topology: string, { is, rule, why = '' }: Said) =>
  `${is === 'breached' ? '✗' : '?'} ${topology}: ${rule}: ${why.replaceAll(/\s+/g, ' ').slice(0, 240)}`;
