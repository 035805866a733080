/** `iss` of the tokens that the lab's CI system signs. */
export const CI_ISSUER = 'ci.cordon.test';

/** `iss` of the tokens that the lab's cluster signs. */
export const CLUSTER_ISSUER = 'cluster.cordon.test';

/** Common name of the authority that issues workloads' certificates. */
export const AUTHORITY = 'Cordon workloads';

/** The audience of workload tokens for Vault, and the value signed in `X-Vault-AWS-IAM-Server-ID`. */
export const VAULT_AUDIENCE = 'vault.cordon.test';

/** Service account, and project of the CI system, that a tenant's workload runs as. */
export const SERVICE_ACCOUNT = 'deploy';

/** The audience of another service that gets workload tokens. */
export const OTHER_SERVICE = 'other.cordon.test';

/** The audience of the cluster’s own API: of the token in every pod, and of a review without audience. */
export const CLUSTER_API = 'https://kubernetes.default.svc';

/** Common name that the workloads' authority writes into the certificate of a tenant's account. */
export const commonNameOf = (tenant: string, account: string): string =>
  `${account}.${tenant}.workloads.cordon.test`;

/** The SPIFFE ID in the same certificate. https://spiffe.io/docs/latest/spiffe-about/spiffe-concepts/#spiffe-id */
export const spiffeIdOf = (tenant: string, account: string): string =>
  `spiffe://cordon.test/ns/${tenant}/sa/${account}`;
