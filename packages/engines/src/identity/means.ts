import type { Access, Actor, Deployment } from '@cordon/domain';
import type { VaultClient } from '@cordon/vault';
import type { Clients } from '../perform/clients.ts';

/** What resolving an identity may need. */
export interface Means {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly clients: Clients;
  readonly vault: VaultClient;
  readonly signal?: AbortSignal | undefined;
}
