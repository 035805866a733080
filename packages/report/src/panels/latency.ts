import { escapeMarkup as text } from '../escape.ts';
import { type Panel, table } from '../html/panel.ts';
import { picture } from './picture.ts';

/** A bench run, formatted: its figures as text, and the bench’s plots. */
export interface LatencyFile {
  readonly run: string;
  /** Where and when it was measured. */
  readonly where: string;
  readonly rows: readonly {
    readonly subject: string;
    readonly what: string;
    readonly requests: string;
    readonly p50: string;
    readonly p99: string;
    readonly ratio: string;
  }[];
  readonly baseline: string;
  /** Median of issuing beside the baseline’s, by subject. */
  readonly ratios?: readonly { readonly subject: string; readonly ratio: number }[];
  /** SVG documents, with what they show in words. */
  readonly plots: readonly { readonly svg: string; readonly words: string }[];
}

/** What credentials cost in time. */
export function latencyPanel(files: readonly LatencyFile[]): Panel {
  const panel = { id: 'latency', title: 'What credentials cost in time', madeBy: 'pnpm bench issuance' };
  return files.length === 0 ? panel : { ...panel, render: () => files.map(render).join('\n') };
}

function render(file: LatencyFile): string {
  const rows = file.rows.map((row) => [
    text(row.subject),
    ...[row.what, row.requests, row.p50, row.p99, row.ratio].map(text),
  ]);
  return [
    `<p class="soft">${text(file.where)}. Emulated AWS is faster or slower than AWS: compare ratios and call counts, not milliseconds.</p>`,
    ...file.plots.map(({ svg, words }) => picture(svg, words)),
    table({
      caption: `Response times; the ratio is of medians to ${file.baseline}, with its 95 % interval.`,
      head: ['subject', 'what', 'requests', 'p50', 'p99', 'ratio'],
      cells: 'line',
      rows,
    }),
  ].join('\n');
}
