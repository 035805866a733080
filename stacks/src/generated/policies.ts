import type { PolicyKind } from '@cordon/iam';
import { resolveReferences } from './references.ts';
import { type Attributes, resourcesOf, type TerraformJson, text } from './terraform-json.ts';

/** What a policy's size is measured against. */
export type PolicyHome =
  | 'role-trust'
  | 'role-inline'
  | 'user-inline'
  | 'managed'
  | 'bucket'
  | 'session'
  | 'leased-user-inline';

/** One policy that a deployment hands to AWS, at once or through Vault. */
export interface GeneratedPolicy {
  /** Terraform address and attribute: `aws_iam_role.role-acme.assume_role_policy`. */
  readonly at: string;
  readonly home: PolicyHome;
  /** What `@cordon/iam` validates it as. */
  readonly kind: PolicyKind;
  /** JSON as AWS gets it, with stand-ins for what only AWS knows (see `resolveReferences`). */
  readonly text: string;
}

const PLACES: readonly { type: string; attribute: string; home: PolicyHome; kind: PolicyKind }[] = [
  { type: 'aws_iam_role', attribute: 'assume_role_policy', home: 'role-trust', kind: 'trust' },
  { type: 'aws_iam_role_policy', attribute: 'policy', home: 'role-inline', kind: 'identity' },
  { type: 'aws_iam_user_policy', attribute: 'policy', home: 'user-inline', kind: 'identity' },
  { type: 'aws_iam_policy', attribute: 'policy', home: 'managed', kind: 'identity' },
  { type: 'aws_s3_bucket_policy', attribute: 'policy', home: 'bucket', kind: 'resource' },
];

/** All policies in a synthesized document. Pure; throws `RangeError` for a reference that leads nowhere. */
export function generatedPolicies(terraform: TerraformJson): readonly GeneratedPolicy[] {
  const fromAws = PLACES.flatMap(({ type, attribute, home, kind }) =>
    resourcesOf(terraform, type).map(({ address, attributes }) => ({
      at: `${address}.${attribute}`,
      home,
      kind,
      text: resolveReferences(terraform, text(attributes[attribute])),
    })),
  );
  const throughVault = resourcesOf(terraform, 'vault_aws_secret_backend_role')
    .filter(({ attributes }) => text(attributes.policy_document) !== '')
    .map(({ address, attributes }) => ({
      at: `${address}.policy_document`,
      ...vaultHome(attributes),
      text: resolveReferences(terraform, text(attributes.policy_document)),
    }));
  return [...fromAws, ...throughVault];
}

function vaultHome(attributes: Attributes): { home: PolicyHome; kind: PolicyKind } {
  return attributes.credential_type === 'iam_user'
    ? { home: 'leased-user-inline', kind: 'identity' }
    : { home: 'session', kind: 'session' };
}
