import type { Whole } from './whole.ts';

const MARKS = { success: '✓', failure: '✗', cancelled: '!', skipped: '–' } as const;

/** Step, condition, outcome and seconds, one line a step, and how the job ended. */
export function tableOf({ steps, status }: Whole): string {
  const rows = [
    ['', 'step', 'condition', 'outcome', 'seconds', ''],
    ...steps.map(({ title, condition, outcome, seconds, remark }) => [
      MARKS[outcome],
      title,
      condition,
      outcome,
      outcome === 'skipped' ? '–' : seconds.toFixed(1),
      remark,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => (index === 4 ? cell.padStart(widths[4] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', `the job: ${status}`].join('\n');
}
