import type { Access, Actor, Answer, Deployment } from '@cordon/domain';
import type { VaultClient } from '@cordon/vault';
import type { Clients, Signer } from '../perform/clients.ts';

/** What an identity holds when it acts. Secret: lives in memory only. */
export interface Holder {
  readonly aws: Signer;
  readonly vaultToken?: string;
  /** Lease that Vault gave the AWS credentials. */
  readonly leaseId?: string;
}

/** An identity that could not be had: the answer says why, and answers the attempt. */
export type Resolved = { readonly holder: Holder } | { readonly answer: Answer };

/** What resolving an identity may need. */
export interface Means {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly clients: Clients;
  readonly vault: VaultClient;
  readonly signal?: AbortSignal | undefined;
}
