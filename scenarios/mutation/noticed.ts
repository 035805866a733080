import type { CaseResult } from './case.types.ts';

/** What one attack noticed of all the mutants that it met. */
export interface AttackRow {
  readonly attack: string;
  /** Cases that it met. */
  readonly met: number;
  /** Cases in which it crossed what is claimed to hold. */
  readonly noticed: number;
  /** Mutants that it noticed, each once. */
  readonly mutants: readonly string[];
}

/** Attack by attack, from the cases of a run; an attack that met nothing has a row, too. Pure. */
export function noticedBy(attacks: readonly string[], cases: readonly CaseResult[]): readonly AttackRow[] {
  return attacks.map((attack) => {
    const noticed = cases.filter(({ by }) => by.some((killer) => killer.attack === attack));
    return {
      attack,
      met: cases.filter(({ met }) => met.includes(attack)).length,
      noticed: noticed.length,
      mutants: [...new Set(noticed.map(({ mutant }) => mutant))].toSorted(),
    };
  });
}
