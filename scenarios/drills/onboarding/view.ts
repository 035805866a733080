import { counted } from '@cordon/domain';
import { type Left, TRIES } from './judge.ts';
import type { OnboardingOf } from './run.ts';

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** What each step took and touched, and what of who left worked on what the next one of the same id has. */
export function onboardingLines({
  topology,
  steps,
  left,
  alive,
  stated,
  calls,
}: OnboardingOf): readonly string[] {
  return [
    `${topology}: ${counted(calls, 'call')} of the other tenants meanwhile`,
    ...steps.map(
      ({ step, planMs, applyMs, servedMs, changes }) =>
        `  ${step}: plan ${seconds(planMs)}, apply ${seconds(applyMs)}${servedMs === undefined ? '' : `, served ${seconds(servedMs)} after the beginning`}; touches ${counted(changes.length, 'object')}`,
    ),
    `  still valid after it left by Terraform alone: ${alive.map(({ what, seconds: ends }) => `${what} (${ends} s)`).join(', ') || 'nothing'}`,
    ...left.map(
      (one) =>
        `  left ${one.way}: ${tried(one, stated[one.way])}; residue: ${one.residue.join(', ') || 'none'}; found by the next tenant: ${one.inherited.join(', ') || 'nothing'}`,
    ),
  ];
}

function tried({ old }: Left, open: OnboardingOf['stated'][Left['way']]): string {
  return TRIES.map((what) => {
    const outcome = old.find((one) => one.what === what)?.outcome ?? 'unclear';
    return `${what} ${outcome[0]}${open.includes(what) ? '*' : ''}`;
  }).join(', ');
}
