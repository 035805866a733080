import type { PolicyKind, PolicySlot } from '@cordon/iam';
import { type Attributes, resolver, resourcesOf, type TerraformJson, text } from '@cordon/terraform';

/** One policy that a deployment hands to AWS, at once or through Vault. */
export interface GeneratedPolicy {
  /** Terraform address and attribute: `aws_iam_role.role-acme.assume_role_policy`. */
  readonly at: string;
  /** Where AWS keeps it: decides its size limit. */
  readonly slot: PolicySlot;
  /** What `@cordon/iam` validates it as. */
  readonly kind: PolicyKind;
  /** JSON as AWS gets it, with stand-ins for what only AWS knows (see `resolver`). */
  readonly text: string;
  /** Of a session policy: tags that its session gets beside it. */
  readonly tags?: Readonly<Record<string, string>>;
}

const PLACES: readonly { type: string; attribute: string; slot: PolicySlot; kind: PolicyKind }[] = [
  { type: 'aws_iam_role', attribute: 'assume_role_policy', slot: 'trust', kind: 'trust' },
  { type: 'aws_iam_role_policy', attribute: 'policy', slot: 'role-inline', kind: 'identity' },
  { type: 'aws_iam_user_policy', attribute: 'policy', slot: 'user-inline', kind: 'identity' },
  { type: 'aws_iam_policy', attribute: 'policy', slot: 'managed', kind: 'identity' },
  { type: 'aws_s3_bucket_policy', attribute: 'policy', slot: 'bucket', kind: 'resource' },
];

/** All policies in a synthesized document. Pure; throws `RangeError` for a reference that leads nowhere. */
export function generatedPolicies(terraform: TerraformJson): readonly GeneratedPolicy[] {
  const filled = resolver(terraform);
  const fromAws = PLACES.flatMap(({ type, attribute, slot, kind }) =>
    resourcesOf(terraform, type).map(({ address, attributes }) => ({
      at: `${address}.${attribute}`,
      slot,
      kind,
      text: filled(text(attributes[attribute])),
    })),
  );
  const throughVault = resourcesOf(terraform, 'vault_aws_secret_backend_role')
    .filter(({ attributes }) => text(attributes.policy_document) !== '')
    .map(({ address, attributes }) => ({
      at: `${address}.policy_document`,
      ...vaultHome(attributes),
      text: filled(text(attributes.policy_document)),
      ...(attributes.session_tags === undefined
        ? {}
        : { tags: attributes.session_tags as Readonly<Record<string, string>> }),
    }));
  return [...fromAws, ...throughVault];
}

function vaultHome(attributes: Attributes): { slot: PolicySlot; kind: PolicyKind } {
  return attributes.credential_type === 'iam_user'
    ? { slot: 'user-inline', kind: 'identity' }
    : { slot: 'session', kind: 'session' };
}
