import type { TerraformJson } from '@cordon/terraform';
import type { Check } from '../checks/check.types.ts';
import { escapeMarkup as text } from '../escape.ts';
import { asDeployed, type ReportModel, type Section } from '../model.ts';
import { jsonBlock } from './json-block.ts';
import type { Numbering } from './matrix.ts';
import { findings, lead, overview } from './overview.ts';
import { type Panel, panelsMarkup } from './panel.ts';
import { SCRIPT } from './script.ts';
import { sectionMarkup, titleOf } from './section.ts';
import { STYLE } from './style.ts';
import { verdictData } from './verdict-data.ts';

/**
 * One self-contained HTML page: no network, no external font. `terraform` holds the synthesized configuration by
 * topology, for the pictures; `checks` are summed up at the head. What was broken on purpose (a mutant) is told by its panel, not as a verdict.
 */
export function toHtml(
  all: ReportModel,
  terraform: ReadonlyMap<string, TerraformJson>,
  panels: readonly Panel[] = [],
  checks: readonly Check[] = [],
): string {
  const model = sorted(asDeployed(all));
  const verdicts = model.sections.flatMap((section) => section.verdicts);
  const numbers: Numbering = new Map(verdicts.map((verdict, index) => [verdict, index]));
  const anchors = anchorsOf(model.sections);
  const { sections, block } = panelsMarkup(panels);
  const drawn = new Set<string>();
  const topologies = model.sections.map((section) => {
    // The same topology on another engine is the same Terraform: one picture is enough.
    const leg = [section.topology, ...section.guards].join('+');
    const first = !drawn.has(leg);
    drawn.add(leg);
    const tf = first ? terraform.get(leg) : undefined;
    return sectionMarkup(section, anchors.get(section) ?? '', tf, numbers);
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cordon: tenant isolation, ${text(model.runs.join(', '))}</title>
<link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>
<a class="skip" href="#main">Skip to the verdicts</a>
<header><div><h1>Does each tenant stay in its own bucket?</h1>${lead(model)}${findings(checks)}</div>
<button type="button" class="theme" id="theme">Light / dark</button></header>
${navigation(model, panels, anchors)}
<main id="main" tabindex="-1">
${overview(model, anchors)}
${sections}
${topologies.join('\n')}
</main>
<footer>Made from the files of run ${text(model.runs.join(', '))}. A verdict rests on one attempt and its control, both in <code>record.jsonl</code>; the same record can be judged again with <code>pnpm scenario isolation --rejudge</code>.</footer>
<dialog id="why" aria-labelledby="why-title"><form method="dialog"><button class="theme" autofocus>Close</button></form><div></div></dialog>
<script type="application/json" id="verdicts">${jsonBlock(verdicts.map(verdictData))}</script>
<script type="application/json" id="details">${block}</script>
<script>${SCRIPT}</script>
</body></html>
`;
}

/** The parts of the page, and each topology with the engines that it was attacked on. */
function navigation(
  { sections }: ReportModel,
  panels: readonly Panel[],
  anchors: ReadonlyMap<Section, string>,
): string {
  const link = (id: string, words: string) => `<a href="#${text(id)}">${text(words)}</a>`;
  const parts = [['all', 'All topologies'], ...panels.map(({ id, title }) => [id, title])];
  const topologies = [...Map.groupBy(sections, titleOf)].map(([title, legs]) => {
    const [only] = legs;
    if (legs.length === 1 && only !== undefined) return link(anchors.get(only) ?? '', title);
    return `${text(title)}: ${legs.map((leg) => link(anchors.get(leg) ?? '', leg.engine)).join(' ')}`;
  });
  const items = [...parts.map(([id = '', title = '']) => link(id, title)), ...topologies];
  return `<nav aria-label="Parts of this page"><ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul></nav>`;
}

/** The same topology on several engines stands together. */
function sorted(model: ReportModel): ReportModel {
  return { ...model, sections: model.sections.toSorted((a, b) => titleOf(a).localeCompare(titleOf(b))) };
}

/** An id for each section; the same topology twice (before and after mutants, two runs) gets two. */
function anchorsOf(sections: readonly Section[]): ReadonlyMap<Section, string> {
  const used = new Map<string, number>();
  return new Map(
    sections.map((section) => {
      const plain = `t-${titleOf(section)}-${section.engine}`.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
      const times = (used.get(plain) ?? 0) + 1;
      used.set(plain, times);
      return [section, times === 1 ? plain : `${plain}-${times}`];
    }),
  );
}
