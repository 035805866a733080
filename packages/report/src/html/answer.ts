import { BOUNDARIES, type Boundary, type Verdict } from '@cordon/domain';
import type { Check, Rule } from '../checks/check.types.ts';
import { RULES } from '../checks/check.types.ts';
import { escapeMarkup as text } from '../escape.ts';
import type { ReportModel, Section } from '../model.ts';
import { badge } from './matrix.ts';
import { titleOf } from './section.ts';

/** Findings beside the verdicts that a yes could not stand beside: they say that an attack or the model misses something. */
const DOUBTS: ReadonlySet<Rule> = new Set(['surviving-mutant', 'model-gap', 'refuted-boundary']);

/** The answer to the page’s question, in the reader’s words, with what it rests on: no, not known, or yes. */
export function answer(model: ReportModel, checks: readonly Check[]): string {
  const verdicts = model.sections.flatMap((section) => section.verdicts);
  const of = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind);
  const breached = of('breached');
  const unknown = of('unknown');
  const openData = of('open-as-stated').filter(({ crosses }) => crosses === 'tenant-data');
  const refuted = checks.filter(({ rule, outcome }) => rule === 'refuted-boundary' && outcome === 'failed');
  const doubts = checks.filter(
    ({ rule, outcome }) => DOUBTS.has(rule) && (outcome === 'failed' || outcome === 'error'),
  );
  const all = count(verdicts.length, 'attempt');
  if (breached.length > 0)
    return line(
      'breached',
      'No.',
      `${breached.length.toLocaleString('en-US')} of ${all} broke a boundary that was said to hold: ${where(breached)}.`,
    );
  if (refuted.length > 0)
    return line(
      'breached',
      'No.',
      `No attempt got across, but the proof finds a request that would: ${text(refuted[0]?.name ?? '')}.`,
    );
  if (openData.length > 0)
    return line(
      'breached',
      'No, and it is stated so.',
      `${count(openData.length, 'attempt')} reached another tenant’s data where the topology says that it is open: ${where(openData)}.`,
    );
  if (verdicts.length === 0) return line('unknown', 'Not known.', 'Nothing was judged. That is not a pass.');
  if (unknown.length > 0)
    return line(
      'unknown',
      'Not known.',
      `No attempt got across, but ${count(unknown.length, 'of them', 'of them')} of ${all} had no clear answer: ${where(unknown)}.`,
    );
  if (doubts.length > 0)
    return line(
      'unknown',
      'Not known.',
      `No attempt got across, but ${[...new Set(doubts.map(({ rule }) => RULES[rule]))].map(text).join('; ')}.`,
    );
  const open = [...new Set(of('open-as-stated').flatMap(({ crosses }) => crosses ?? []))];
  const except = open.length === 0 ? '' : ` Open, as stated: ${open.map(text).join(', ')}.`;
  return line(
    'upheld',
    'Yes, as far as it was attacked.',
    `Of ${all} none got across a boundary that is said to hold; each rests on the request and on its control, which its rightful owner made.${except}`,
  );
}

const line = (kind: Verdict['kind'], word: string, sentence: string) =>
  `<p class="lead"><strong class="${kind}">${word}</strong> ${sentence}</p>`;

function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;
}

/** Where it happened, the first three places by name. */
function where(verdicts: readonly Verdict[]): string {
  const places = [
    ...new Set(verdicts.map(({ topology, crosses }) => `${topology} at ${crosses ?? 'the run as a whole'}`)),
  ];
  const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
  return `${places.slice(0, 3).map(text).join(', ')}${more}`;
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

/** Each cause of a verdict that is not fine, once, with how often; before everything else, and there without a script. */
export function notUpheld({ sections }: ReportModel, anchors: ReadonlyMap<Section, string>): string {
  const groups = sections.flatMap((section) => {
    const bad = section.verdicts.filter(({ kind }) => kind === 'breached' || kind === 'unknown');
    const cause = ({ kind, attack, crosses, reason }: Verdict) =>
      [kind, crosses, attack, reason].join('\u0000');
    return [...Map.groupBy(bad, cause).values()].map((some) => ({ section, some }));
  });
  if (groups.length === 0) return '';
  const first = groups.toSorted((a, b) => rank(a.some) - rank(b.some) || b.some.length - a.some.length);
  const items = first.slice(0, LISTED).flatMap(({ section, some }) => {
    const [one] = some;
    if (one === undefined) return [];
    const at = one.crosses === undefined ? '' : ` at ${one.crosses}: ${BOUNDARIES[one.crosses as Boundary]}`;
    const times = some.length === 1 ? '' : ` (${some.length.toLocaleString('en-US')} times)`;
    return `<li>${badge(one.kind)} <a href="#${anchors.get(section)}">${text(titleOf(section))}</a>${text(at)}. ${text(one.attack)}${times}: ${text(one.reason)} <code>${text(one.attempt)}</code></li>`;
  });
  const more =
    first.length > LISTED
      ? `<p class="soft">… and ${first.length - LISTED} more causes: find them below.</p>`
      : '';
  return `<section aria-labelledby="bad"><h2 id="bad">What is not upheld</h2><ul class="causes">${items.join('\n')}</ul>${more}</section>`;
}

const rank = ([one]: readonly Verdict[]) => (one?.kind === 'breached' ? 0 : 1);
