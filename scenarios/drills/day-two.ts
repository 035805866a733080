import { columns, counted } from '@cordon/domain';
import type { DrillResult, DrillRow, Failed, Span } from './drill.types.ts';
import { type DrillFinding, lineOf } from './history.ts';

/** One drill of the set. */
export interface DrillOfSet {
  readonly drill: string;
  readonly exit: 0 | 1 | 2;
  readonly topologies: readonly DrillRow[];
  readonly last: readonly DrillFinding[];
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
      topologies: topologies.map(({ topology, ms, calls, findings }) => ({ topology, ms, calls, findings })),
      last: last?.findings ?? [],
      leftOut: leftOut.map(({ topology }) => topology),
      failed,
    }),
  );
  const exit = drills.some((one) => one.exit === 1) ? 1 : drills.some((one) => one.exit === 2) ? 2 : 0;
  return { schema: 1, run, drills, spans, exit };
}

/** A dot where it was asked on no topology. */
const signOf = ({ exit, topologies, failed, last }: DrillOfSet) =>
  exit === 0 && topologies.length + failed.length + last.length === 0
    ? '·'
    : ({ 0: '✓', 1: '✗', 2: '?' } as const)[exit];
const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`;

/** How much of it there was: topologies, the longest of them, and the calls of its clients. */
function of({ topologies, leftOut }: DrillOfSet): string {
  const calls = topologies.reduce((sum, one) => sum + one.calls, 0);
  return [
    counted(topologies.length, 'topology', 'topologies'),
    ...(topologies.length === 0
      ? []
      : [
          `at most ${seconds(Math.max(...topologies.map(({ ms }) => ms)))}${topologies.length === 1 ? '' : ' each'}`,
        ]),
    ...(calls === 0 ? [] : [counted(calls, 'call')]),
    ...(leftOut.length === 0 ? [] : [`does not apply to ${leftOut.join(', ')}`]),
  ].join(', ');
}

/** A line a drill, what was found, and where the time went. */
export function dayTwoText({ drills, spans, exit }: DayTwo, where: string): string {
  const heads = columns(drills.map((one) => [`${signOf(one)} ${one.drill}`, of(one)]));
  const lines = drills.flatMap((one, at) => [
    heads[at] ?? '',
    ...one.topologies.flatMap(({ topology, findings }) =>
      findings.map((said) => `    ${lineOf(said, topology)}`),
    ),
    ...one.last.map((said) => `    ${lineOf(said, 'the last act')}`),
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
