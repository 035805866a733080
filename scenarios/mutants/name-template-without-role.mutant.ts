import { editResources } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'name-template-without-role',
  sentence: 'the engine’s `username_template` leaves the Vault role out: sessions and users name nobody',
  breaks: 'attribution',
  killedBy: ['session-unnamed'],
  // Terraform’s Vault provider writes a new template only when it writes the endpoints or keys anyway: hence the slash.
  // Where the caller pins the name, or none can carry the role, the template does not name anybody to begin with.
  mutate: (tf, { topology }) =>
    topology === 'session-name' || topology === 'federation-token'
      ? undefined
      : editResources('vault_aws_secret_backend', (body) => ({
          ...body,
          iam_endpoint: String(body.iam_endpoint).replace(/: (var\.\w+)\}$/, ': "${$1}/"}'),
          username_template: '{{ printf "vault-%s-%s" (unix_time) (random 8) }}',
        }))(tf),
};

export default mutant;
