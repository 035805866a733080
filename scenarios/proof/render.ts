import { columns } from '@cordon/domain';
import type { Outcome } from '@cordon/harness/prove-static';
import { wrapped } from '@cordon/harness/terminal/style';
import type { ProofReport } from '@cordon/prover';
import type { Difference } from './compare-states.ts';
import type { Fired } from './fire.ts';
import type { LiveRun } from './live-exit.ts';
import type { Ink } from './plan.types.ts';

const MOST_FINDINGS = 12;

/** A proof for people: verdict on each boundary, matrix, what refutes, what the proofs rest on. */
export function renderProof(report: ProofReport, outcomes: readonly Outcome[], ink: Ink): string {
  const name = [report.topology ?? 'deployment', ...report.guards].join(' + ');
  const { pairs, credentials } = report;
  const lines = [
    wrapped(
      `${name}: ${credentials} credentials, ${pairs.all.toLocaleString('en')} ordered pairs, ${report.classes.length} classes of pairs, ${(report.ms / 1000).toFixed(2)} s`,
      2,
    ),
    ...outcomes.map((one) => {
      const word = one.outcome === 'not-asked' ? 'not asked' : one.outcome;
      const plain = wrapped(`  ${one.boundary.padEnd(19)} ${word}  ${one.reasons[0] ?? ''}`, 4);
      const tone =
        one.outcome === 'proved'
          ? ink.good
          : one.outcome === 'open-as-stated' || one.outcome === 'not-asked'
            ? ink.dim
            : ink.bad;
      return plain.replace(` ${word}  `, ` ${tone(word)}  `);
    }),
    ...matrixLines(report),
    ...groundLines(report).map((line) => wrapped(line, 4)),
    ...findingLines(report, ink),
  ];
  return lines.join('\n');
}

function matrixLines({ matrix, tenants }: ProofReport): string[] {
  if (matrix === undefined || matrix.length === 0 || !matrix.some((row) => /[ru]/.test(row))) return [];
  return [
    '  who reaches whose bucket (p proved not, r refuted, u unknown, - not asked):',
    ...columns(
      matrix.map((row, at) => [tenants[at] ?? '', row]),
      { indent: 4, gap: 1 },
    ),
  ];
}

function groundLines({ classes }: ProofReport): string[] {
  return classes.flatMap(({ grounds, pairs, example }) => {
    if (grounds === undefined) return [];
    const rests =
      grounds.restsOn.length === 0 ? 'nothing grants anything at all' : grounds.restsOn.join('; ');
    return [
      `  ${pairs.toLocaleString('en')} pairs like ${example.caller} to ${example.bucket} rest on: ${rests}`,
      ...(grounds.alsoOn === undefined ? [] : [`    and, by themselves, on: ${grounds.alsoOn.join('; ')}`]),
    ];
  });
}

function findingLines({ findings }: ProofReport, ink: Ink): string[] {
  const shown = findings
    .slice(0, MOST_FINDINGS)
    .flatMap((one) => [
      wrapped(
        `  ${one.boundary}  ${one.sentence}${one.pairs > 1 ? ` (and ${one.pairs - 1} more pairs alike)` : ''}`,
        4,
      ).replace(one.boundary, ink.bad(one.boundary)),
      wrapped(`    got by: ${one.path.join(', then ') || 'any means'}`, 6),
    ]);
  const left = findings.length - MOST_FINDINGS;
  return left > 0 ? [...shown, `  and ${left} more findings (--json has them all)`] : shown;
}

/** The limits of soundness, for the end of every report. */
export function renderLimits(report: ProofReport): string {
  return [
    'What this proof does not cover:',
    ...report.limits.map((limit) => wrapped(`  - ${limit}`, 4)),
  ].join('\n');
}

interface Shown extends LiveRun {
  readonly differences: readonly Difference[];
  readonly asleep: readonly { readonly of: string; readonly answer: { readonly reason: string } }[];
}

/** What the deployment said, for people; whatever was not fired or not made is there with its reason. */
export function renderLive({ fired, suite, differences, asleep }: Shown, ink: Ink): string {
  const line = (what: string, all: readonly Fired[]): string =>
    `  ${what}: ${all.length} requests, ${count(all, 'confirmed')} answered as the model says, ${count(all, 'gap')} otherwise, ${count(all, 'unclear')} without a clear answer, ${count(all, 'not-made')} not made`;
  const named = (word: string, all: readonly Fired[], result: Fired['result']): string[] =>
    grouped(all.filter((one) => one.result === result)).map((text) => `  ${word}  ${text}`);
  return [
    line('one request a class', suite.requests),
    ...suite.leftOut.map(({ why, classes }) => `  left out of it  ${classes} classes: ${why}`),
    line('findings fired', fired),
    ...named(ink.bad('model gap'), [...fired, ...suite.requests], 'gap'),
    ...named(ink.bad('could not tell'), [...fired, ...suite.requests], 'unclear'),
    ...named(ink.bad('could not be made'), suite.requests, 'not-made'),
    ...named('not fired', fired, 'not-made'),
    ...differences.map(
      ({ at, meant, found }) =>
        `  ${ink.bad('deployed otherwise than meant')}  ${at}: meant ${meant}, found ${found}`,
    ),
    ...asleep.map(({ of, answer }) => `  ${ink.bad('canary')}  ${of}: ${answer.reason}`),
  ].join('\n');
}

function count(all: readonly Fired[], result: Fired['result']): number {
  return all.filter((one) => one.result === result).length;
}

/** One line a reason: the first request, and how many more. */
function grouped(all: readonly Fired[]): string[] {
  return [...Map.groupBy(all, ({ why }) => why)].map(([why, [first, ...more]]) => {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return `${first?.request}${others}: ${why}`;
  });
}
