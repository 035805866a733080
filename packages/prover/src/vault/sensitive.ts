import type { DeployedState } from '../model/state.types.ts';
import { ofAppRole, ofAwsEngine } from './sensitive-engine.ts';
import { OF_IDENTITY, OF_IDENTITY_TOKENS, OF_TOKENS } from './sensitive-identity.ts';
import { loginMounts, ofLogins } from './sensitive-logins.ts';
import { OF_SYSTEM, ofMountLists } from './sensitive-system.ts';
import type { Sensitive } from './token.ts';

/**
 * Paths of Vault by which a tenant changes who can hold what, looks at what is not its own, or ends it. Which operations a
 * path has, and which of them Vault guards with `sudo`, is as Vault 1.21 has it.
 * https://developer.hashicorp.com/vault/api-docs
 */
export function sensitivePaths({ vault, tenants }: DeployedState): readonly Sensitive[] {
  return [
    ...vault.awsMounts.flatMap(ofAwsEngine),
    ...loginMounts(vault).flatMap(ofLogins),
    ...[...new Set(vault.appRoles.map(({ mount }) => mount))].flatMap(ofAppRole),
    ...ofMountLists(vault, tenants),
    ...OF_TOKENS,
    ...OF_SYSTEM,
    ...OF_IDENTITY,
    ...OF_IDENTITY_TOKENS,
  ];
}
