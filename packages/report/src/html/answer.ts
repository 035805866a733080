import { BOUNDARIES, type Boundary, causeOf, type Verdict } from '@cordon/domain';
import { answer } from '../answer.ts';
import type { Check } from '../checks.ts';
import { escapeMarkup as text } from '../escape.ts';
import type { ReportModel, Section } from '../model.ts';
import { badge, titleOf } from './section.ts';

/** The answer, as the first line of the page. */
export function answerMarkup(model: ReportModel, checks: readonly Check[]): string {
  const { kind, word, sentence } = answer(model, checks);
  return `<p class="lead"><strong class="${kind}">${text(word)}</strong> ${text(sentence)}</p>`;
}

/** Run, tenants, versions and date, at the top. */
export function facts({ runs, sections }: ReportModel): string {
  const tenants = [...new Set(sections.flatMap((section) => section.tenants))];
  const names = tenants.length > 6 ? `${tenants.slice(0, 6).join(', ')}, …` : tenants.join(', ');
  const versions = new Map(sections.flatMap((section) => Object.entries(section.versions)));
  const days = [
    ...new Set(
      sections.map(({ startedAt }) => startedAt.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC')),
    ),
  ].sort();
  const span = days.length > 1 ? `${days[0]} to ${days.at(-1)}` : (days[0] ?? '');
  const rows = [
    ['run', runs.join(', ')],
    ['date', span],
    ['tenants', tenants.length === 0 ? '' : `${tenants.length}: ${names}`],
    ['engine', [...new Set(sections.map(({ engine }) => engine))].join(', ')],
    ['versions', [...versions].map(([name, version]) => `${name} ${version}`).join(' · ')],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  return `<dl class="facts">${shown.map(([name = '', value = '']) => `<dt>${name}</dt><dd>${text(value)}</dd>`).join('')}</dl>`;
}

const LISTED = 40;

/** Each cause of a verdict that is not fine, once, with its count; shown first, and without a script. */
export function notUpheld({ sections }: ReportModel, anchors: ReadonlyMap<Section, string>): string {
  const groups = sections.flatMap((section) => {
    const bad = section.verdicts.filter(({ kind }) => kind === 'breached' || kind === 'unknown');
    const cause = (verdict: Verdict) =>
      [verdict.kind, verdict.crosses, verdict.attack, causeOf(verdict)].join('\u0000');
    return [...Map.groupBy(bad, cause).values()].map((some) => ({ section, some }));
  });
  if (groups.length === 0) return '';
  const first = groups.toSorted((a, b) => rank(a.some) - rank(b.some) || b.some.length - a.some.length);
  const items = first.slice(0, LISTED).flatMap(({ section, some }) => {
    const [one] = some;
    if (one === undefined) return [];
    const at = one.crosses === undefined ? '' : ` at ${one.crosses}: ${BOUNDARIES[one.crosses as Boundary]}`;
    const times = some.length === 1 ? '' : ` (${some.length.toLocaleString('en-US')} times)`;
    return `<li>${badge(one.kind)} <a href="#${anchors.get(section)}">${text(titleOf(section))}</a>${text(at)}. ${text(one.attack)}${times}: ${text(one.reason)} <code>pnpm cordon explain '${text(one.attempt)}'</code></li>`;
  });
  const more =
    first.length > LISTED
      ? `<p class="soft">… and ${first.length - LISTED} more causes: find them below.</p>`
      : '';
  return `<section aria-labelledby="bad"><h2 id="bad">What is not upheld</h2><ul class="causes">${items.join('\n')}</ul>${more}</section>`;
}

const rank = ([one]: readonly Verdict[]) => (one?.kind === 'breached' ? 0 : 1);
