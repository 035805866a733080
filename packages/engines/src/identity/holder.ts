import type { Access, Actor, Answer, Deployment } from '@cordon/domain';
import type { VaultClient } from '@cordon/vault';
import type { Clients, Signer } from '../perform/clients.ts';

/** The credentials that an identity acts with. Secret: lives in memory only. */
export interface Holder {
  readonly aws: Signer;
  readonly vaultToken?: string;
  /** Lease that Vault gave the AWS credentials. */
  readonly leaseId?: string;
}

/** An identity whose credentials could not be obtained; the answer says why, and is the answer to the attempt. */
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
