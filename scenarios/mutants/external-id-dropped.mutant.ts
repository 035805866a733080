import { trustPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'external-id-dropped',
  sentence: 'the trust policies no longer ask for the external id',
  breaks: 'tenant-credentials',
  killedBy: ['external-id-missing'],
  mutate: (tf, { topology }) =>
    topology !== 'role-per-tenant-cross-account'
      ? undefined
      : trustPolicies((statements) => statements.map(({ Condition: _dropped, ...statement }) => statement))(
          tf,
        ),
};

export default mutant;
