import { credentialPaths, type Registry } from '../model/registry.ts';
import type { VaultRoleState } from '../model/state.types.ts';
import { type Access, accessAt, type Token } from './token.ts';

/** A way to credentials of the AWS engine: the Vault role, the path it is asked at, and what lets the token in there. */
export interface Issuing {
  readonly role: VaultRoleState;
  readonly path: string;
  readonly access: Access;
}

/**
 * Every way in which the token is issued credentials; both ways of asking for them count.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials
 */
export function* issuedTo(token: Token, registry: Registry): Generator<Issuing> {
  for (const role of registry.rolesNear(token.rules))
    for (const path of credentialPaths(role))
      for (const access of accessAt(token, path)) {
        const { capabilities } = access.grant;
        if (capabilities.has('read') || capabilities.has('update')) yield { role, path, access };
      }
}
