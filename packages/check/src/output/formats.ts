import { BOUNDARIES } from '@cordon/domain';
import { escapeMarkdown, escapeMarkup, htmlTable, markdownTable, STYLE, sarifLog } from '@cordon/report';
import type { CheckFinding, CheckReport, Place } from '../answer.types.ts';
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

/** SARIF 2.1.0: a result at the line of what to change, a warning for each reason for “cannot tell”. */
export function checkSarif(report: CheckReport, file: string): string {
  const at = (place: Place) => ({
    physicalLocation: {
      artifactLocation: { uri: place.file ?? file },
      region: { startLine: place.line ?? 1 },
    },
    ...(place.address === undefined
      ? {}
      : { logicalLocations: [{ fullyQualifiedName: place.address, kind: 'resource' }] }),
  });
  const refuted = report.findings
    .filter(({ answer }) => answer === 'refuted')
    .map((finding) => ({
      ruleId: finding.boundary,
      level: 'error',
      message: {
        text: [finding.sentence, ...toldOf(finding), `change: ${placeWords(finding.cause)}`].join('\n'),
      },
      locations: [at(finding.cause)],
      ...(report.against === undefined
        ? {}
        : { baselineState: report.against.newFindings.includes(finding.id) ? 'new' : 'unchanged' }),
      partialFingerprints: { cordonFinding: finding.id },
    }));
  const untold = reasonsOf(report.unknown).map(({ reason, todo, about }) => ({
    ruleId: about[0]?.boundary ?? 'tenant-data',
    level: 'warning',
    message: { text: `cannot tell: ${reason}${todo === undefined ? '' : `; ${todo}`}` },
    locations: [
      at({ what: reason, ...(about[0]?.address === undefined ? {} : { address: about[0].address }) }),
    ],
    partialFingerprints: { cordonReason: reason.slice(0, 200) },
  }));
  const atLab = (report.lab === undefined ? [] : labWords(report.lab).said).flatMap(
    ({ title, lines, kind }) =>
      kind === 'not-made'
        ? []
        : lines.map((line) => ({
            ruleId: AT_THE_LAB,
            level: kind === 'breached' ? 'error' : 'warning',
            message: { text: `${title}: ${line}` },
            locations: [at({ what: title })],
            partialFingerprints: { cordonAtTheLab: line.slice(0, 200) },
          })),
  );
  const audited = (report.lint ?? []).map(({ rule, why, place }) => ({
    ruleId: rule,
    level: 'note',
    message: { text: `${placeWords(place)}: ${why}` },
    locations: [at(place)],
    partialFingerprints: { cordonAudit: `${rule} ${place.address ?? place.what} ${why}`.slice(0, 200) },
  }));
  const rules = {
    ...BOUNDARIES,
    ...(report.lab === undefined ? {} : { [AT_THE_LAB]: LAB_RULE }),
    ...(report.lint === undefined ? {} : LINT_RULES),
  };
  return sarifLog(rules, [...refuted, ...untold, ...atLab, ...audited]);
}

const AT_THE_LAB = 'at-the-lab';
const LAB_RULE = 'what is deployed in the lab answers as the model says';

/** The steps of the crossing, and the lab's answer where the request was made. */
function toldOf(finding: CheckFinding): readonly string[] {
  const { replay } = finding;
  return [...storyLines(finding), ...(replay === undefined ? [] : [`at the lab: ${replayWords(replay)}`])];
}

/** JUnit XML: one test case a boundary; refuted is a failure, cannot tell an error. */
export function checkJUnit(report: CheckReport): string {
  const of = (answer: string) => report.boundaries.filter((one) => one.answer === answer).length;
  const cases = report.boundaries.map(({ boundary, answer, refuted, unknown }) => {
    const open = `    <testcase classname="cordon.check" name="${escapeMarkup(boundary)}"`;
    if (answer === 'proved' || answer === 'open') return `${open}/>`;
    const said = report.findings.filter((one) => one.boundary === boundary && one.answer === 'refuted');
    const text =
      answer === 'refuted'
        ? said.map((one) => [one.sentence, ...toldOf(one)].join('\n')).join('\n\n')
        : reasonsOf(report.unknown.filter((one) => one.boundary === boundary))
            .map(({ reason }) => reason)
            .join('\n');
    const tag = answer === 'refuted' ? 'failure' : 'error';
    const message = `${WORD[answer]}: ${pairWords(answer === 'refuted' ? refuted : unknown)}`;
    return `${open}><${tag} type="${answer}" message="${escapeMarkup(message)}">${escapeMarkup(text)}</${tag}></testcase>`;
  });
  const lab = report.lab === undefined ? undefined : labWords(report.lab);
  const bad = (lab?.said ?? []).filter(({ kind }) => kind !== 'not-made');
  const crossed = bad.some(({ kind }) => kind === 'breached');
  if (lab !== undefined) {
    const open = `    <testcase classname="cordon.check" name="${AT_THE_LAB}"`;
    const text = bad.flatMap(({ title, lines }) => [`${title}:`, ...lines]).join('\n');
    const tag = crossed ? 'failure' : 'error';
    const message = escapeMarkup(bad.map(({ title, lines }) => `${title}: ${lines.length}`).join('; '));
    cases.push(
      bad.length === 0
        ? `${open}><system-out>${escapeMarkup(lab.made.join('\n'))}</system-out></testcase>`
        : `${open}><${tag} type="${crossed ? 'refuted' : 'unknown'}" message="${message}">${escapeMarkup(text)}</${tag}></testcase>`,
    );
  }
  const failures = of('refuted') + (crossed ? 1 : 0);
  const errors = of('unknown') + (bad.length > 0 && !crossed ? 1 : 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cordon">
  <testsuite name="${escapeMarkup(report.input.name)}" tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="0">
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

/** Markdown for a pull request or a step summary. */
export function checkMarkdown(report: CheckReport): string {
  const rows = report.boundaries.map(({ boundary, answer, refuted, open, unknown }) => {
    const pairs = answer === 'refuted' ? refuted : answer === 'open' ? open : unknown;
    return [boundary, `${SIGN[answer]} ${WORD[answer]}`, escapeMarkdown(pairWords(pairs))];
  });
  const refuted = report.findings.filter(({ answer }) => answer === 'refuted');
  return `${[
    '# Tenant isolation',
    '',
    escapeMarkdown(`${report.input.name}: ${summary(report)}`),
    '',
    markdownTable(['boundary', 'answer', 'pairs'], rows),
    ...refuted.flatMap((finding) => ['', ...markdownFinding(finding, report)]),
    ...reasonsOf(report.unknown).flatMap(({ reason, todo }, index) => [
      ...(index === 0 ? ['', '## Cannot tell', ''] : []),
      `- ${escapeMarkdown(`${reason}${todo === undefined ? '' : `; ${todo}`}`)}`,
    ]),
    ...report.lacking.map(({ id, why }) => `- ${escapeMarkdown(`${id} is not in the input: ${why}`)}`),
    ...markdownLab(report),
    ...markdownLint(report),
  ].join('\n')}\n`;
}

const MOST_LISTED = 20;

function markdownLab({ lab }: CheckReport): string[] {
  if (lab === undefined) return [];
  const { made, said } = labWords(lab);
  return [
    ...['', '## At the lab', ''],
    ...made.map((line) => `- ${escapeMarkdown(line)}`),
    ...said.flatMap(({ title, lines }) => [
      ...['', `${escapeMarkdown(title)}:`, ''],
      ...lines.slice(0, MOST_LISTED).map((line) => `- ${escapeMarkdown(line)}`),
      ...(lines.length > MOST_LISTED ? [`- and ${lines.length - MOST_LISTED} more`] : []),
    ]),
  ];
}

function markdownLint({ lint }: CheckReport): string[] {
  if (lint === undefined) return [];
  const rows = lint
    .slice(0, MOST_LISTED * 5)
    .map(({ rule, why, place }) => [rule, escapeMarkdown(placeWords(place)), escapeMarkdown(why)]);
  return [
    ...['', '## Audit', ''],
    lint.length === 0 ? 'Nothing found.' : markdownTable(['rule', 'place', 'why'], rows),
    ...(lint.length > rows.length ? ['', `And ${lint.length - rows.length} more.`] : []),
  ];
}

function markdownFinding(finding: CheckFinding, { against }: CheckReport): string[] {
  const { boundary, sentence, pairs, cause, fix, id } = finding;
  const fresh = against?.newFindings.includes(id) === true ? ' (new)' : '';
  return [
    `## ${boundary}${fresh}`,
    '',
    escapeMarkdown(sentence),
    '',
    `Pairs: ${escapeMarkdown(pairWords(pairs, 10))}`,
    '',
    ...toldOf(finding).map((line, index) => `${index + 1}. ${escapeMarkdown(line)}`),
    '',
    `Change: ${escapeMarkdown(placeWords(cause))}`,
    ...(fix === undefined
      ? []
      : [
          '',
          `Closes it: ${escapeMarkdown(`${fix.says}, at ${placeWords(fix.at)}`)}`,
          '',
          '```diff',
          `- ${oneLine(fix.before)}`,
          `+ ${oneLine(fix.after)}`,
          '```',
        ]),
  ];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('```', "'''");
}

const TONE = { proved: 'upheld', refuted: 'breached', open: 'open-as-stated', unknown: 'unknown' } as const;

/** The title’s question, answered: no, not known, or yes, with what it rests on. */
function leadMarkup(report: CheckReport): string {
  const { answer, unknown, lacking, tenants } = report;
  const untold = unknown.length > 0 || lacking.length > 0 || tenants.length === 0;
  const [tone, word] =
    answer === 'refuted'
      ? ['breached', 'No.']
      : answer === 'unknown' || untold
        ? ['unknown', 'Not known.']
        : answer === 'open'
          ? ['open-as-stated', 'Yes, but for what is stated to be open.']
          : ['upheld', 'Yes, proved.'];
  return `<p class="lead"><strong class="${tone}">${word}</strong> ${escapeMarkup(`${report.input.name}: ${summary(report)}.`)}</p>`;
}

/** Text with backticks as `<code>`. */
const coded = (text: string): string => escapeMarkup(text).replace(/`([^`]*)`/g, '<code>$1</code>');

/** One self-contained HTML page. */
export function checkHtml(report: CheckReport): string {
  const rows = report.boundaries.map(({ boundary, answer, refuted, open, unknown }) => {
    const pairs = answer === 'refuted' ? refuted : answer === 'open' ? open : unknown;
    return [
      escapeMarkup(boundary),
      `<span class="badge ${TONE[answer]}">${escapeMarkup(`${SIGN[answer]} ${WORD[answer]}`)}</span>`,
      escapeMarkup(pairWords(pairs, 12)),
      escapeMarkup(BOUNDARIES[boundary]),
    ];
  });
  const items = (lines: readonly string[]) => lines.map((line) => `<li>${coded(line)}</li>`).join('');
  const findings = report.findings.map(
    (
      finding,
      index,
    ) => `<section aria-labelledby="f${index}"><h2 id="f${index}">${escapeMarkup(`${SIGN[finding.answer]} ${finding.boundary}`)}</h2>
<p>${coded(finding.sentence)}</p>${finding.reason === undefined ? '' : `<p>Open as stated: ${escapeMarkup(finding.reason)}</p>`}
<p class="soft">Pairs: ${escapeMarkup(pairWords(finding.pairs, 30))}</p>
<ol>${items(toldOf(finding))}</ol>
<p>Change: ${coded(placeWords(finding.cause))}</p>
${finding.fix === undefined ? '' : `<p>Closes it: ${escapeMarkup(finding.fix.says)}</p><pre>- ${escapeMarkup(finding.fix.before)}\n+ ${escapeMarkup(finding.fix.after)}</pre>`}</section>`,
  );
  const untold = reasonsOf(report.unknown).map(
    ({ reason, todo }) => `${reason}${todo === undefined ? '' : `; ${todo}`}`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cordon: ${escapeMarkup(report.input.name)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>
<header><div><h1>Does each tenant stay in its own data?</h1>${leadMarkup(report)}</div></header>
<main id="main">
<section aria-labelledby="all"><h2 id="all">Boundaries</h2>${htmlTable({ caption: 'Each boundary for all requests and all ordered pairs.', head: ['boundary', 'answer', 'pairs', 'what it means'], rows })}</section>
${findings.join('\n')}
${untold.length === 0 ? '' : `<section aria-labelledby="untold"><h2 id="untold">Cannot tell</h2><ul>${items(untold)}</ul></section>`}
${report.lacking.length === 0 ? '' : `<section aria-labelledby="lacking"><h2 id="lacking">Not in the input</h2><ul>${items(report.lacking.map(({ id, why }) => `${id}: ${why}`))}</ul></section>`}
${labMarkup(report)}
${lintMarkup(report)}
<section aria-labelledby="limits"><h2 id="limits">What a proof does not cover</h2><ul>${items([...report.limits, ...report.assumed])}</ul></section>
</main>
</body></html>
`;
}

function labMarkup({ lab }: CheckReport): string {
  if (lab === undefined) return '';
  const { made, said } = labWords(lab);
  const list = (lines: readonly string[]) =>
    `<ul>${lines.map((line) => `<li>${coded(line)}</li>`).join('')}</ul>`;
  const lists = said.map(({ title, lines, kind }) => {
    const more = lines.length > MOST_LISTED ? [`and ${lines.length - MOST_LISTED} more`] : [];
    const tone = kind === 'not-made' ? 'soft' : kind;
    return `<p class="${tone}">${escapeMarkup(title)}:</p>${list([...lines.slice(0, MOST_LISTED), ...more])}`;
  });
  const notes = lab.notes.length === 0 ? '' : list(lab.notes);
  return `<section aria-labelledby="lab"><h2 id="lab">At the lab</h2><p>${made.map(coded).join('<br>')}</p>${lists.join('')}${notes}</section>`;
}

function lintMarkup({ lint }: CheckReport): string {
  if (lint === undefined) return '';
  const rows = lint.map(({ rule, why, place }) => [escapeMarkup(rule), coded(placeWords(place)), coded(why)]);
  const table = htmlTable({
    caption: 'What a review would ask about; none of it means that something crosses.',
    head: ['rule', 'place', 'why'],
    rows,
  });
  return `<section aria-labelledby="audit"><h2 id="audit">Audit</h2>${rows.length === 0 ? '<p>Nothing found.</p>' : table}</section>`;
}
