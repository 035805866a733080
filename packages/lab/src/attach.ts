import type { AwsCredentials } from '@cordon/domain';
import { connectVault } from '@cordon/vault';
import { LabError } from './errors.ts';

/** Services that somebody else runs; the lab neither starts nor stops them. */
export interface Attached {
  /** From `CORDON_AWS_ENDPOINT`, with the usual `AWS_*` credentials where they are set. */
  readonly aws?: { readonly endpoint: string; readonly credentials?: AwsCredentials };
  /** From `CORDON_VAULT_ADDR` and `VAULT_TOKEN`. */
  readonly vault?: { readonly address: string; readonly token: string };
}

/** Reads the settings; throws `LabError` for an address that is none and for a Vault without a token. */
export function readAttached(env: NodeJS.ProcessEnv): Attached {
  const aws = address(env, 'CORDON_AWS_ENDPOINT');
  const vault = address(env, 'CORDON_VAULT_ADDR');
  if (vault !== undefined && !env.VAULT_TOKEN)
    throw new LabError('`CORDON_VAULT_ADDR` is set but `VAULT_TOKEN` is not: set the operator’s token');
  const credentials = awsCredentials(env);
  return {
    ...(aws === undefined ? {} : { aws: { endpoint: aws, ...(credentials ? { credentials } : {}) } }),
    ...(vault === undefined ? {} : { vault: { address: vault, token: env.VAULT_TOKEN ?? '' } }),
  };
}

/** Asks an attached Vault who the token is; throws `LabError` when it is sealed, absent or does not know it. */
export async function checkVault(vault: NonNullable<Attached['vault']>): Promise<void> {
  const client = connectVault(vault);
  try {
    await client.auth.token.lookupSelf();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError(`the Vault of \`CORDON_VAULT_ADDR\` cannot be used: ${why}`, { cause });
  } finally {
    client.close();
  }
}

function address(env: NodeJS.ProcessEnv, setting: string): string | undefined {
  const value = env[setting];
  if (value === undefined || value === '') return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/')
    throw new LabError(`\`${setting}\` is \`${value}\`: give an address such as http://127.0.0.1:4566`);
  return url.origin;
}

function awsCredentials(env: NodeJS.ProcessEnv): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (!id || !secret) return undefined;
  return { accessKeyId: id, secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) };
}
