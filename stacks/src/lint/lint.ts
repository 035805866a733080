import type { TerraformJson } from '@cordon/terraform';
import { policySizes } from '../generated/limits.ts';
import { generatedPolicies } from '../generated/policies.ts';
import { lintBuckets } from './bucket.ts';
import { lintIdentityTokens } from './identity-token.ts';
import type { LintFinding } from './lint.types.ts';
import { lintLogins } from './login.ts';
import { lintPolicy } from './policy.ts';
import { lintVaultPolicies } from './vault-policy.ts';
import { lintVaultRoles } from './vault-role.ts';

/**
 * Everything that must not be deployed in a synthesized document: policies that are too wide or too big, Vault roles
 * that narrow nothing, Vault paths that are not exact, tokens of two tenants, public buckets. Pure; `synth` refuses
 * what this finds before it writes.
 */
export function lintTerraform(terraform: TerraformJson): readonly LintFinding[] {
  const policies = generatedPolicies(terraform);
  const tooBig = policySizes(policies)
    .filter(({ size, limit }) => size > limit)
    .map(({ at, slot, size, limit }) => ({
      at,
      rule: 'too-big',
      why:
        slot === 'session-token'
          ? `the token of a session with it has about ${size} bytes, AWS takes ${limit}`
          : `the policy has ${size} characters, AWS takes ${limit}`,
    }));
  return [
    ...policies.flatMap(lintPolicy),
    ...tooBig,
    ...lintVaultRoles(terraform),
    ...lintVaultPolicies(terraform),
    ...lintIdentityTokens(terraform),
    ...lintLogins(terraform),
    ...lintBuckets(terraform),
  ];
}
