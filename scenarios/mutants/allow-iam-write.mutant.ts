import { allowing, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-iam-write',
  sentence: 'the policies allow writing inline policies and tags in IAM',
  breaks: 'self-grant',
  killedBy: ['iam-write'],
  mutate: (tf, { topology }) =>
    // IAM takes no federated user’s credentials, whatever a policy says.
    topology === 'federation-token'
      ? undefined
      : tenantPolicies(allowing(['iam:PutUserPolicy', 'iam:PutRolePolicy', 'iam:TagRole'], '*'))(tf),
};

export default mutant;
