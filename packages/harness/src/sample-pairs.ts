import { DEFAULT_LOGIN } from '@cordon/stacks';

/** A topology with a way to log in. */
export interface LoginPair {
  readonly topology: string;
  readonly login: string;
}

/** Nights after which every pair was had. */
export const NIGHTS = 7;

/**
 * Which pairs one night has of many topologies and many logins: each topology with the default login, and each other login
 * with every seventh topology, another one each night, so that seven nights have them all. What is left out is named. Of one
 * topology or one login all are had. `night` is 0 to 6.
 */
export function samplePairs(
  topologies: readonly string[],
  logins: readonly string[],
  night: number,
): { readonly pairs: readonly LoginPair[]; readonly leftOut: readonly LoginPair[] } {
  const all = logins.flatMap((login, row) =>
    topologies.map((topology, column) => ({ topology, login, turn: (row + column) % NIGHTS })),
  );
  const whole = topologies.length === 1 || logins.length === 1;
  const had = ({ login, turn }: (typeof all)[number]) => whole || login === DEFAULT_LOGIN || turn === night;
  const bare = ({ topology, login }: LoginPair): LoginPair => ({ topology, login });
  return { pairs: all.filter(had).map(bare), leftOut: all.filter((one) => !had(one)).map(bare) };
}
