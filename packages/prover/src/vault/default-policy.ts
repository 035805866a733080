import type { AclRule } from '@cordon/terraform';

const rule = (path: string, ...capabilities: string[]): AclRule => ({ path, capabilities, required: [] });

/**
 * What Vault's built-in `default` policy allows, where nobody has written another text over it. Every token carries it
 * unless its role says `token_no_default_policy`.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#default-policy
 */
export const DEFAULT_RULES: readonly AclRule[] = [
  rule('auth/token/lookup-self', 'read'),
  rule('auth/token/renew-self', 'update'),
  rule('auth/token/revoke-self', 'update'),
  rule('sys/capabilities-self', 'update'),
  rule('identity/entity/id/{{identity.entity.id}}', 'read'),
  rule('identity/entity/name/{{identity.entity.name}}', 'read'),
  rule('sys/internal/ui/resultant-acl', 'read'),
  rule('sys/renew', 'update'),
  rule('sys/leases/renew', 'update'),
  rule('sys/leases/lookup', 'update'),
  rule('cubbyhole/*', 'create', 'read', 'update', 'delete', 'list'),
  rule('sys/wrapping/wrap', 'update'),
  rule('sys/wrapping/lookup', 'update'),
  rule('sys/wrapping/unwrap', 'update'),
  rule('sys/tools/hash', 'update'),
  rule('sys/tools/hash/*', 'update'),
  rule('sys/control-group/request', 'update'),
  rule('identity/oidc/provider/+/authorize', 'read', 'update'),
];

/**
 * Whether a rule is one that every ordinary token has by the built-in policy. What of it is about others: the id of a lease
 * stands in the body, so whoever learns one may look it up and renew it; the ids are random and told to the holder alone, and
 * ending a lease is not among it. By itself that is no crossing.
 */
export function isBuiltIn({ policy, path, capabilities }: AclRule): boolean {
  return (
    policy === 'default' &&
    DEFAULT_RULES.some(
      (one) => one.path === path && capabilities.every((capability) => one.capabilities.includes(capability)),
    )
  );
}
