import { editResources } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'tag-policy-old-version',
  sentence:
    'the role’s policy says Version 2008-10-17, so that `${…}` is literal text and the owner is locked out',
  breaks: 'owner-access',
  killedBy: ['owner-reaches-own'],
  refusedWhenApplied: {
    says: 'MalformedPolicyDocument: Policy document must be version 2012-10-17 or greater',
    because:
      'LocalStack’s IAM takes no policy document older than 2012-10-17 (MalformedPolicyDocument), so the mistake never stands here; the prover, which is asked all the same, refutes owner-access',
  },
  mutate: (tf, { topology }) =>
    topology !== 'shared-role-session-tags'
      ? undefined
      : editResources('aws_iam_role_policy', (body) => ({
          ...body,
          policy: String(body.policy).replace('2012-10-17', '2008-10-17'),
        }))(tf),
};

export default mutant;
