import { columns } from '@cordon/domain';
import { ms, perSecond } from './markdown/figures.ts';
import type { MeasureEvent } from './measure.ts';
import { ascending, quantile } from './quantile.ts';
import type { MeasuredBlock } from './samples-file.ts';
import { ratesOver, tally, valuesOf } from './trend.ts';

const BARS = '▁▂▃▄▅▆▇█';

/** One bar a value, scaled from zero to the largest; a value that is missing is a space. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const known = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  const top = Math.max(0, ...known);
  return values
    .map((value) => {
      if (value === undefined || !Number.isFinite(value)) return ' ';
      if (top === 0) return BARS[0];
      return BARS[Math.min(BARS.length - 1, Math.floor((value / top) * (BARS.length - 0.001)))];
    })
    .join('');
}

/** Collects blocks while a run goes on, and shows them as a table (a terminal) or a line a block (a log). */
export class Progress {
  readonly #blocks = new Map<string, MeasuredBlock[]>();

  /** Takes an event; returns the line for a log, empty where the event needs none. */
  take(event: MeasureEvent): string {
    if (event.kind === 'warmed') {
      // Along an axis every block is warmed up: the file has that, the terminal does not.
      if (event.line.setting !== undefined) return '';
      const { subject, part, requests, settled, serviceMs } = event.line;
      const how = settled ? 'settled' : 'not settled within its time';
      return `warm-up ${subject} ${part}: ${requests} requests, ${how}, ${ms(serviceMs)} each`;
    }
    const { block, rounds } = event;
    const key = `${block.subject} ${block.part}${block.setting === undefined ? '' : ` ${block.setting.axis}=${block.setting.point}`}`;
    this.#blocks.set(key, [...(this.#blocks.get(key) ?? []), block]);
    const { rate, p50, p99, errors } = cells([block]);
    return `round ${block.round + 1}/${rounds} ${key}: ${rate}, p50 ${p50}, p99 ${p99}, errors ${errors}`;
  }

  /** The table as lines, no wider than `width`. */
  table(width: number): string[] {
    const head = ['subject', 'rate', 'p50', 'p99', 'errors', ' p50 by round'];
    const inOrder = [...this.#blocks].sort(([a], [b]) => a.localeCompare(b));
    const rows = inOrder.map(([key, blocks]) => {
      const { rate, p50, p99, errors } = cells(blocks);
      const medians = blocks.map((block) => quantile(ascending(valuesOf([block], 'response')), 0.5));
      return [key, rate, p50, p99, String(errors), ` ${sparkline(medians)}`];
    });
    // Figures have room from the first round on: the table does not jump.
    const table = columns([head, ...rows], { gap: 1, right: [1, 2, 3, 4], least: [8, 8, 8, 8] });
    return table.map((line) => [...line].slice(0, width).join(''));
  }
}

function cells(blocks: readonly MeasuredBlock[]) {
  const values = ascending(valuesOf(blocks, 'response'));
  const served = tally(blocks).outcomes.get('served') ?? 0;
  const total = blocks.reduce((sum, block) => sum + block.samples.length, 0);
  return {
    rate: perSecond(ratesOver(blocks).achieved),
    p50: ms(values.length > 0 ? quantile(values, 0.5) : undefined),
    p99: ms(values.length >= 100 ? quantile(values, 0.99) : undefined),
    errors: total - served,
  };
}
