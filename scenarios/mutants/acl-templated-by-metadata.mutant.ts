import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-templated-by-metadata',
  sentence:
    'the Vault policy names the path by the secret id’s metadata, whose glob Vault 1.21.1 takes for one',
  breaks: 'tenant-credentials',
  killedBy: ['vault-login-metadata'],
  mutate: (tf, { topology, prefix }) =>
    topology === 'session-name'
      ? undefined
      : aclRule(
          `${prefix}-aws/creds/{{identity.entity.aliases.\${vault_auth_backend.approle.accessor}.metadata.tenant}}`,
          'read',
        )(tf),
};

export default mutant;
