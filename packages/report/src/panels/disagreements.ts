import type { Verdict } from '@cordon/domain';
import { escapeMarkup as text } from '../escape.ts';
import { KINDS } from '../html/kinds.ts';
import { type AddDetail, type Detail, type Panel, signButton, table } from '../html/panel.ts';
import type { ReportModel, Section } from '../model.ts';

/** One attempt, and the verdict on each engine's answer; `undefined` where it was not asked. */
interface Asked {
  readonly topology: string;
  readonly attempt: string;
  readonly verdicts: readonly (Verdict | undefined)[];
}

/** Attempts that more than one engine answered, and those of them that were judged differently; `undefined` for one engine. */
export function between({ sections }: ReportModel):
  | {
      readonly engines: readonly string[];
      readonly asked: readonly Asked[];
      readonly differ: readonly Asked[];
    }
  | undefined {
  const engines = [...new Set(sections.map(({ engine }) => engine))];
  if (engines.length < 2) return undefined;
  const all = Map.groupBy(sections, keyOf);
  const asked = [...all.values()].flatMap((group) => askedOfSeveral(group, engines));
  const differ = asked.filter(({ verdicts }) => new Set(verdicts.map((one) => one?.kind)).size > 1);
  return { engines, asked, differ };
}

function keyOf({ topology, guards, mutant }: Section): string {
  return [topology, ...guards, mutant ?? ''].join(' ');
}

function askedOfSeveral(sections: readonly Section[], engines: readonly string[]): readonly Asked[] {
  const attempts = Map.groupBy(
    sections.flatMap(({ verdicts }) => verdicts),
    ({ attempt }) => attempt,
  );
  return [...attempts].flatMap(([attempt, verdicts]) => {
    const made = engines.map((engine) => verdicts.find((verdict) => verdict.engine === engine));
    const answered = made.filter((verdict) => verdict?.line !== undefined).length;
    return answered < 2 ? [] : [{ topology: sections[0]?.topology ?? '', attempt, verdicts: made }];
  });
}

/** What the report reads of an agreement run: by engine, how often it said what AWS’s rules say, and where not. */
export interface AgreementFile {
  readonly run: string;
  readonly engines: readonly {
    readonly engine: string;
    readonly findings: Readonly<Record<string, number>>;
    /** Disagreements without a known difference. */
    readonly fresh: readonly string[];
    /** Answers that were neither yes nor no. */
    readonly unclear: number;
    /** Rules of AWS’s documentation, asked one by one, and those that the engine breaks. */
    readonly rules: { readonly asked: number; readonly broken: readonly string[] };
    readonly examples: readonly Detail[];
  }[];
}

/** Requests that engines answered differently, and the known difference that explains each. */
export function disagreementsPanel(model: ReportModel, agreement: readonly AgreementFile[]): Panel {
  const panel = {
    id: 'engines',
    title: 'Do the engines agree?',
    madeBy:
      'pnpm scenario isolation --engine ministack, then pnpm report <run> <run>; or pnpm scenario agreement',
  };
  const found = between(model);
  if (found === undefined && agreement.length === 0) return panel;
  return {
    ...panel,
    render: (add) =>
      [
        found === undefined ? '' : sideBySide(found, add),
        ...agreement.map((file) => generated(file, add)),
      ].join('\n'),
  };
}

function sideBySide(found: NonNullable<ReturnType<typeof between>>, add: AddDetail): string {
  const { engines, asked, differ } = found;
  const rows = differ
    .slice(0, MOST)
    .map(({ topology, attempt, verdicts }) => [
      `${text(topology)} <span class="soft">${text(attempt)}</span>`,
      ...verdicts.map((verdict) =>
        verdict === undefined ? '<span class="soft">not asked</span>' : cell(verdict, add),
      ),
    ]);
  if (asked.length === 0)
    return `<p class="lead unknown">Runs of ${text(engines.join(' and '))} are here, and no attempt was made on more than one of them.</p>`;
  const lead = `<p class="lead">${asked.length.toLocaleString('en-US')} attempts were made on more than one engine; on ${differ.length} the verdicts differ.</p>`;
  if (differ.length === 0) return lead;
  return `${lead}<details><summary>Where they differ</summary>${table({ caption: 'Attempt by engine; press a cell for the answer.', head: ['attempt', ...engines], rows, cells: 'cell' })}${differ.length > MOST ? `<p class="soft">… and ${differ.length - MOST} more, in verdicts.json of each run</p>` : ''}</details>`;
}

const MOST = 200;

function cell(verdict: Verdict, add: AddDetail): string {
  const { symbol, word } = KINDS[verdict.kind];
  const answer = verdict.line?.answer;
  const attributes = add({
    title: `${word}: ${verdict.attempt}`,
    tone: verdict.kind,
    text: verdict.reason,
    facts: [
      ['engine', verdict.engine],
      ...(answer === undefined
        ? []
        : [['answer', [answer.kind, answer.code, answer.reason].filter(Boolean).join(' · ')] as const]),
    ],
  });
  return signButton(symbol, verdict.kind, `${word} on ${verdict.engine}: ${verdict.attempt}`, attributes);
}

function examplesOf(examples: AgreementFile['engines'][number]['examples'], add: AddDetail): string {
  const buttons = examples.map((example, index) =>
    signButton(String(index + 1), example.tone ?? 'unknown', `${index + 1}: ${example.title}`, add(example)),
  );
  return buttons.length === 0 ? '' : `<div class="many">${buttons.join('')}</div>`;
}

function generated({ engines }: AgreementFile, add: AddDetail): string {
  const findings = [...new Set(engines.flatMap((one) => Object.keys(one.findings)))];
  const rows = engines.map((one) => [
    text(one.engine),
    one.rules.asked === 0
      ? '<span class="soft">not asked</span>'
      : `<span class="num">${one.rules.asked - one.rules.broken.length} of ${one.rules.asked}</span>`,
    ...findings.map(
      (finding) => `<span class="num">${(one.findings[finding] ?? 0).toLocaleString('en-US')}</span>`,
    ),
    examplesOf(one.examples, add),
  ]);
  return `<h3>Generated policies and requests</h3>${table({ caption: 'Answers beside what AWS’s documented rules say.', head: ['engine', 'documented rules', ...findings, 'examples'], rows, cells: 'cell' })}`;
}
