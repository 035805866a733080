import { aclText, addResource, bucketPolicyOf, every } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

// `arn:aws:iam::…:role/cordon/name` → `arn:aws:sts::…:assumed-role/name/ci`
const SESSION =
  'arn:aws:sts::${data.aws_caller_identity.caller.account_id}:assumed-role/${aws_iam_role.role-shared.name}/ci';

const mutant: Mutant = {
  id: 'bucket-policy-names-session',
  sentence: 'one bucket’s policy allows a session by name, and the Vault policy lets tenants choose theirs',
  breaks: 'tenant-data',
  killedBy: ['session-name-chosen'],
  mutate: (tf, { topology, tenants: [, second] }) =>
    topology !== 'shared-role-session-policy' || second === undefined
      ? undefined
      : every(
          aclText((hcl) => hcl.replace(/\n {4}"role_session_name" = \[\]/g, '')),
          addResource('aws_s3_bucket_policy', 'mutant', bucketPolicyOf(second, { AWS: SESSION })),
        )(tf),
};

export default mutant;
