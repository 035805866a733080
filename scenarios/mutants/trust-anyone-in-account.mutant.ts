import { trustPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'trust-anyone-in-account',
  sentence: 'the trust policy lets every principal of the account assume the role',
  breaks: 'tenant-credentials',
  killedBy: ['sts-assume-other-role', 'sts-chain-own-role', 'sts-chain-tags'],
  mutate: (tf) =>
    trustPolicies((statements) =>
      statements.map(({ Condition: _dropped, ...statement }) => ({ ...statement, Principal: { AWS: '*' } })),
    )(tf),
};

export default mutant;
