import { BOUNDARIES, type Boundary, VERDICT_ORDER } from '@cordon/domain';
import { escapeMarkup as text } from '../escape.ts';
import { byBoundary, type ReportModel, type Section, worst } from '../model.ts';
import { topologyGraph } from '../topology/graph.ts';
import { topologySvg } from '../topology/svg.ts';
import type { TerraformJson } from '../topology/terraform.ts';
import { KINDS } from './kinds.ts';
import { badge, matrix, type Numbering } from './matrix.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** A further part of the page: its markup, or how to make it when the run has none. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  /** Trusted markup, built by this package from escaped text. */
  readonly markup?: string;
  /** The command that would fill it. */
  readonly madeBy: string;
}

/**
 * One self-contained HTML page: no network, no external font. `terraform` holds the synthesized configuration by
 * topology, for the pictures.
 */
export function toHtml(
  model: ReportModel,
  terraform: ReadonlyMap<string, TerraformJson>,
  panels: readonly Panel[] = [],
): string {
  const verdicts = model.sections.flatMap((section) => section.verdicts);
  const numbers: Numbering = new Map(verdicts.map((verdict, index) => [verdict, index]));
  const data = verdicts.map((verdict) => ({ ...verdict, words: KINDS[verdict.kind].word }));
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cordon: tenant isolation, ${text(model.runs.join(', '))}</title>
<link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>
<header><div><h1>Does each tenant stay in its own bucket?</h1>${lead(model)}</div>
<button type="button" class="theme" id="theme">Light / dark</button></header>
<main>
${overview(model)}
${model.sections.map((section) => sectionMarkup(section, terraform.get(section.topology), numbers)).join('\n')}
${panels.map(panelMarkup).join('\n')}
</main>
<footer>Made from the files of run ${text(model.runs.join(', '))}. A verdict rests on one attempt and its control, both in <code>record.jsonl</code>; the same record can be judged again with <code>pnpm scenario isolation --rejudge</code>.</footer>
<dialog id="why" aria-labelledby="why-title"><form method="dialog"><button class="theme" autofocus>Close</button></form><div></div></dialog>
<script type="application/json" id="verdicts">${jsonBlock(data)}</script>
<script>${SCRIPT}</script>
</body></html>
`;
}

/** JSON that cannot end its script element or open a comment in it. */
export function jsonBlock(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

function lead(model: ReportModel): string {
  const verdicts = model.sections.flatMap((section) => section.verdicts);
  const kind = worst(verdicts);
  if (kind === undefined) return '<p class="lead unknown">Nothing was judged. That is not a pass.</p>';
  const counts = VERDICT_ORDER.flatMap((each) => {
    const count = verdicts.filter((verdict) => verdict.kind === each).length;
    return count === 0 ? [] : [`${count} ${KINDS[each].word}`];
  });
  return `<p class="lead">${badge(kind)} at worst: ${counts.join(', ')}.</p>`;
}

function overview(model: ReportModel): string {
  const asked = (Object.keys(BOUNDARIES) as Boundary[]).filter((boundary) =>
    model.sections.some((section) => byBoundary(section.verdicts).has(boundary)),
  );
  const head = ['topology', 'engine', ...asked].map((name) => `<th scope="col">${text(name)}</th>`).join('');
  const rows = model.sections.map((section) => {
    const groups = byBoundary(section.verdicts);
    const cells = asked.map((boundary) => {
      const group = groups.get(boundary) ?? [];
      const kind = worst(group);
      return `<td>${kind === undefined ? '<span class="soft">not asked</span>' : `${badge(kind)} <span class="soft">${group.length}</span>`}</td>`;
    });
    return `<tr><th scope="row"><a href="#${anchor(section)}">${text(titleOf(section))}</a></th><td>${text(section.engine)}</td>${cells.join('')}</tr>`;
  });
  const legend = VERDICT_ORDER.map((kind) => `<li>${badge(kind)}</li>`).join('');
  return `<h2>All topologies</h2><ul class="legend" aria-label="What the signs mean">${legend}</ul>
<div class="scroll" role="region" tabindex="0" aria-label="all topologies"><table><caption>The worst verdict at each boundary, and how many attempts it rests on.</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function sectionMarkup(section: Section, terraform: TerraformJson | undefined, numbers: Numbering): string {
  const versions = Object.entries(section.versions).map(([name, version]) => `${name} ${version}`);
  const skipped = section.skipped.map(
    ({ attack, reason }) => `<tr><th scope="row">${text(attack)}</th><td>${text(reason)}</td></tr>`,
  );
  return `<section><h2 id="${anchor(section)}">${text(titleOf(section))} on ${text(section.engine)}</h2>
<p class="soft">${text([section.startedAt, ...versions].join(' · '))}</p>
${terraform === undefined ? '' : picture(section.topology, terraform)}
${matrix(section, numbers)}
${skipped.length === 0 ? '' : `<details><summary>${skipped.length} attacks make no attempt here</summary><table><thead><tr><th scope="col">attack</th><th scope="col">why not</th></tr></thead><tbody>${skipped.join('\n')}</tbody></table></details>`}
</section>`;
}

function picture(topology: string, terraform: TerraformJson): string {
  return `<figure>${topologySvg(topologyGraph(terraform), topology)}<figcaption>Drawn from the Terraform that was deployed: who logs in as what, may read which Vault path, gets which principal, and what its Allow statements reach.</figcaption></figure>`;
}

function panelMarkup(panel: Panel): string {
  const inner =
    panel.markup ?? `<p class="soft">Not in this run. <code>${text(panel.madeBy)}</code> makes it.</p>`;
  return `<section><h2 id="${text(panel.id)}">${text(panel.title)}</h2>${inner}</section>`;
}

function titleOf(section: Section): string {
  return [
    section.topology,
    ...section.guards.map((guard) => `+ ${guard}`),
    ...(section.mutant === undefined ? [] : [`(mutant ${section.mutant})`]),
  ].join(' ');
}

function anchor(section: Section): string {
  return `${titleOf(section)}-${section.engine}`.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
}
