export type { RawResponse } from './answer.ts';
export { served, VaultError, VaultUnclear } from './answer.ts';
export type { AppRole, AppRoleInput, SecretId, SecretIdOptions } from './auth/approle.ts';
export { signedCallerIdentity } from './auth/aws.ts';
export type { Login, TokenAuth, TokenInfo } from './auth/token.ts';
export { connectVault, type Sys, type VaultClient } from './client.ts';
export type { ConnectOptions } from './connection.ts';
export {
  type AwsRole,
  type AwsRoleInput,
  type AwsRoot,
  type AwsRootInput,
  type AwsSecrets,
  type CredentialType,
  DOCUMENTED_PERMISSIONS,
  type GenerateOptions,
  type IssuedCredentials,
  type LeaseConfig,
  parseCredentials,
} from './secrets/aws.ts';
export type { Health, Lease } from './sys.ts';
export { ask, type RawRequest } from './transport.ts';
