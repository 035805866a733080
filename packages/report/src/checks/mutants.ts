import type { MutantsFile } from '../panels/mutants.ts';
import type { Check } from './check.types.ts';
import { topologyFile } from './topology-file.ts';

const MUTANT_OUTCOMES: Readonly<Record<string, Check['outcome']>> = {
  killed: 'passed',
  equivalent: 'passed',
  unappliable: 'skipped',
  survived: 'failed',
};

/** A mutant that nothing noticed has failed: an attack is missing. */
export function ofMutants({ engine, topologies, cases }: MutantsFile): readonly Check[] {
  const suite = `mutants on ${engine}`;
  const rule = 'surviving-mutant';
  const unsound = topologies.filter(({ clean, restored }) => clean !== 'green' || !restored);
  return [
    ...unsound.map(
      ({ topology, reason }): Check => ({
        suite,
        name: `${topology} before and after`,
        rule,
        outcome: 'error',
        message: `not as it should be without a mutant: ${reason}`,
        file: topologyFile(topology),
      }),
    ),
    ...cases.map((one): Check => {
      const by = one.by.map(({ attack }) => attack).join(', ');
      return {
        suite,
        name: `${one.mutant} on ${one.topology}`,
        rule,
        outcome: MUTANT_OUTCOMES[one.outcome] ?? 'error',
        message: [one.outcome, one.reason ?? (by === '' ? one.sentence : `noticed by ${by}`)].join(': '),
        file: one.file ?? 'scenarios/mutation/mutant-registry.ts',
      };
    }),
  ];
}
