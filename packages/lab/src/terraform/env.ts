import type { Access, AwsCredentials } from '@cordon/domain';
import type { LabEngine } from '../services/service.ts';
import { ACCOUNT, childEnvironment, ROLE_ACCOUNT } from '../services/service.ts';

/**
 * The AWS endpoint for the provider. It calls S3 Control at `<account id>.<endpoint host>`, which does not resolve; a
 * proxy avoids resolution. Go ignores a proxy for loopback names, so this is not one.
 */
const ENDPOINT_NAME = 'aws.cordon.test';

/** The public host name of the issuer of Vault’s identity tokens; only the gateway knows its address. */
export const VAULT_HOST = 'vault.cordon.test';

/** The same port without TLS: the gateway takes both on one. */
export function inClearText(url: string): string {
  return url.replace(/^https:/, 'http:');
}

/**
 * How Terraform and its providers reach AWS: by a name that only the gateway resolves, as their proxy. Over TLS they
 * open a tunnel through it to itself.
 */
export function throughProxy(awsEndpoint: string): Record<string, string> {
  const { protocol } = new URL(awsEndpoint);
  return {
    AWS_ENDPOINT_URL: `${protocol}//${ENDPOINT_NAME}`,
    [protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY']: inClearText(awsEndpoint),
  };
}

export interface TerraformEnvironment {
  readonly tempDir: string;
  readonly access: Access;
  /** Where Vault’s AWS engine finds the gateway. */
  readonly vaultAwsEndpoint: string;
  readonly engine: LabEngine;
  /** Administrator of the second account. */
  readonly roleAccount: AwsCredentials;
  readonly cliConfigFile: string;
}

/** Environment of Terraform and its providers. Holds the operator's secrets: never log it. */
export function terraformEnvironment(options: TerraformEnvironment): Record<string, string> {
  const { tempDir, access, vaultAwsEndpoint, engine, roleAccount, cliConfigFile } = options;
  const { admin } = access;
  return {
    ...childEnvironment(tempDir),
    ...throughProxy(access.awsEndpoint),
    // Both providers are written in Go; what sweeps after them runs on Node.
    ...(access.trust === undefined
      ? {}
      : { SSL_CERT_FILE: access.trust.bundleFile, NODE_EXTRA_CA_CERTS: access.trust.caFile }),
    // Vault is called directly.
    NO_PROXY: ['127.0.0.1', 'localhost', '::1', new URL(access.vaultAddress).hostname].join(','),
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
    ...(admin.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: admin.sessionToken }),
    AWS_REGION: access.region,
    VAULT_ADDR: access.vaultAddress,
    VAULT_TOKEN: access.vaultToken,
    // By default the provider makes itself a child token and revokes it again, two more calls a command.
    TERRAFORM_VAULT_SKIP_CHILD_TOKEN: 'true',
    TF_VAR_vault_aws_endpoint: vaultAwsEndpoint,
    TF_VAR_vault_host: VAULT_HOST,
    ...workloadVariables(access.workloads),
    TF_VAR_role_account_access_key_id: roleAccount.accessKeyId,
    TF_VAR_role_account_secret_access_key: roleAccount.secretAccessKey,
    // MiniStack lacks the IAM list calls that a forced removal of a user begins with.
    ...(engine === 'ministack' ? { TF_VAR_broker_force_destroy: 'false' } : {}),
    // Terraform and its providers live for a second: collecting garbage less often saves a tenth of their CPU time.
    GOGC: '400',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: cliConfigFile,
  };
}

/**
 * The same for the time after the gateway: AWS at its own address. LocalStack, which knows nothing of the gateway's keys,
 * takes an access key id of twelve digits for that account's root.
 */
export function withoutGateway(
  env: Record<string, string>,
  { engine, awsEndpoint }: { readonly engine: LabEngine; readonly awsEndpoint: string },
): Record<string, string> {
  const { HTTP_PROXY: _, HTTPS_PROXY: __, AWS_SESSION_TOKEN: token, ...rest } = env;
  const direct = { ...rest, AWS_ENDPOINT_URL: awsEndpoint, TF_VAR_vault_aws_endpoint: awsEndpoint };
  if (engine !== 'gateway') return token === undefined ? direct : { ...direct, AWS_SESSION_TOKEN: token };
  return {
    ...direct,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'test',
    TF_VAR_role_account_access_key_id: ROLE_ACCOUNT,
    TF_VAR_role_account_secret_access_key: 'test',
  };
}

/** Terraform variables of the workload issuers. */
export function workloadVariables(workloads: Access['workloads']): Record<string, string> {
  if (workloads === undefined) return {};
  return {
    TF_VAR_workload_issuer: workloads.address,
    TF_VAR_workload_authority: workloads.authority,
    TF_VAR_workload_authorities: workloads.authorities,
  };
}
