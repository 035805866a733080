/** `iss` of the tokens that the lab's CI system signs. */
export const CI_ISSUER = 'ci.cordon.test';

/** `iss` of the tokens that the lab's cluster signs. */
export const CLUSTER_ISSUER = 'cluster.cordon.test';

/** Common name of the authority that issues workloads' certificates. */
export const AUTHORITY = 'Cordon workloads';

/** Whom a workload's token is for when it is meant for Vault, and what is signed in `X-Vault-AWS-IAM-Server-ID` then. */
export const VAULT_AUDIENCE = 'vault.cordon.test';

/** Service account, and project of the CI system, that a tenant's workload runs as. */
export const SERVICE_ACCOUNT = 'deploy';

/** Another service that workloads show tokens to. */
export const OTHER_SERVICE = 'other.cordon.test';

/** A cluster’s own API: the audience of the token that stands in every pod, and of a review that names none. */
export const CLUSTER_API = 'https://kubernetes.default.svc';

/** Common name that the workloads' authority writes into the certificate of a tenant's account. */
export const commonNameOf = (tenant: string, account: string): string =>
  `${account}.${tenant}.workloads.cordon.test`;

/** The SPIFFE ID beside it. https://spiffe.io/docs/latest/spiffe-about/spiffe-concepts/#spiffe-id */
export const spiffeIdOf = (tenant: string, account: string): string =>
  `spiffe://cordon.test/ns/${tenant}/sa/${account}`;
