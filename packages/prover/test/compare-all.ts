import type { proveAll, provePair } from '../src/index.ts';
import { manyTenants, NOW } from './many-tenants.ts';

export interface Comparison {
  readonly pairs: number;
  /** Pairs by what each alone says. */
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
  /** Problems that all pairs at once decided. */
  readonly proofs: number;
  readonly differences: readonly string[];
}

/** One world of many tenants: what all pairs at once say of each pair, and what the pair says alone. */
export function compareAll(
  prover: { readonly proveAll: typeof proveAll; readonly provePair: typeof provePair },
  seed: number,
  most?: number,
): Comparison {
  const { holders, targets } = manyTenants(seed, most);
  const all = prover.proveAll(holders, targets, undefined, NOW);
  const counts = { proved: 0, refuted: 0, unknown: 0 };
  const differences: string[] = [];
  let pairs = 0;
  for (const { tenant, caller } of holders)
    for (const [to, target] of targets.entries()) {
      if (to === tenant) continue;
      pairs++;
      const { kind } = prover.provePair(caller, target, { now: NOW });
      counts[kind]++;
      const together = all.refuted.has(tenant, to)
        ? 'refuted'
        : all.unknown.has(tenant, to)
          ? 'unknown'
          : 'proved';
      if (together !== kind)
        differences.push(
          `seed ${seed}: ${caller.id} to ${target.arn} ${target.prefix ?? ''}: ${together} among all, ${kind} alone`,
        );
    }
  const answered = all.proofs.reduce((sum, one) => sum + one.pairs, 0);
  if (answered !== pairs) differences.push(`seed ${seed}: ${answered} of ${pairs} pairs answered`);
  return { pairs, ...counts, proofs: all.proofs.length, differences };
}
