import type { Contrast } from '../compare.ts';
import type { Analysis, Line } from '../report.ts';
import type { BenchDocument } from '../samples-file.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const LONG = 60;

/** A Markdown table, padded so that it can be read as plain text; empty when there is no row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const lines = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, i) => Math.max(3, ...lines.map((row) => [...(row[i] ?? '')].length)));
  const pad = (text: string, i: number) => {
    const room = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...text].length));
    // What is long is read from its beginning, figures by their end.
    return i === 0 || (widths[i] ?? 0) > LONG ? text + room : room + text;
  };
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 || width > LONG ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [first = [], ...others] = lines;
  return [line(first), line(rule), ...others.map(line), ''];
}

const PARTS: Record<string, string> = {
  issue: 'Issuance under load (open loop, from the intended start)',
  flow: 'The whole life of a credential (closed loop, one client after the other)',
};

/** Tables of latency, ratio to the baseline, rates and errors, one a part. */
export function figureTables(document: BenchDocument, { lines, phases, control }: Analysis): string[] {
  const parts = [...new Set(lines.map((line) => line.part))].sort((a, b) => b.localeCompare(a));
  const tables = parts.flatMap((part) =>
    partTables(
      part,
      lines.filter((line) => line.part === part),
    ),
  );
  const phaseRows = phases.map(({ subject, phase, figures: f }) => [
    subject,
    phase,
    count(f.count),
    ms(f.p50),
    ms(f.p90),
    ms(f.p99),
    ms(f.max),
  ]);
  const split =
    phaseRows.length === 0
      ? []
      : [
          '## Where the time goes',
          '',
          ...table(['subject', 'phase', 'n', 'p50', 'p90', 'p99', 'max'], phaseRows),
        ];
  const settled = document.warmUps.filter((line) => line.settled).length;
  const warm =
    document.warmUps.length === 0
      ? []
      : [
          `Warm-up: ${settled} of ${document.warmUps.length} settled by the rule below; the others ended with their time.`,
          '',
        ];
  if (control === undefined) return [...tables, ...split, ...warm];
  const shown = control.contrasts
    .map(({ what, ...c }) => `${what} p${c.quantile * 100} ${ratio(c)}`)
    .join('; ');
  const told = control.contrasts.some(({ finding }) => finding !== 'too little measured');
  const fine = told
    ? 'The control passes: it differs from itself by less than 5 %, or not at 99.9 %.'
    : 'Too little was measured to judge the control: give a longer --budget.';
  const verdict = control.broken
    ? 'The control shows a difference where there is none: distrust every ratio here that is not much larger.'
    : fine;
  return [
    ...tables,
    ...split,
    ...warm,
    '## A/A control',
    '',
    `\`${document.control}\` is \`${document.baseline}\` again: ${shown}. ${verdict}`,
    '',
  ];
}

function partTables(part: string, lines: readonly Line[]): string[] {
  const head = ['subject', 'n', 'p50', 'p90', 'p99', 'p99.9', 'max', 'median to baseline', 'p99 to baseline'];
  const rows = lines.map(({ subject, figures: f, contrasts }) => [
    subject,
    count(f.count),
    ms(f.p50),
    ms(f.p90),
    ms(f.p99),
    ms(f.p999),
    ms(f.max),
    ratio(contrasts[0]),
    ratio(contrasts[1]),
  ]);
  const load = lines.map((line) => [
    line.subject,
    perSecond(line.offered),
    perSecond(line.achieved),
    ms(line.lateness.p50),
    ms(line.lateness.p99),
    ms(line.lateness.max),
    String(line.held),
    failures(line.failures),
    String(line.retries),
  ]);
  const loadHead = [
    'subject',
    'offered',
    'achieved',
    'late p50',
    'late p99',
    'late max',
    'held',
    'failed',
    'retries',
  ];
  return [
    `## ${PARTS[part] ?? part}`,
    '',
    ...table(head, rows),
    ...table(loadHead, load),
    ...lateWarning(lines),
  ];
}

/** If lateness exceeds this share of a subject's p99, the figure is partly the generator's. */
const LATE_PART = 0.1;

/**
 * Lateness counts, because a user would have waited; but it is the generator's and the machine's, and is reported as
 * such.
 */
function lateWarning(lines: readonly Line[]): string[] {
  const late = lines.filter(({ figures: f, lateness }) => {
    const [own, its] = [lateness.p99 ?? lateness.max, f.p99 ?? f.max];
    return own !== undefined && its !== undefined && own > LATE_PART * its;
  });
  if (late.length === 0) return [];
  const names = late.map(({ subject }) => `\`${subject}\``).join(', ');
  return [
    `The generator itself was late by more than a tenth of the tail of ${names}: that part of these tails is the machine’s, not the subject’s.`,
    '',
  ];
}

/** Milliseconds for people: three digits, a dash for what was not measured. */
export function ms(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  if (value >= 1_000) return `${(value / 1000).toFixed(2)} s`;
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ms`;
}

export function perSecond(value: number | undefined): string {
  if (value === undefined) return '–';
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)}/s`;
}

const times = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

/** `13.4× (12.9–14.0)`, or why there is no interval. */
export function ratio(contrast: Pick<Contrast, 'interval' | 'finding'> | undefined): string {
  if (contrast === undefined) return '–';
  const { interval, finding } = contrast;
  if (interval.low === undefined || interval.high === undefined) return 'too little measured';
  const range = `${times(interval.ratio)}× (${times(interval.low)}–${times(interval.high)})`;
  return finding === 'no difference shown' ? `${range}, no difference shown` : range;
}

export const failures = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ') || 'none';

const group = (value: number): string => Math.round(value).toLocaleString('en-US');

export const count = group;
