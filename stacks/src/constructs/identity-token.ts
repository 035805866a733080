import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js';
import { IdentityOidc } from '@cdktf/provider-vault/lib/identity-oidc/index.js';
import { IdentityOidcKey } from '@cdktf/provider-vault/lib/identity-oidc-key/index.js';
import { IdentityOidcRole } from '@cdktf/provider-vault/lib/identity-oidc-role/index.js';
import type { ObjectCounts } from '@cordon/domain';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import type { Wiring } from './wiring.ts';

/** Terraform resources of `identityTokens`: none of them a tenant's. */
export const IDENTITY_TOKEN_OBJECTS: ObjectCounts = {
  vault_identity_oidc: { base: 1, perTenant: 0 },
  vault_identity_oidc_key: { base: 1, perTenant: 0 },
  vault_identity_oidc_role: { base: 1, perTenant: 0 },
  aws_iam_openid_connect_provider: { base: 1, perTenant: 0 },
};

/** Lifetime of a token, seconds: it is exchanged as soon as it is got, and nobody can take it back before it expires. */
export const TOKEN_TTL = 300;

/** The claim in which AWS looks for session tags. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
const TAGS_CLAIM = 'https://aws.amazon.com/tags';

/** Where Vault serves what its identity tokens are verified by, below its address. */
const OIDC_PATH = 'v1/identity/oidc';

export interface IdentityTokens {
  /** ARN of AWS's provider for Vault's issuer. */
  readonly providerArn: string;
  /** What the provider's condition keys begin with: `<host>/v1/identity/oidc`. */
  readonly keys: string;
  /** What the tokens name as `aud`. */
  readonly audience: string;
  /** Vault's role of identity tokens, one for all tenants. */
  readonly role: string;
}

/**
 * Vault's own identity tokens, and AWS's provider that believes them. One role for all tenants: `template`, an identity
 * template whose value whoever logs in cannot choose, becomes the session tag `tenant`. Terraform variable `vault_host` is
 * the public name of Vault's address, by which AWS finds the keys. Vault has one issuer (a namespace, in Enterprise), and an
 * account one provider for it.
 * https://developer.hashicorp.com/vault/docs/secrets/identity/identity-token
 */
export function identityTokens(stack: TerraformStack, wiring: Wiring, template: string): IdentityTokens {
  const { prefix } = wiring.names;
  const audience = `${prefix}-tenants`;
  const host = new TerraformVariable(stack, 'vault_host', {
    type: 'string',
    default: 'vault.cordon.test',
    description: 'public host name of Vault, by which AWS fetches its issuer’s keys over HTTPS',
  }).stringValue;
  const issuer = new IdentityOidc(stack, 'issuer', { issuer: `https://${host}` });
  const key = new IdentityOidcKey(stack, 'token-key', {
    name: prefix,
    algorithm: 'ES256',
    // `*`, which other tutorials have, would let a role of any other application be signed with it.
    allowedClientIds: [audience],
    dependsOn: [issuer],
  });
  // In plain text: Vault's policies name it in a path.
  const role = `${prefix}-tenants`;
  new IdentityOidcRole(stack, 'token-role', {
    name: role,
    key: key.name,
    clientId: audience,
    // Vault puts the quotes around what it fills in, and takes two braces in a row for its own.
    template: `{${JSON.stringify(TAGS_CLAIM)}: {"principal_tags": {"tenant": [${template}]} } }`,
    ttl: TOKEN_TTL,
  });
  const provider = new IamOpenidConnectProvider(stack, 'vault-issuer', {
    url: `https://${host}/${OIDC_PATH}`,
    clientIdList: [audience],
    tags: { deployment: prefix },
  });
  wiring.identityTokens = true;
  return { providerArn: provider.arn, keys: `${host}/${OIDC_PATH}`, audience, role };
}
