import type { Difference } from './compare-states.ts';
import type { Fired } from './fire.ts';
import type { LiveRun } from './live-exit.ts';
import type { Ink } from './render.ts';

interface Shown extends LiveRun {
  readonly differences: readonly Difference[];
  readonly asleep: readonly { readonly of: string; readonly answer: { readonly reason: string } }[];
}

/** What the deployment said, for people; whatever was not fired or not made is there with its reason. */
export function renderLive({ fired, suite, differences, asleep }: Shown, ink: Ink): string {
  const line = (what: string, all: readonly Fired[]): string =>
    `  ${what}: ${all.length} requests, ${count(all, 'confirmed')} answered as the model says, ${count(all, 'gap')} otherwise, ${count(all, 'unclear')} without a clear answer, ${count(all, 'not-made')} not made`;
  const named = (word: string, all: readonly Fired[], result: Fired['result']): string[] =>
    grouped(all.filter((one) => one.result === result)).map((text) => `  ${word}  ${text}`);
  return [
    line('one request a class', suite.requests),
    ...suite.leftOut.map(({ why, classes }) => `  left out of it  ${classes} classes: ${why}`),
    line('findings fired', fired),
    ...named(ink.bad('model gap'), [...fired, ...suite.requests], 'gap'),
    ...named(ink.bad('could not tell'), [...fired, ...suite.requests], 'unclear'),
    ...named(ink.bad('could not be made'), suite.requests, 'not-made'),
    ...named('not fired', fired, 'not-made'),
    ...differences.map(
      ({ at, meant, found }) =>
        `  ${ink.bad('deployed otherwise than meant')}  ${at}: meant ${meant}, found ${found}`,
    ),
    ...asleep.map(({ of, answer }) => `  ${ink.bad('canary')}  ${of}: ${answer.reason}`),
  ].join('\n');
}

function count(all: readonly Fired[], result: Fired['result']): number {
  return all.filter((one) => one.result === result).length;
}

/** One line a reason: the first request, and how many more. */
function grouped(all: readonly Fired[]): string[] {
  return [...Map.groupBy(all, ({ why }) => why)].map(([why, [first, ...more]]) => {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return `${first?.request}${others}: ${why}`;
  });
}
