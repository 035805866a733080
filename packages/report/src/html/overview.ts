import { BOUNDARIES, type Boundary, VERDICT_ORDER } from '@cordon/domain';
import { type Check, RULES, type Rule } from '../checks.ts';
import { escapeMarkup as text } from '../escape.ts';
import { byBoundary, type ReportModel, type Section, worst } from '../model.ts';
import { KINDS } from './kinds.ts';
import { table } from './panel.ts';
import { badge, titleOf } from './section.ts';

/** One row a topology and engine, one column a boundary. */
export function overview(model: ReportModel, anchors: ReadonlyMap<Section, string>): string {
  const asked = (Object.keys(BOUNDARIES) as Boundary[]).filter((boundary) =>
    model.sections.some((section) => byBoundary(section.verdicts).has(boundary)),
  );
  // An engine column that is the same in every row goes into the caption instead.
  const [engine = 'no engine', ...others] = new Set(model.sections.map((section) => section.engine));
  const several = others.length > 0;
  const rows = model.sections.filter(isAsked).map((section) => {
    const groups = byBoundary(section.verdicts);
    return [
      `<a href="#${anchors.get(section)}">${text(titleOf(section))}</a>`,
      ...(several ? [text(section.engine)] : []),
      ...asked.map((boundary) => cell(groups.get(boundary) ?? [])),
    ];
  });
  const legend = VERDICT_ORDER.map((kind) => `<li>${badge(kind)}</li>`).join('');
  return `<section aria-labelledby="all"><h2 id="all">All topologies</h2><ul class="legend" aria-label="What the signs mean">${legend}</ul>
${table({ caption: `The worst verdict at each boundary${several ? '' : ` on ${engine}`}, and how many attempts it rests on.`, head: ['topology', ...(several ? ['engine'] : []), ...asked], rows })}${notAsked(model)}</section>`;
}

const isAsked = ({ verdicts }: Section) => verdicts.length > 0;

/** Topologies that were not attacked on an engine, with the reason, which a row of empty cells would hide. */
function notAsked({ sections }: ReportModel): string {
  const lines = sections
    .filter((section) => !isAsked(section))
    .map((section) => {
      const [first] = section.skipped;
      const why = first === undefined ? 'nothing was judged, which is not a pass' : first.reason;
      return `<li>${text(titleOf(section))} on ${text(section.engine)}: ${text(why)}</li>`;
    });
  if (lines.length === 0) return '';
  return `<details><summary>${lines.length} ${lines.length === 1 ? 'topology was' : 'topologies were'} not attacked on an engine</summary><ul>${lines.join('')}</ul></details>`;
}

function cell(group: Section['verdicts']): string {
  const kind = worst(group);
  if (kind === undefined) return '<span class="soft">not asked</span>';
  const of = group.filter((verdict) => verdict.kind === kind).length;
  const count = of === group.length ? `${group.length}` : `${of} of ${group.length}`;
  const { symbol, short } = KINDS[kind];
  return `<span class="badge ${kind}">${symbol} ${short}</span><br><span class="soft">${count}</span>`;
}

const PANEL_OF: Readonly<Record<Exclude<Rule, 'drill-finding'>, string>> = {
  'surviving-mutant': 'mutants',
  'refuted-boundary': 'proof',
  'model-gap': 'proof',
  'new-disagreement': 'engines',
  'broken-rule': 'engines',
  'object-count': 'objects',
  'not-deployed': 'scale',
};

/** The panel that shows what a check looked at: each drill has its own. */
const panelOf = ({ rule, suite }: Check) =>
  rule === 'drill-finding' ? suite.replace(/^drill /, '') : PANEL_OF[rule];

/** Results other than verdicts: a line for each kind that is not fine, or one line when all are. */
export function findings(checks: readonly Check[]): string {
  const asked = checks.filter(({ outcome }) => outcome !== 'skipped');
  if (asked.length === 0) return '';
  const bad = asked.filter(({ outcome }) => outcome === 'failed' || outcome === 'error');
  if (bad.length === 0)
    return `<p class="soft">In addition, ${asked.length.toLocaleString('en-US')} checks of mutants, proofs, engines, counts and drills were made; all passed.</p>`;
  const lines = [...Map.groupBy(bad, (check) => `${check.rule} ${panelOf(check)}`).values()].flatMap(
    (some) => {
      const [first] = some;
      if (first === undefined) return [];
      const failed = some.filter(({ outcome }) => outcome === 'failed').length;
      const tone = failed > 0 ? 'breached' : 'unknown';
      const count = failed > 0 ? `✗ ${failed}` : `? ${some.length}`;
      const drill = first.rule === 'drill-finding' ? `${text(first.suite)}: ` : '';
      return `<li><a href="#${text(panelOf(first))}"><span class="badge ${tone}">${count}</span></a> ${drill}${text(RULES[first.rule])}</li>`;
    },
  );
  return `<ul class="findings" aria-label="Found beside the verdicts">${lines.join('')}</ul>`;
}
