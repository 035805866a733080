import { named, trustPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'trust-names-other-role',
  sentence: 'one tenant’s role trusts another tenant’s role',
  breaks: 'tenant-credentials',
  killedBy: ['sts-assume-other-role'],
  mutate: (tf, { tenants: [first, second] }) =>
    trustPolicies(
      (statements) => [
        ...statements,
        {
          Sid: 'Mutant',
          Effect: 'Allow',
          Principal: { AWS: `\${aws_iam_role.role-${first?.id}.arn}` },
          Action: 'sts:AssumeRole',
        },
      ],
      named('role', second),
    )(tf),
};

export default mutant;
