import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-templated-by-role-name',
  sentence: 'the Vault policy names the path by the AppRole’s own name: templated, and yet nobody’s choice',
  breaks: 'tenant-credentials',
  killedBy: [],
  mutate: (tf, { topology, prefix }) =>
    topology === 'session-name'
      ? undefined
      : aclRule(
          `${prefix}-aws/creds/{{identity.entity.aliases.\${vault_auth_backend.approle.accessor}.metadata.role_name}}`,
          'read',
        )(tf),
};

export default mutant;
