import { allowing, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-iam-list',
  sentence: 'the policies allow looking at the users and roles of the account',
  breaks: 'tenant-enumeration',
  killedBy: ['iam-list'],
  mutate: (tf, { topology }) =>
    topology === 'federation-token'
      ? undefined
      : tenantPolicies(allowing(['iam:ListUsers', 'iam:ListRoles', 'iam:GetRole'], '*'))(tf),
};

export default mutant;
