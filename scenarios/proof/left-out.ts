import { UsageError } from '@cordon/domain';

/** A topology that was not proved, and why: a guard does not fit it. */
export interface LeftOut {
  readonly topology: string;
  readonly guards: readonly string[];
  readonly reason: string;
}

/** The left-out topologies for people; empty when there are none. */
export function renderLeftOut(leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return '';
  return [
    'Left out, because a guard or a login does not fit (nothing is said of these):',
    ...leftOut.map((one) => `  ${nameOf(one)}: ${one.reason}`),
    '',
  ].join('\n');
}

/**
 * What cannot be proved because it cannot be built is the asker's mistake when nothing else was asked: exit 64. Beside
 * others it is named, and the exit code is about what was proved.
 */
export function refuseNothingLeft(
  leftOut: readonly LeftOut[],
  proved: number,
  mutant: string | undefined,
): void {
  if (proved > 0) return;
  if (leftOut.length > 0) {
    const why = leftOut.map((one) => `\`${nameOf(one)}\`: ${one.reason}`).join('; ');
    throw new UsageError(`nothing is left to prove: ${why}; choose another guard or topology`);
  }
  if (mutant !== undefined)
    throw new UsageError(
      `nothing is left to prove: mutant \`${mutant}\` concerns none of the topologies asked for; choose another`,
    );
}

function nameOf({ topology, guards }: LeftOut): string {
  return [topology, ...guards].join(' + ');
}
