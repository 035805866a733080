import { BOUNDARIES, type Boundary, causeOf, VERDICT_ORDER, type Verdict } from '@cordon/domain';
import { answer, QUESTION } from './answer.ts';
import { type Check, checksOf } from './checks.ts';
import { escapeMarkdown as cell } from './escape.ts';
import { type Evidence, NO_EVIDENCE } from './evidence.ts';
import { asDeployed, byBoundary, type ReportModel, type Section, worst } from './model.ts';
import { formulaWords } from './panels/counts.ts';
import { between } from './panels/disagreements.ts';
import type { LatencyFile } from './panels/latency.ts';
import { countsOfMutants } from './panels/mutants.ts';
import { proofTitle } from './panels/proof-title.ts';
import type { ProofFile, ScaleFile } from './run-files.ts';

/** A GitHub-flavoured Markdown table; the cells must be escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Long details, folded. */
export function folded(summary: string, inner: string): string {
  return `<details><summary>${summary}</summary>\n\n${inner}\n\n</details>`;
}

/** A section for each kind of evidence; what is not fine comes first, unfolded. */
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
const MOST_ROWS = 50;

function bad(checks: readonly Check[], ...rules: readonly Check['rule'][]): readonly string[] {
  const found = checks.filter(
    ({ rule, outcome }) => rules.includes(rule) && (outcome === 'failed' || outcome === 'error'),
  );
  if (found.length === 0) return [];
  const rows = found
    .slice(0, MOST_ROWS)
    .map(({ name, outcome, message }) => [outcome === 'failed' ? '❌' : '❓', cell(name), cell(message)]);
  const more = found.length > MOST_ROWS ? [`… and ${found.length - MOST_ROWS} more in report.json`] : [];
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

const MARK: Record<Verdict['kind'], string> = {
  breached: '❌ breached',
  unknown: '❓ unknown',
  'stricter-than-stated': '⚠️ stricter than stated',
  'open-as-stated': '➖ open, as stated',
  upheld: '✅ upheld',
};

/** GitHub-flavoured Markdown for a step summary: one table over all sections, then what is not fine, then what was not asked, then what else was found out. */
export function toMarkdown(model: ReportModel, evidence: Evidence = NO_EVIDENCE): string {
  const { word, sentence } = answer(asDeployed(model), checksOf(evidence));
  const parts = [
    `# ${QUESTION}`,
    '',
    `**${cell(word)}** ${cell(sentence)}`,
    '',
    facts(model),
    '',
    overview(model),
  ];
  for (const section of model.sections) parts.push('', ...details(section));
  parts.push(...evidenceMarkdown(model, evidence));
  return `${parts.join('\n')}\n`;
}

/** Run, date, tenants and versions in one line. */
function facts({ runs, sections }: ReportModel): string {
  const tenants = [...new Set(sections.flatMap((section) => section.tenants))];
  const versions = new Map(sections.flatMap((section) => Object.entries(section.versions)));
  const days = [...new Set(sections.map(({ startedAt }) => startedAt.slice(0, 10)))].toSorted();
  return [
    `run ${runs.join(', ')}`,
    ...days,
    `${tenants.length} tenants`,
    ...[...versions].map(([name, version]) => `${name} ${version}`),
  ]
    .map(cell)
    .join(' · ');
}

function overview(model: ReportModel): string {
  if (model.sections.length === 0)
    return 'No isolation run is here: nothing was judged, and that is not a pass.';
  const asked = (Object.keys(BOUNDARIES) as Boundary[]).filter((boundary) =>
    model.sections.some((section) => byBoundary(section.verdicts).has(boundary)),
  );
  const head = ['topology', 'engine', ...asked];
  const rows = model.sections.map((section) => {
    const groups = byBoundary(section.verdicts);
    const cells = asked.map((boundary) => {
      const group = groups.get(boundary) ?? [];
      const kind = worst(group);
      return kind === undefined ? 'not asked' : `${MARK[kind]} (${group.length})`;
    });
    return [title(section), cell(section.engine), ...cells];
  });
  return table(head, rows);
}

function details(section: Section): string[] {
  const summary = VERDICT_ORDER.filter((kind) => section.counts[kind] > 0).map(
    (kind) => `${section.counts[kind]} ${kind}`,
  );
  const bad = section.verdicts.filter(
    (verdict) => verdict.kind !== 'upheld' && verdict.kind !== 'open-as-stated',
  );
  const out = [
    `## ${title(section)} on ${cell(section.engine)}`,
    '',
    summary.join(', ') || 'nothing was judged: that is not a pass',
  ];
  if (bad.length > 0) {
    const causes = [
      ...Map.groupBy(bad, (one) => [one.kind, one.crosses, one.attack, causeOf(one)].join('\n')).values(),
    ];
    const rows = causes
      .toSorted(([one], [other]) => rankOf(one) - rankOf(other))
      .slice(0, MOST_ROWS)
      .flatMap((some) => {
        const [one] = some;
        if (one === undefined) return [];
        return [[MARK[one.kind], cell(one.attempt), String(some.length), cell(one.reason)]];
      });
    out.push('', table(['verdict', 'attempt, the first of them', 'times', 'why'], rows));
    if (causes.length > MOST_ROWS)
      out.push('', `… and ${causes.length - MOST_ROWS} more causes in verdicts.json`);
    out.push('', 'Each says why with `pnpm cordon explain <attempt>`.');
  }
  if (section.skipped.length > 0) {
    out.push('', '<details><summary>Attacks that make no attempt here</summary>', '');
    out.push(
      table(
        ['attack', 'reason'],
        section.skipped.map(({ attack, reason }) => [cell(attack), cell(reason)]),
      ),
      '',
      '</details>',
    );
  }
  return out;
}

const rankOf = (verdict: Verdict | undefined) => VERDICT_ORDER.indexOf(verdict?.kind ?? 'unknown');

function title(section: Section): string {
  const extra = [
    ...section.guards.map((guard) => `+ ${guard}`),
    ...(section.mutant === undefined ? [] : [`mutant ${section.mutant}`]),
  ];
  return cell([section.topology, ...extra].join(' '));
}
