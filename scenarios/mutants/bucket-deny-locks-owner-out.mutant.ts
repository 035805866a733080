import { bucketPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'bucket-deny-locks-owner-out',
  sentence: 'the bucket policy’s Deny spares a session name that nobody gets',
  breaks: 'owner-access',
  killedBy: ['owner-reaches-own'],
  mutate: (tf, { topology }) =>
    topology !== 'session-name'
      ? undefined
      : bucketPolicies((statements) =>
          statements.map((statement) =>
            JSON.parse(JSON.stringify(statement).replaceAll(':tenant=', ':tenants=')),
          ),
        )(tf),
};

export default mutant;
