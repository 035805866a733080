import { editResources, named } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-policy-dropped',
  sentence: 'one tenant’s Vault role was written without its `policy_document`',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { tenants, topology }) =>
    topology !== 'shared-role-session-policy'
      ? undefined
      : editResources('vault_aws_secret_backend_role', (body, name) => {
          if (!named('vault-role', tenants[0])(name)) return undefined;
          const { policy_document: _dropped, ...rest } = body;
          return rest;
        })(tf),
};

export default mutant;
