import type { Boundary } from '@cordon/domain';
import type { DeployedState } from '../model/state.types.ts';
import { ofAppRole, ofAwsEngine } from './sensitive-engine.ts';
import { OF_IDENTITY, OF_IDENTITY_TOKENS, OF_TOKENS } from './sensitive-identity.ts';
import { loginMounts, ofLogins } from './sensitive-logins.ts';
import { OF_SYSTEM } from './sensitive-system.ts';
import type { Operation } from './token.ts';

/** Something of Vault's that no tenant may ask for, whatever else it may. */
export interface Sensitive {
  /** As in a policy: `+` is a segment, `*` at the end any rest. */
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly sudo?: boolean;
  readonly boundary: Boundary;
  readonly why: string;
  /** Names that there are at the path's first `+`, to make an example of. */
  readonly names?: readonly string[];
  /**
   * What could come of it is beyond this model, so that nothing is proved of the tenant's data any more. Absent where it
   * is followed (`holdings`), or where nothing more can come of it than what is said.
   */
  readonly unfollowed?: true;
}

/**
 * Paths of Vault by which a tenant changes who can hold what, looks at what is not its own, or ends it. Which operations a
 * path has, and which of them Vault guards with `sudo`, is as Vault 1.21 has it.
 * https://developer.hashicorp.com/vault/api-docs
 */
export function sensitivePaths({ vault }: DeployedState): readonly Sensitive[] {
  return [
    ...vault.awsMounts.flatMap(ofAwsEngine),
    ...loginMounts(vault).flatMap(ofLogins),
    ...[...new Set(vault.appRoles.map(({ mount }) => mount))].flatMap(ofAppRole),
    ...OF_TOKENS,
    ...OF_SYSTEM,
    ...OF_IDENTITY,
    ...OF_IDENTITY_TOKENS,
  ];
}
