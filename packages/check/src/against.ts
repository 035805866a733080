import type { CheckReport, Drift } from './answer.types.ts';
import { exitOfLab } from './in-lab.ts';

/** The report with what is new in it, compared with a report of the target branch by the same tenants. */
export function compareWith(report: CheckReport, base: CheckReport, drift?: Drift): CheckReport {
  const crossing = ({ findings }: CheckReport) =>
    new Map(
      findings
        .filter(({ answer }) => answer === 'refuted')
        .flatMap((one) => one.pairs.map((pair) => [`${one.boundary} ${pair.join(' ')}`, one] as const)),
    );
  const before = crossing(base);
  const now = crossing(report);
  const fresh = [...now].filter(([key]) => !before.has(key)).map(([, one]) => one.id);
  const gone = [...before].filter(([key]) => !now.has(key)).map(([, { id, sentence }]) => ({ id, sentence }));
  return {
    ...report,
    against: {
      name: base.input.name,
      newFindings: [...new Set(fresh)],
      gone: [...new Map(gone.map((one) => [one.id, one])).values()],
      ...(drift === undefined ? {} : { drift }),
    },
  };
}

/**
 * 0 proved, or open as stated; 1 refuted; 2 could not tell. Against another report only what is new crosses counts; what
 * could not be told counts in both. What the lab answered otherwise than the model is 2; what crossed there against it 1.
 */
export function exitOf(report: CheckReport): 0 | 1 | 2 {
  const said = [exitOfModel(report), exitOfLab(report)];
  return said.includes(1) ? 1 : said.includes(2) ? 2 : 0;
}

function exitOfModel({ answer, against, unknown, lacking, tenants }: CheckReport): 0 | 1 | 2 {
  const untold = unknown.length > 0 || lacking.length > 0 || tenants.length === 0;
  if (against !== undefined) return against.newFindings.length > 0 ? 1 : untold ? 2 : 0;
  return answer === 'refuted' ? 1 : answer === 'unknown' ? 2 : 0;
}
