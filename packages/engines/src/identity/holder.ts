import type { Answer } from '@cordon/domain';
import type { Signer } from '../perform/clients.ts';

/** What an identity holds when it acts. Secret: lives in memory only. */
export interface Holder {
  readonly aws: Signer;
  readonly vaultToken?: string;
  /** Lease that Vault gave the AWS credentials. */
  readonly leaseId?: string;
}

/** An identity that could not be had: the answer says why, and answers the attempt. */
export type Resolved = { readonly holder: Holder } | { readonly answer: Answer };
