import { BOUNDARIES, type Boundary, VERDICT_ORDER } from '@cordon/domain';
import { escapeMarkup as text } from '../escape.ts';
import type { ReportModel } from '../model.ts';
import { KINDS } from './kinds.ts';
import { titleOf } from './section.ts';

/** Search and filter over all attempts: topology, boundary, verdict, attack, and words. The page’s script answers it. */
export function finder({ sections }: ReportModel): string {
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
