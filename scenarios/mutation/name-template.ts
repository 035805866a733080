import { type Edit, editResources } from '@cordon/terraform/edit';

/**
 * Changes the engine’s `username_template`. Terraform’s Vault provider writes a new template only when it writes the
 * endpoints or keys anyway: hence the slash behind an endpoint.
 */
export function nameTemplate(template: string): Edit {
  return editResources('vault_aws_secret_backend', (body) => ({
    ...body,
    iam_endpoint: String(body.iam_endpoint).replace(/: (var\.\w+)\}$/, ': "${$1}/"}'),
    username_template: template,
  }));
}

/** Names nobody; the only kind that fits the 32 characters of a federated user. */
export const NAMELESS = '{{ printf "vault-%s-%s" (unix_time) (random 8) }}';
