import type { Deployment } from './deployment.ts';
import type { TenantId } from './tenant.ts';

/** Credentials in the AWS SDK's shape (`AwsCredentialIdentity`). Secret: lives in memory only. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** A tenant that holds what its issuer got for it. Secret: lives in memory only, never in a record. */
export interface Actor {
  readonly tenant: TenantId;
  readonly credentials: AwsCredentials;
  /** The tenant's own Vault token (not the operator's), if the issuer goes through Vault. */
  readonly vaultToken?: string;
  /** Lease that Vault gave the credentials, for revocation; absent without Vault. */
  readonly leaseId?: string;
  /** How long that lease lasts, seconds: a leased user's key has no expiration of its own, and ends with it. */
  readonly leaseSeconds?: number;
}

/** A server's certificate and its private key, both PEM. The key is secret. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Files by which other programs trust what a run's services answer with, over TLS; no secret, and gone with the run.
 * `caFile` holds the run's authority and those of attached services, `bundleFile` all else that is trusted, too.
 */
export interface TrustFiles {
  readonly caFile: string;
  readonly bundleFile: string;
}

/** The key of a tenant in `actors`: its id, followed by the login `mount/name` where it has several logins. */
export function actorKey(tenant: string, login?: string): string {
  return login === undefined ? tenant : `${tenant} by ${login}`;
}

/** The addresses of the run's services, and the operator's own credentials. Secret: lives in memory only. */
export interface Access {
  readonly region: string;
  /** Endpoint that AWS clients of this engine are pointed at. */
  readonly awsEndpoint: string;
  readonly vaultAddress: string;
  /** The operator's Vault token: used to hand out secret ids and to plant and verify state, never to attack. */
  readonly vaultToken: string;
  /** The account's administrator: used to seed objects and to read back state, never to attack. */
  readonly admin: AwsCredentials;
  /** The administrator of the account that owns the tenants’ roles, where that is a second account. */
  readonly rolesAdmin?: AwsCredentials;
  /** Absent where nothing of the run speaks TLS. */
  readonly trust?: TrustFiles;
  /** The lab's CI system and cluster, which issue workload identities; absent where no lab runs. */
  readonly workloads?: WorkloadIssuers;
}

/** Where workload tokens and certificates are signed, and what authorizes the operator to have one signed. Secret. */
export interface WorkloadIssuers {
  readonly address: string;
  readonly key: string;
  /** Certificate of the authority that issues workload certificates, PEM. */
  readonly authority: string;
  /** The same plus the certificate of an unrelated authority, for a configuration that trusts too many. */
  readonly authorities: string;
}

/** A way from (deployment, tenant) to an `Actor`. One file each: `packages/issuers/src/issuers/<id>.issuer.ts`. */
export interface Issuer {
  readonly id: string;
  readonly sentence: string;
  issue(deployment: Deployment, tenant: TenantId, access: Access, signal?: AbortSignal): Promise<Actor>;
}
