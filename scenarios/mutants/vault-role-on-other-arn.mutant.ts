import { editResources, named } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'vault-role-on-other-arn',
  sentence: 'one tenant’s Vault role stands on another tenant’s IAM role',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology, tenants: [first, second] }) =>
    topology !== 'role-per-tenant'
      ? undefined
      : editResources('vault_aws_secret_backend_role', (body, name) =>
          named('vault-role', first)(name)
            ? { ...body, role_arns: [`\${aws_iam_role.role-${second?.id}.arn}`] }
            : undefined,
        )(tf),
};

export default mutant;
