import { BOUNDARIES, type Boundary, VERDICT_ORDER } from '@cordon/domain';
import type { TerraformJson } from '@cordon/terraform';
import { QUESTION } from '../answer.ts';
import type { Check } from '../checks.ts';
import { packed, escapeMarkup as text } from '../escape.ts';
import { asDeployed, type ReportModel, type Section } from '../model.ts';
import { answerMarkup, facts, notUpheld } from './answer.ts';
import { attemptsOf } from './attempts.ts';
import { KINDS } from './kinds.ts';
import { findings, overview } from './overview.ts';
import { missingPanels, type Panel, panelsMarkup } from './panel.ts';
import { SCRIPT } from './script.ts';
import { sectionMarkup, titleOf } from './section.ts';
import { STYLE } from './style.ts';

/** Search and filter over all attempts: topology, boundary, verdict, attack, and words. The page’s script answers it. */
function finder({ sections }: ReportModel): string {
  const verdicts = sections.flatMap((section) => section.verdicts);
  if (verdicts.length === 0) return '';
  const boundaries = Object.keys(BOUNDARIES) as Boundary[];
  const asked = new Set(verdicts.map(({ crosses }) => crosses));
  const kinds = new Set(verdicts.map(({ kind }) => kind));
  const attacks = [...new Set(verdicts.map(({ attack }) => attack))].sort();
  const several = new Set(sections.map(({ engine }) => engine)).size > 1;
  const legs = sections.map((section, leg) => [
    String(leg),
    `${titleOf(section)}${several ? ` on ${section.engine}` : ''}`,
  ]);
  return `<section aria-labelledby="find"><h2 id="find">Find an attempt</h2>
<form class="finder" role="search">${[
    choice('leg', 'topology', legs),
    choice(
      'boundary',
      'boundary',
      boundaries.flatMap((name, index) => (asked.has(name) ? [[String(index), name]] : [])),
    ),
    choice(
      'kind',
      'verdict',
      VERDICT_ORDER.flatMap((kind, index) => (kinds.has(kind) ? [[String(index), KINDS[kind].word]] : [])),
    ),
    choice(
      'attack',
      'attack',
      attacks.map((name) => [name, name]),
    ),
    '<label>words<input type="search" name="words" placeholder="a tenant, an operation, a statement"></label>',
  ].join('')}</form>
<noscript><p>This needs the page’s script; the verdicts are in <code>verdicts.json</code>.</p></noscript>
<div id="found" aria-live="polite"></div></section>`;
}

function choice(name: string, label: string, options: readonly (readonly string[])[]): string {
  const each = options.map(
    ([value = '', word = '']) => `<option value="${text(value)}">${text(word)}</option>`,
  );
  return `<label>${label}<select name="${name}"><option value="">any</option>${each.join('')}</select></label>`;
}

/**
 * One self-contained HTML page: no network, no external font. `terraform` holds the synthesized configuration by
 * topology, for the pictures; `checks` are summed up at the head. Mutants, which are broken on purpose, are shown in
 * their panel, not as verdicts.
 */
export function toHtml(
  all: ReportModel,
  terraform: ReadonlyMap<string, TerraformJson>,
  panels: readonly Panel[] = [],
  checks: readonly Check[] = [],
): string {
  const model = sorted(asDeployed(all));
  const anchors = anchorsOf(model.sections);
  const { sections, block } = panelsMarkup(panels);
  const drawn = new Set<string>();
  const topologies = model.sections.map((section, leg) => {
    // A topology is the same Terraform on every engine: one picture is enough.
    const name = [section.topology, ...section.guards].join('+');
    const first = !drawn.has(name);
    drawn.add(name);
    const tf = first ? terraform.get(name) : undefined;
    return sectionMarkup(section, anchors.get(section) ?? '', tf, leg);
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cordon: tenant isolation, ${text(model.runs.join(', '))}</title>
<link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>
<a class="skip" href="#main">Skip to the verdicts</a>
<header><div><h1>${QUESTION}</h1>${answerMarkup(model, checks)}${facts(model)}${findings(checks)}</div>
<button type="button" class="theme" id="theme">Light / dark</button></header>
${navigation(model, panels, anchors)}
<main id="main" tabindex="-1">
${notUpheld(model, anchors)}
${overview(model, anchors)}
${finder(model)}
${topologies.join('\n')}
${sections}
${missingPanels(panels)}
</main>
<footer>Made from the files of run ${text(model.runs.join(', '))}. A verdict rests on one attempt and its control, both in <code>record.jsonl</code>; the same record can be judged again with <code>pnpm scenario isolation --rejudge</code>.</footer>
<dialog id="why" aria-labelledby="why-title"><form method="dialog"><button class="theme" autofocus>Close</button></form><div></div></dialog>
<script type="text/plain" id="attempts">${packed(attemptsOf(model.sections, titleOf))}</script>
<script type="text/plain" id="details">${block}</script>
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
  const parts = [
    ['all', 'All topologies'],
    ['find', 'Find an attempt'],
  ];
  const topologies = [...Map.groupBy(sections, titleOf)].map(([title, legs]) => {
    const [only] = legs;
    if (legs.length === 1 && only !== undefined) return link(anchors.get(only) ?? '', title);
    return `${text(title)}: ${legs.map((leg) => link(anchors.get(leg) ?? '', leg.engine)).join(' ')}`;
  });
  const filled = panels.filter(({ render }) => render !== undefined);
  const items = [
    ...parts.map(([id = '', title = '']) => link(id, title)),
    ...topologies,
    ...filled.map(({ id, title }) => link(id, title)),
  ];
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
