import { BOUNDARIES, columns } from '@cordon/domain';
import type { CheckFinding, CheckReport, LabReport, LintFinding } from '../answer.types.ts';
import { LINT_RULES } from '../lint-rules.ts';
import {
  labWords,
  pairWords,
  placeWords,
  reasonsOf,
  replayWords,
  SIGN,
  storyLines,
  summary,
  WORD,
} from './words.ts';

/** Colours for a terminal. */
export interface Ink {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
}
const PLAIN: Ink = { good: (text) => text, bad: (text) => text, dim: (text) => text };
const MOST_REASONS = 12;

/** For people at a terminal: one table, then what crosses, worst first, then “cannot tell” with the reasons. */
export function toText(report: CheckReport, ink: Ink = PLAIN): string {
  const table = report.boundaries.map(({ boundary, answer, refuted, open, unknown }) => {
    const pairs =
      answer === 'refuted' ? refuted : answer === 'open' ? open : answer === 'unknown' ? unknown : [];
    const word = `${SIGN[answer]} ${WORD[answer]}`;
    const inked = answer === 'refuted' ? ink.bad(word) : answer === 'proved' ? ink.good(word) : word;
    return [boundary, inked, pairs.length === 0 ? ink.dim(BOUNDARIES[boundary]) : pairWords(pairs)];
  });
  const widest = Math.max(...Object.values(WORD).map(({ length }) => length + 2));
  const rows = columns(table, { indent: 2, least: [0, widest] });
  const refuted = report.findings.filter(({ answer }) => answer === 'refuted');
  const open = report.findings.filter(({ answer }) => answer === 'open');
  const reasons = reasonsOf(report.unknown);
  return [
    `${report.input.name}: ${summary(report)}`,
    '',
    ...rows,
    ...refuted.flatMap((finding, index) => ['', ...findingLines(finding, index + 1, report)]),
    ...(open.length === 0 ? [] : ['', 'open as stated:']),
    ...open.map(({ boundary, pairs, reason }) => `  ○ ${boundary}: ${pairWords(pairs)}: ${reason ?? ''}`),
    ...(reasons.length === 0 ? [] : ['', 'cannot tell:']),
    ...reasons
      .slice(0, MOST_REASONS)
      .flatMap(({ reason, todo, about }) => [
        `  ? ${reason}`,
        ink.dim(
          `    of ${[...new Set(about.map(({ boundary }) => boundary))].join(', ')}${todo === undefined ? '' : `; ${todo}`}`,
        ),
      ]),
    ...(reasons.length > MOST_REASONS
      ? [`  and ${reasons.length - MOST_REASONS} more reasons: --json has them all`]
      : []),
    ...(report.lab === undefined ? [] : labLines(report.lab)),
    ...(report.lint === undefined ? [] : lintLines(report.lint)),
    ...(report.lacking.length === 0 ? [] : ['', 'in cordon.json but not in the input:']),
    ...report.lacking.map(({ id, why }) => `  ? ${id}: ${why}`),
    ...(report.nobodys.length === 0 ? [] : ['', `logins of no tenant: ${some(report.nobodys)}`]),
    ...(report.against === undefined || report.against.gone.length === 0
      ? []
      : [
          '',
          `no longer found, compared with ${report.against.name}:`,
          ...report.against.gone.map(({ sentence }) => `  ✓ ${sentence}`),
        ]),
    ...driftLines(report),
    ...(report.leftAside.length === 0
      ? []
      : [
          '',
          ink.dim(
            `ignored, because they neither grant nor deny access: ${some(report.leftAside.map(({ address }) => address))}`,
          ),
        ]),
    ...report.assumed.slice(0, 4).map((one) => ink.dim(`assumed: ${one}`)),
    ink.dim(`what a proof does not cover: ${report.limits.length} sentences, in --json`),
  ].join('\n');
}

function findingLines(finding: CheckFinding, number: number, { against }: CheckReport): string[] {
  const { boundary, sentence, pairs, cause, fix, id } = finding;
  const fresh = against?.newFindings.includes(id) === true ? ', new' : '';
  return [
    `${number}. ✗ ${boundary}${fresh}: ${sentence}`,
    `   pairs: ${pairWords(pairs, 6)}`,
    ...storyLines(finding).map((line, index) => `   ${index + 1}) ${line}`),
    ...(finding.replay === undefined ? [] : [`   at the lab: ${replayWords(finding.replay)}`]),
    `   change: ${placeWords(cause)}`,
    ...(fix === undefined
      ? []
      : [
          `   closes it: ${fix.says}, at ${placeWords(fix.at)}`,
          `     - ${fix.before}`,
          `     + ${fix.after}`,
        ]),
  ];
}

/** What somebody changed beside Terraform, whether it opens anything or not. */
function driftLines({ against }: CheckReport): string[] {
  const { changed = [], beside = 0 } = against?.drift ?? {};
  if (changed.length === 0) return [];
  const more = changed.length - MOST_REASONS;
  return [
    '',
    `different from ${against?.name}:`,
    ...changed.slice(0, MOST_REASONS).map((one) => `  ≠ ${one}`),
    ...(more > 0 ? [`  and ${more} more: --json has them all`] : []),
    ...(beside > 0 ? [`  beside ${beside} things that it does not contain`] : []),
  ];
}

const MOST_LINES = 8;

/** What a review would ask about; it crosses nothing. */
function lintLines(lint: readonly LintFinding[]): string[] {
  if (lint.length === 0) return ['', 'audit: nothing found'];
  const rules = [...Map.groupBy(lint, ({ rule }) => rule)];
  return [
    '',
    `audit: ${lint.length.toLocaleString('en')} ${lint.length === 1 ? 'thing' : 'things'} to look at; none of it means that something crosses`,
    ...rules.flatMap(([rule, all]) => [
      `  ${rule}: ${LINT_RULES[rule]}`,
      ...all.slice(0, MOST_LINES).map(({ place, why }) => `    ${placeWords(place)}: ${why}`),
      ...(all.length > MOST_LINES ? [`    and ${all.length - MOST_LINES} more: --json has them all`] : []),
    ]),
  ];
}

/** What was asked in the lab, and every answer that differs from the model. */
function labLines(lab: LabReport): string[] {
  const { made, said } = labWords(lab);
  return [
    ...(made.length + said.length + lab.notes.length === 0 ? [] : ['']),
    ...made,
    ...said.flatMap(({ title, lines }) => [
      `${title}:`,
      ...lines.slice(0, MOST_LINES).map((one) => `  ? ${one}`),
      ...(lines.length > MOST_LINES ? [`  and ${lines.length - MOST_LINES} more: --json has them all`] : []),
    ]),
    ...lab.notes.map((one) => `note: ${one}`),
  ];
}

function some(list: readonly string[], most = 6): string {
  return `${list.slice(0, most).join(', ')}${list.length > most ? `, and ${list.length - most} more` : ''}`;
}
