import { aclText, editResources, every, named } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'vault-role-two-arns',
  sentence:
    'one tenant’s Vault role lists another tenant’s IAM role, too, and the Vault policy lets callers choose',
  breaks: 'tenant-credentials',
  // A Vault role with two ARNs gives nothing to whoever names none: the owner’s own issuer is the first to notice.
  killedBy: ['vault-own-parameters', 'owner-reaches-own'],
  mutate: (tf, { topology, tenants: [first, second] }) =>
    topology !== 'role-per-tenant'
      ? undefined
      : every(
          aclText((hcl) => hcl.replace(/\n {4}"role_arn" = \[\]/g, '')),
          editResources('vault_aws_secret_backend_role', (body, name) =>
            named('vault-role', first)(name)
              ? {
                  ...body,
                  role_arns: [...[body.role_arns].flat(), `\${aws_iam_role.role-${second?.id}.arn}`],
                }
              : undefined,
          ),
        )(tf),
};

export default mutant;
