import { counted, type Verdict } from '@cordon/domain';
import { type Check, RULES, type Rule } from './checks.ts';
import type { ReportModel } from './model.ts';

/** Findings that rule out a “yes”: they show that an attack or the model misses something. */
const DOUBTS: ReadonlySet<Rule> = new Set(['surviving-mutant', 'model-gap', 'refuted-boundary']);

/** The question of every report. */
export const QUESTION = 'Does each tenant stay in its own bucket?';

/** The answer in a word or two, with what it rests on, as plain text. */
export interface Answer {
  readonly kind: Verdict['kind'];
  readonly word: string;
  readonly sentence: string;
}

/** The answer to the report’s question, in the reader’s words, with what it rests on: no, not known, or yes. */
export function answer(model: ReportModel, checks: readonly Check[]): Answer {
  const { kind, word, sentence } = onWhatWasAsked(model, checks);
  const left = sampled(model);
  return { kind, word, sentence: left === '' ? sentence : `${sentence} ${left}` };
}

/** What a sample left out; the report says nothing about it. */
function sampled({ sections }: ReportModel): string {
  const draws = new Map(
    sections.flatMap(({ sample }) =>
      sample === undefined ? [] : [[JSON.stringify(sample), sample] as const],
    ),
  );
  return [...draws.values()]
    .map(({ pairs, of, seed }) => {
      const [asked, all, left] = [pairs, of, of - pairs].map((one) => one.toLocaleString('en-US'));
      return `Sampled: ${asked} of ${all} ordered pairs of tenants (seed ${seed}); the other ${left} were not asked.`;
    })
    .join(' ');
}

function onWhatWasAsked(model: ReportModel, checks: readonly Check[]): Answer {
  const verdicts = model.sections.flatMap((section) => section.verdicts);
  const of = (kind: Verdict['kind']) => verdicts.filter((verdict) => verdict.kind === kind);
  const breached = of('breached');
  const unknown = of('unknown');
  const openData = of('open-as-stated').filter(({ crosses }) => crosses === 'tenant-data');
  const refuted = checks.filter(({ rule, outcome }) => rule === 'refuted-boundary' && outcome === 'failed');
  const doubts = checks.filter(
    ({ rule, outcome }) => DOUBTS.has(rule) && (outcome === 'failed' || outcome === 'error'),
  );
  const all = counted(verdicts.length, 'attempt');
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
      `No attempt got across, but the proof finds a request that would: ${refuted[0]?.name ?? ''}.`,
    );
  if (openData.length > 0)
    return line(
      'breached',
      'No, and it is stated so.',
      `${counted(openData.length, 'attempt')} reached another tenant’s data where the topology says that it is open: ${where(openData)}.`,
    );
  if (verdicts.length === 0) return line('unknown', 'Not known.', 'Nothing was judged. That is not a pass.');
  if (unknown.length > 0)
    return line(
      'unknown',
      'Not known.',
      `No attempt got across, but ${counted(unknown.length, 'of them', 'of them')} of ${all} had no clear answer: ${where(unknown)}.`,
    );
  if (doubts.length > 0)
    return line(
      'unknown',
      'Not known.',
      `No attempt got across, but ${[...new Set(doubts.map(({ rule }) => RULES[rule]))].join('; ')}.`,
    );
  const open = [...new Set(of('open-as-stated').flatMap(({ crosses }) => crosses ?? []))];
  const except = open.length === 0 ? '' : ` Open, as stated: ${open.join(', ')}.`;
  return line(
    'upheld',
    'Yes, as far as it was attacked.',
    `Of ${all} none got across a boundary that is said to hold; each rests on the request and on its control, which its rightful owner made.${except}`,
  );
}

const line = (kind: Verdict['kind'], word: string, sentence: string): Answer => ({ kind, word, sentence });

/** Where it happened, the first three places by name. */
function where(verdicts: readonly Verdict[]): string {
  const places = [
    ...new Set(verdicts.map(({ topology, crosses }) => `${topology} at ${crosses ?? 'the run as a whole'}`)),
  ];
  const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
  return `${places.slice(0, 3).join(', ')}${more}`;
}
