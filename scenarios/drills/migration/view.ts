import type { DrillResult } from '../drill.ts';
import type { MigrationOf } from './run.ts';
import { STEP_KINDS, STEP_ORDER } from './steps.ts';

/** Each step with what it changed, how long it took and what was proved of the state after it. */
export function migrationText({ topologies, failed }: DrillResult<MigrationOf>): string {
  return [
    ...topologies.flatMap(({ steps, calls, findings }) => [
      `${calls} calls of the tenants meanwhile`,
      ...steps.map(({ from, to, step, back, changes, applyMs, proof }) => {
        const proved = Object.values(proof).filter((verdict) => verdict === 'proved').length;
        return `  ${from} → ${to}: ${step}${back ? ' taken back' : ''}: ${changes.length} changes, ${(applyMs / 1000).toFixed(1)} s; ${proved} of ${Object.keys(proof).length} boundaries proved`;
      }),
      ...findings.map(({ is, rule, why }) => `  ${is === 'breached' ? '✗' : '?'} ${rule}: ${why}`),
      '',
    ]),
    ...failed.map(({ topology, why }) => `? ${topology}: ${why}`),
    ...STEP_ORDER.map((step) => `${step}: ${STEP_KINDS[step]}`),
  ].join('\n');
}
