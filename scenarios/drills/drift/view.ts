import type { DrillResult } from '../drill.ts';
import type { DriftOf } from './run.ts';

/** What each change by hand opened, whether the request was served, and whether Terraform's plan sees it. */
export function driftText({ topologies, failed }: DrillResult<DriftOf>): string {
  return [
    ...topologies.flatMap((one) => [ofTopology(one), '']),
    ...failed.map(({ topology, why }) => `? ${topology}: ${why}`),
    'found: by `cordon check --live --against state.json`; fired: the request that shows it; plan: Terraform’s own, all changes at once',
  ].join('\n');
}

function ofTopology({ topology, made, unfit, planMs, findings }: DriftOf): string {
  return [
    `${topology}: ${made.length} manual changes; Terraform’s plan took ${(planMs / 1000).toFixed(1)} s`,
    ...made.flatMap(({ act, what, from, to, opens, changed, foundMs, fired, terraformSees }) => [
      `  ${act}: ${what}`,
      `    found: ${opens.length === 0 ? 'nothing' : `${from} → ${to} crosses ${opens.join(', ')}`} (${(foundMs / 1000).toFixed(1)} s); ${changed.join('; ') || 'nothing is reported'}`,
      `    fired: ${fired}; plan: ${terraformSees ? 'sees it' : 'cannot see it'}`,
    ]),
    ...unfit.map(({ act, why }) => `  ${act}: does not apply: ${why}`),
    ...findings.map(
      ({ is, rule, act, why }) =>
        `  ${is === 'breached' ? '✗' : '?'} ${rule}: ${act === undefined ? '' : `${act}: `}${why}`,
    ),
  ].join('\n');
}
