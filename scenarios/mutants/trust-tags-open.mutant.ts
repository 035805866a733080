import { trustPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'trust-tags-open',
  sentence: 'the trust policy lets every principal of the account bring any session tag',
  breaks: 'tenant-credentials',
  killedBy: ['sts-chain-tags'],
  mutate: (tf, { topology }) =>
    topology !== 'shared-role-session-tags'
      ? undefined
      : trustPolicies((statements) => [
          ...statements,
          {
            Sid: 'Mutant',
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
          },
        ])(tf),
};

export default mutant;
