import type { AgreementFile } from '../panels/disagreements.ts';
import type { Check } from './check.types.ts';

/** A disagreement that nothing explains has failed. */
export function ofAgreement({ engines }: AgreementFile): readonly Check[] {
  const file = 'scenarios/agreement/divergences/divergences.ts';
  return engines.flatMap(({ engine, findings, fresh, unclear, rules }): readonly Check[] => {
    const suite = `agreement of ${engine}`;
    const all = Object.values(findings).reduce((sum, count) => sum + count, 0);
    return [
      {
        suite,
        name: 'generated policies and requests',
        rule: 'new-disagreement',
        outcome: fresh.length > 0 ? 'failed' : unclear > 0 ? 'error' : all === 0 ? 'skipped' : 'passed',
        message:
          fresh.length > 0
            ? `${fresh.length} kinds of disagreement that nothing explains: ${fresh[0]}`
            : `${unclear} of ${all} answers were not clear`,
        file,
      },
      {
        suite,
        name: 'documented rules',
        rule: 'broken-rule',
        // Only the gateway says of itself that it keeps them; what the others leave out is told, and no failure.
        outcome:
          rules.asked === 0
            ? 'skipped'
            : rules.broken.length > 0 && engine === 'localstack'
              ? 'failed'
              : 'passed',
        message: `${rules.asked - rules.broken.length} of ${rules.asked} kept${rules.broken.length === 0 ? '' : `; not: ${rules.broken.slice(0, 5).join(', ')}`}`,
        file,
      },
    ];
  });
}
