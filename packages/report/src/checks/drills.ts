import type { DrillFile, DrillId } from '../drill-files.ts';
import type { Check } from './check.types.ts';

/** One check a topology that was drilled: failed by what was broken, an error where the history could not tell. */
export function ofDrill(drill: DrillId, file: DrillFile): readonly Check[] {
  const base = {
    suite: `drill ${drill}`,
    rule: 'drill-finding',
    file: `scenarios/${drill}.scenario.ts`,
  } as const;
  const drilled = file.topologies.map((one): Check => {
    const { findings } = one;
    const worst = findings.find(({ is }) => is === 'breached') ?? findings[0];
    if (worst === undefined)
      return { ...base, name: one.topology, outcome: 'passed', message: 'as it is stated' };
    const outcome = worst.is === 'breached' ? 'failed' : 'error';
    return { ...base, name: one.topology, outcome, message: `${worst.rule}: ${worst.why}` };
  });
  const failed = file.failed.map(
    ({ topology, why }): Check => ({ ...base, name: topology, outcome: 'error', message: why }),
  );
  return [...drilled, ...failed];
}
