import { counted } from '@cordon/domain';
import type { DriftOf } from './run.ts';

/** What each change by hand opened, whether the request was served, and whether Terraform's plan sees it. */
export function driftLines({ topology, made, unfit, planMs }: DriftOf): readonly string[] {
  return [
    `${topology}: ${counted(made.length, 'manual change')}; Terraform’s plan took ${(planMs / 1000).toFixed(1)} s`,
    ...made.flatMap(({ act, what, from, to, opens, changed, foundMs, fired, terraformSees }) => [
      `  ${act}: ${what}`,
      `    found: ${opens.length === 0 ? 'nothing' : `${from} → ${to} crosses ${opens.join(', ')}`} (${(foundMs / 1000).toFixed(1)} s); ${changed.join('; ') || 'nothing is reported'}`,
      `    fired: ${fired}; plan: ${terraformSees ? 'sees it' : 'cannot see it'}`,
    ]),
    ...unfit.map(({ act, why }) => `  ${act}: does not apply: ${why}`),
  ];
}
