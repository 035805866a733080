import type { AwsCredentials, Deployment } from '@cordon/domain';
import type { VaultClient } from '@cordon/vault';
import type { Stage } from './stage/stage.ts';

/** A tenant of the bench: names, and the secret id it logs in with. The secret id lives in memory only. */
export interface BenchTenant {
  readonly id: string;
  readonly bucket: string;
  readonly vaultRole: string;
  readonly appRole: { readonly name: string; readonly roleId: string };
}

/** What a subject gave out. Secret: lives in memory only. */
export interface Issued {
  /** Absent where only a login is measured. */
  readonly credentials?: AwsCredentials;
  /** Vault's lease, where there is one. */
  readonly leaseId?: string;
}

/** A subject with everything it needs deployed. */
export interface OpenSubject {
  readonly id: string;
  /** Tenants that credentials are asked for, in turn; axes may add to them. */
  readonly tenants: BenchTenant[];
  /** Present where a Vault topology is behind it: what axes turn. */
  readonly aws?: { readonly deployment: Deployment; readonly vault: VaultClient };
  /** A Vault token; absent where Vault takes no part. */
  login?(tenant: BenchTenant, signal?: AbortSignal): Promise<string>;
  /** `token` is the tenant's own, from `login`. */
  issue(tenant: BenchTenant, token: string | undefined, signal?: AbortSignal): Promise<Issued>;
  /** Absent where nothing can be revoked. */
  revoke?(issued: Issued): Promise<void>;
  /** A token for load on issuance alone, from a login made beforehand. */
  token?(tenant: BenchTenant): string;
  /** Untimed, between blocks: revoke leases and tokens that the block left, renew what is about to expire. */
  settle(): Promise<void>;
}

/** Something to be measured. One file each: `subjects/<id>.subject.ts`. */
export interface Subject {
  /** The file's name without `.subject.ts`. */
  readonly id: string;
  readonly sentence: string;
  open(stage: Stage): Promise<OpenSubject>;
}
