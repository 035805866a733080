import { editResources, named } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-tag-dropped',
  sentence: 'one tenant’s Vault role was written without its session tag',
  breaks: 'owner-access',
  killedBy: ['owner-reaches-own'],
  mutate: (tf, { tenants }) =>
    editResources('vault_aws_secret_backend_role', (body, name) => {
      if (!named('vault-role', tenants[0])(name) || body.session_tags === undefined) return undefined;
      const { session_tags: _dropped, ...rest } = body;
      return rest;
    })(tf),
};

export default mutant;
