import { DEFAULT_LAYOUT, DEFAULT_LOGIN } from '@cordon/stacks';

/** A topology with a way to log in and a layout of the data. */
export interface Combination {
  readonly topology: string;
  readonly login: string;
  readonly layout: string;
}

/** The lists that combinations are made of. */
export interface Axes {
  readonly topologies: readonly string[];
  readonly logins: readonly string[];
  readonly layouts: readonly string[];
}

/** Nights after which every combination was had. */
export const NIGHTS = 7;

/**
 * Which combinations one night has: each topology with the default login and layout, and each other login with each other
 * layout on every seventh topology, another one each night. So every night has each login with each layout and each topology
 * with each layout, and seven nights have them all. What is left out is named. Of one topology or one login all are had.
 * `night` is 0 to 6.
 */
export function sampleCombinations(
  { topologies, logins, layouts }: Axes,
  night: number,
): { readonly combinations: readonly Combination[]; readonly leftOut: readonly Combination[] } {
  const whole = topologies.length === 1 || logins.length === 1;
  const combinations: Combination[] = [];
  const leftOut: Combination[] = [];
  for (const [layer, layout] of layouts.entries())
    for (const [row, login] of logins.entries())
      for (const [column, topology] of topologies.entries()) {
        const usual = login === DEFAULT_LOGIN && layout === DEFAULT_LAYOUT;
        const had = whole || usual || (2 * layer + row + column) % NIGHTS === night;
        (had ? combinations : leftOut).push({ topology, login, layout });
      }
  return { combinations, leftOut };
}
