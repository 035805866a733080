import { allowing, editResources, editStatements, every } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';
import { NAMELESS, nameTemplate } from '../lib/name-template.ts';

const mutant: Mutant = {
  id: 'leased-users-become-federated',
  sentence:
    'to spare IAM’s quota the Vault roles give federation tokens instead of users: revoking such a lease does nothing',
  breaks: 'revocation',
  killedBy: ['credential-revoked'],
  mutate: (tf, { topology, prefix }) =>
    topology !== 'iam-user-per-lease'
      ? undefined
      : every(
          // A federated user has no more than its maker.
          editStatements('aws_iam_user_policy', 'policy', (statements) =>
            allowing(
              ['sts:GetFederationToken', 's3:*'],
              [
                'arn:aws:sts::${data.aws_caller_identity.caller.account_id}:federated-user/*',
                `arn:aws:s3:::${prefix}-*`,
              ],
            )(statements),
          ),
          editResources('vault_aws_secret_backend_role', (body) => {
            const { permissions_boundary_arn: _boundary, user_path: _path, iam_tags: _tags, ...rest } = body;
            return {
              ...rest,
              credential_type: 'federation_token',
              // Terraform’s provider keeps the boundary of a role that it changes in place, and then refuses it. For the
              // same reason no lifetime is said here, which would stand in the way back: the mount’s is the same.
              lifecycle: { replace_triggered_by: ['vault_aws_secret_backend.vault-aws'] },
            };
          }),
          // The template of users is too long for a federated user.
          nameTemplate(NAMELESS),
        )(tf),
};

export default mutant;
