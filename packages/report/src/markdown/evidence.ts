import type { Check } from '../checks/check.types.ts';
import { checksOf } from '../checks/checks.ts';
import { escapeMarkdown as cell } from '../escape.ts';
import type { Evidence } from '../evidence.ts';
import type { ReportModel } from '../model.ts';
import { between } from '../panels/between.ts';
import { formulaWords } from '../panels/counts.ts';
import type { LatencyFile } from '../panels/latency.ts';
import { countsOfMutants } from '../panels/mutants.ts';
import type { ProofFile } from '../panels/proof.ts';
import { proofTitle } from '../panels/proof-title.ts';
import type { ScaleFile } from '../panels/scale.ts';
import { folded, table } from './table.ts';

/** A part for each kind of evidence that there is, what is not fine unfolded and first. */
export function evidenceMarkdown(model: ReportModel, evidence: Evidence): readonly string[] {
  const checks = checksOf(evidence);
  const parts: readonly (readonly [title: string, body: readonly string[]])[] = [
    [
      'Would the attacks notice a fault?',
      [...evidence.mutants.map((one) => cell(countsOfMutants(one))), ...bad(checks, 'surviving-mutant')],
    ],
    [
      'Proved for all requests',
      [...evidence.proofs.map(proofs), ...bad(checks, 'refuted-boundary', 'model-gap')],
    ],
    [
      'Do the engines agree?',
      [...engines(model, evidence), ...bad(checks, 'new-disagreement', 'broken-rule')],
    ],
    ['What credentials cost in time', evidence.latency.map(latency)],
    ['How many objects', [...objects(evidence), ...bad(checks, 'object-count')]],
    ['With more tenants', [...evidence.scale.map(scale), ...bad(checks, 'not-deployed')]],
  ];
  return parts.flatMap(([title, body]) =>
    body.length === 0 ? [] : ['', `## ${title}`, '', body.join('\n\n')],
  );
}

const SIGNS: Readonly<Record<string, string>> = {
  proved: '✅',
  'open-as-stated': '➖',
  unknown: '❓',
  breached: '❌',
};
const MOST = 50;

function bad(checks: readonly Check[], ...rules: readonly Check['rule'][]): readonly string[] {
  const found = checks.filter(
    ({ rule, outcome }) => rules.includes(rule) && (outcome === 'failed' || outcome === 'error'),
  );
  if (found.length === 0) return [];
  const rows = found
    .slice(0, MOST)
    .map(({ name, outcome, message }) => [outcome === 'failed' ? '❌' : '❓', cell(name), cell(message)]);
  const more = found.length > MOST ? [`… and ${found.length - MOST} more in report.json`] : [];
  return [table(['', 'what', 'why'], rows), ...more];
}

function proofs({ proofs: all }: ProofFile): string {
  const asked = [...new Set(all.flatMap(({ outcomes }) => outcomes.map(({ boundary }) => boundary)))];
  const rows = all.map((proof) => [
    cell(proofTitle(proof)),
    ...asked.map((boundary) => {
      const found = proof.outcomes.find((one) => one.boundary === boundary);
      return found === undefined ? 'not asked' : `${SIGNS[found.outcome] ?? '❓'} ${cell(found.outcome)}`;
    }),
  ]);
  return table(['topology', ...asked.map(cell)], rows);
}

function engines(model: ReportModel, { agreement }: Evidence): readonly string[] {
  const found = between(model);
  const told =
    found === undefined
      ? []
      : [
          `${found.asked.length.toLocaleString('en-US')} attempts were made on more than one engine; on ${found.differ.length} the verdicts differ.`,
        ];
  return [...told, ...agreement.map(({ engines: each }) => generated(each))];
}

function generated(engines: Evidence['agreement'][number]['engines']): string {
  const findings = [...new Set(engines.flatMap((one) => Object.keys(one.findings)))];
  const rows = engines.map(({ engine, findings: counts, rules }) => [
    cell(engine),
    `${rules.asked - rules.broken.length} of ${rules.asked}`,
    ...findings.map((finding) => String(counts[finding] ?? 0)),
  ]);
  return table(['engine', 'documented rules', ...findings.map(cell)], rows);
}

function latency({ where, baseline, rows }: LatencyFile): string {
  const cells = rows.map(({ subject, what, requests, p50, p99, ratio }) =>
    [subject, what, requests, p50, p99, ratio].map(cell),
  );
  const head = ['subject', 'what', 'requests', 'p50', 'p99', `ratio to ${cell(baseline)}`];
  return folded(`${cells.length} measurements, ${escapeSummary(where)}`, table(head, cells));
}

function objects({ objects: all }: Evidence): readonly string[] {
  if (all.length === 0) return [];
  const types = [...new Set(all.flatMap(({ counted }) => Object.keys(counted)))].toSorted();
  const rows = types.map((type) => [
    cell(type),
    ...all.map(({ counted, formula }) => {
      const stated = formula?.[type];
      const words = stated === undefined || stated.perTenant === 0 ? '' : ` = ${formulaWords(stated)}`;
      return `${counted[type] ?? 0}${words}`;
    }),
  ]);
  const head = ['type', ...all.map(({ topology, tenants }) => `${cell(topology)}, N = ${tenants}`)];
  return [folded('Terraform resources by type', table(head, rows))];
}

function scale({ counts, deployed }: ScaleFile): string {
  const seconds = (ms: number | undefined) => (ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`);
  const sizes = deployed.map(({ topology, tenants, deployMs, destroyMs }) => [
    cell(topology),
    tenants.toLocaleString('en-US'),
    seconds(deployMs),
    seconds(destroyMs),
  ]);
  const rows = counts.map(({ topology, tenants, aws, vault }) => [
    cell(topology),
    ...[tenants, aws, vault].map((count) => count.toLocaleString('en-US')),
  ]);
  const counted = folded('Objects on real synths', table(['topology', 'tenants', 'AWS', 'Vault'], rows));
  return sizes.length === 0
    ? counted
    : `${table(['topology', 'tenants', 'deploy', 'destroy'], sizes)}\n\n${counted}`;
}

/** Inside an HTML element, Markdown's escapes would show. */
function escapeSummary(text: string): string {
  return text.replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char);
}
