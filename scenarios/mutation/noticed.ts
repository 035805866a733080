import type { Attack, Boundary } from '@cordon/domain';
import type { CaseResult } from './case.types.ts';

/** What one attack noticed of all the mutants that it met. */
export interface AttackRow {
  readonly attack: string;
  /** Cases that it met. */
  readonly met: number;
  /** Those of them whose topology claims that its boundary holds: what is stated as open cannot be breached. */
  readonly claimed: number;
  /** Those of them that name it among the attacks that should notice. */
  readonly expected: number;
  /** Cases in which it crossed what is claimed to hold. */
  readonly noticed: number;
  /** Mutants that it noticed, each once. */
  readonly mutants: readonly string[];
}

/** Attack by attack, from the cases of a run; an attack that met nothing has a row, too. Pure. */
export function noticedBy(
  attacks: readonly Pick<Attack, 'id' | 'crosses'>[],
  cases: readonly CaseResult[],
  holds: (topology: string, boundary: Boundary) => boolean,
): readonly AttackRow[] {
  return attacks.map(({ id: attack, crosses }) => {
    const met = cases.filter((one) => one.met.includes(attack));
    const noticed = cases.filter(({ by }) => by.some((killer) => killer.attack === attack));
    return {
      attack,
      met: met.length,
      claimed: met.filter(({ topology }) => holds(topology, crosses)).length,
      expected: met.filter(({ expected }) => expected.includes(attack)).length,
      noticed: noticed.length,
      mutants: [...new Set(noticed.map(({ mutant }) => mutant))].toSorted(),
    };
  });
}
