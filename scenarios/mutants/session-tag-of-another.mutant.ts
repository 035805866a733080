import { editResources, named } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-tag-of-another',
  sentence: 'one tenant’s Vault role carries another tenant’s session tag',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { tenants: [first, second] }) =>
    editResources('vault_aws_secret_backend_role', (body, name) =>
      named('vault-role', first)(name) && body.session_tags !== undefined
        ? { ...body, session_tags: { tenant: second?.id } }
        : undefined,
    )(tf),
};

export default mutant;
