import type { Proof } from '../run-files.ts';

/** What was asked about: topology, guards, mutant. */
export function proofTitle({
  topology,
  guards,
  mutant,
}: Pick<Proof, 'topology' | 'guards' | 'mutant'>): string {
  return [
    topology ?? 'a stack',
    ...guards.map((guard) => `+ ${guard}`),
    ...(mutant === undefined ? [] : [`(mutant ${mutant}, broken on purpose)`]),
  ].join(' ');
}
