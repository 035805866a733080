import { BOUNDARIES, type Boundary, causeOf, VERDICT_ORDER, type Verdict } from '@cordon/domain';
import { answer, QUESTION } from './answer.ts';
import { checksOf } from './checks/checks.ts';
import { escapeMarkdown as cell } from './escape.ts';
import { type Evidence, NO_EVIDENCE } from './evidence.ts';
import { evidenceMarkdown } from './markdown/evidence.ts';
import { table } from './markdown/table.ts';
import { asDeployed, byBoundary, type ReportModel, type Section, worst } from './model.ts';

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
      .slice(0, MOST)
      .flatMap((some) => {
        const [one] = some;
        if (one === undefined) return [];
        return [[MARK[one.kind], cell(one.attempt), String(some.length), cell(one.reason)]];
      });
    out.push('', table(['verdict', 'attempt, the first of them', 'times', 'why'], rows));
    if (causes.length > MOST) out.push('', `… and ${causes.length - MOST} more causes in verdicts.json`);
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

const MOST = 50;
const rankOf = (verdict: Verdict | undefined) => VERDICT_ORDER.indexOf(verdict?.kind ?? 'unknown');

function title(section: Section): string {
  const extra = [
    ...section.guards.map((guard) => `+ ${guard}`),
    ...(section.mutant === undefined ? [] : [`mutant ${section.mutant}`]),
  ];
  return cell([section.topology, ...extra].join(' '));
}
