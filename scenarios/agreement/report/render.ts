import { columns } from '@cordon/domain';
import type { BothWays, Coverage } from '../coverage.ts';
import type { AgreementDivergence } from '../divergence.types.ts';
import type { AgreementResult, EngineResult } from '../run.ts';
import { conformance, countsOf, type Outcome, seenOneWay } from './summary.ts';

/** The run for people: balance, what was exercised, who agreed, and what is new. */
export function render(
  result: AgreementResult,
  outcome: Outcome,
  divergences: readonly AgreementDivergence[],
): string {
  const { pairs, allowed, batches, seed, coverage, engines } = result;
  const share = pairs === 0 ? 0 : Math.round((100 * allowed) / pairs);
  return [
    `seed ${seed}: ${pairs} pairs under ${batches} sets of policies, of which AWS's rules allow ${allowed} (${share} %)`,
    '',
    ...(pairs === 0 ? [] : [coverageTable(coverage), ...oneWay(coverage), '']),
    ...engines.map(engineLines),
    ...engines.flatMap((engine) => knownLines(engine, divergences)),
    ...engines.flatMap(newLines),
    ...(engines.some(({ named }) => named.length > 0) ? ['', conformanceTable(engines, divergences)] : []),
    '',
    outcome.sentence,
  ].join('\n');
}

function oneWay(coverage: Coverage): readonly string[] {
  const names = seenOneWay(coverage);
  return names.length === 0 ? [] : [`seen with one answer only: ${names.join(', ')}`];
}

function coverageTable({ features, operators }: Coverage): string {
  const list = (title: string, yes: string, no: string, rows: readonly BothWays[]) =>
    columns([[title, yes, no], ...rows.map((row) => [row.name, String(row.yes), String(row.no)])], {
      right: [1, 2],
    });
  return [
    ...list('what a pair has', 'allowed', 'refused', features),
    '',
    ...list('condition operator', 'held', 'did not', operators),
  ].join('\n');
}

function engineLines(engine: EngineResult): string {
  const { agrees, known, fresh, unclear, all } = countsOf(engine);
  const rate = engine.ms === 0 ? 0 : Math.round((1000 * all) / engine.ms);
  return (
    `${engine.engine}: ${agrees} of ${all} agree, ${known} differ as known, ${fresh} differ in new ways, ` +
    `${unclear} unclear (${(engine.ms / 1000).toFixed(1)} s, ${rate} pairs/s)`
  );
}

function knownLines(engine: EngineResult, divergences: readonly AgreementDivergence[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const row of engine.compared.flatMap(({ rows }) => rows)) counts.set(row, (counts.get(row) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .flatMap(([id, count]) => {
      const row = divergences.find((one) => one.id === id);
      return row === undefined
        ? []
        : [`  known: ${count} × ${row.sentence}`, `         ${row.documentation}`];
    });
}

function newLines(engine: EngineResult): readonly string[] {
  return [
    ...engine.shrunk.flatMap(({ one, expected, got, because, like }) => [
      '',
      `NEW on ${engine.engine}, ${like} like it: AWS's rules say ${expected}, the answer was ${got.verdict} (${got.reason})`,
      `  ${because}`,
      `  ${JSON.stringify(one)}`,
    ]),
    ...engine.compared
      .filter(({ finding }) => finding === 'unclear')
      .slice(0, 3)
      .flatMap(({ one, got }) => [
        '',
        `UNCLEAR on ${engine.engine}: ${got.reason}`,
        `  ${JSON.stringify(one)}`,
      ]),
  ];
}

function conformanceTable(
  engines: readonly EngineResult[],
  divergences: readonly AgreementDivergence[],
): string {
  const rows = engines.map(conformance);
  const head = ['documented rules', 'right', 'served, forbidden', 'refused, allowed', 'unclear'];
  const lines = rows.map(({ engine, right, asked, ...counts }) => [
    engine,
    `${right} of ${asked}`,
    ...[counts.leaks, counts.locked, counts.unclear].map(String),
  ]);
  const wrong = engines.flatMap(({ engine, named }) =>
    named
      .filter(({ right }) => right === false)
      // The open LocalStack breaks rules on purpose: the report lists only the rules that a row names.
      .filter(({ rows = [] }) => engine !== 'localstack-open' || rows.length > 0)
      .map(
        ({ id, sentence, got, page, rows = [] }) =>
          `  ${engine} is wrong on \`${id}\` (${got?.verdict}): ${sentence}\n    ${page}\n` +
          `    ${reasonsOf(rows, divergences)}`,
      ),
  );
  const leftOut = (engines[0]?.named ?? []).filter((one) => one.leftOut !== undefined);
  return [
    ...columns([head, ...lines], { right: [1, 2, 3, 4] }),
    ...leftOut.map(({ id, leftOut }) => `not asked of any engine: \`${id}\`: ${leftOut}`),
    ...wrong,
  ].join('\n');
}

function reasonsOf(rows: readonly string[], divergences: readonly AgreementDivergence[]): string {
  const known = divergences.filter(({ id }) => rows.includes(id));
  if (known.length === 0) return 'NEW: no row of scenarios/agreement/divergences/divergences.ts explains it';
  return known.map(({ sentence }) => `known: ${sentence}`).join('\n    ');
}
