export { served } from './answer.ts';
export type { AppRole, AppRoleInput, SecretId, SecretIdOptions } from './auth/approle.ts';
export { signedCallerIdentity } from './auth/aws.ts';
export type { Login } from './auth/login.ts';
export type { TokenAuth, TokenInfo } from './auth/token.ts';
export { connectVault, type Sys, type VaultClient } from './client.ts';
export type { ConnectOptions } from './connection.ts';
export { VaultError, VaultUnclear } from './errors.ts';
export type { AwsSecrets, GenerateOptions } from './secrets/aws.ts';
export type {
  AwsRole,
  AwsRoleInput,
  AwsRoot,
  AwsRootInput,
  CredentialType,
  LeaseConfig,
} from './secrets/aws.types.ts';
export { type IssuedCredentials, parseCredentials } from './secrets/credentials.ts';
export { DOCUMENTED_PERMISSIONS } from './secrets/documented-permissions.ts';
export type { Health } from './sys/health.ts';
export type { Lease } from './sys/leases.ts';
export type { RawRequest, RawResponse } from './transport.ts';
