import { counted } from '@cordon/domain';
import type { MigrationOf } from './run.ts';

/** Each step with what it changed, how long it took and what was proved of the state after it. */
export function migrationLines({ steps, calls }: MigrationOf): readonly string[] {
  return [
    `${counted(calls, 'call')} of the tenants meanwhile`,
    ...steps.map(({ from, to, step, back, changes, applyMs, proof }) => {
      const proved = Object.values(proof).filter((verdict) => verdict === 'proved').length;
      return `  ${from} → ${to}: ${step}${back ? ' taken back' : ''}: ${counted(changes.length, 'change')}, ${(applyMs / 1000).toFixed(1)} s; ${proved} of ${Object.keys(proof).length} boundaries proved`;
    }),
  ];
}
