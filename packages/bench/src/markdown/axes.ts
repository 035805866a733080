import { unpack } from '../columns.ts';
import { figures } from '../histogram.ts';
import type { BenchDocument } from '../samples-file.ts';
import { ratesOver, select, tally, valuesOf } from '../series.ts';
import { count, failures, ms, perSecond } from '../words.ts';
import { table } from './table.ts';

/** One table an axis: each subject at each point. */
export function axisTables(document: BenchDocument): string[] {
  const blocks = document.blocks.filter((block) => block.setting !== undefined).map(unpack);
  const axes = [...new Set(blocks.map((block) => block.setting?.axis ?? ''))];
  return axes.flatMap((axis) => {
    const rows = document.subjects.flatMap(({ id }) => {
      const mine = select(blocks, { subject: id, axis });
      const points = [...new Set(mine.map((block) => block.setting?.point ?? ''))];
      return points
        .sort((a, b) => Number(a) - Number(b) || a.localeCompare(b))
        .map((point) => {
          const here = select(mine, { axis, point });
          const f = figures(valuesOf(here, 'response'));
          const rates = ratesOver(here);
          const failed = [...tally(here).outcomes].filter(([name, n]) => name !== 'served' && n > 0);
          return [
            id,
            point,
            count(f.count),
            ms(f.p50),
            ms(f.p90),
            ms(f.p99),
            perSecond(rates.offered),
            perSecond(rates.achieved),
            failures(Object.fromEntries(failed)),
          ];
        });
    });
    const head = ['subject', axis, 'n', 'p50', 'p90', 'p99', 'offered', 'achieved', 'failed'];
    return [`## Along \`${axis}\``, '', ...table(head, rows)];
  });
}
