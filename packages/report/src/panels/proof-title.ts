import type { Proof } from './proof.ts';

/** Topology, guards, mutant. */
export function proofTitle({ topology, guards, mutant }: Proof): string {
  return [
    topology ?? 'a stack',
    ...guards.map((guard) => `+ ${guard}`),
    ...(mutant === undefined ? [] : [`(mutant ${mutant}, broken on purpose)`]),
  ].join(' ');
}
