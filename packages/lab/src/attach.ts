import { type AwsCredentials, messageOf, UsageError } from '@cordon/domain';
import { GATEWAY_HEADER } from '@cordon/gateway';
import { connectVault } from '@cordon/vault';
import { LabError } from './errors.ts';
import { headersOf } from './services/service.ts';

/** Services that were running before; the lab neither starts nor stops them. */
export interface Attached {
  /** From `CORDON_AWS_ENDPOINT`, with the usual `AWS_*` credentials where they are set. */
  readonly aws?: { readonly endpoint: string; readonly credentials?: AwsCredentials };
  /** From `CORDON_VAULT_ADDR` and `VAULT_TOKEN`. */
  readonly vault?: { readonly address: string; readonly token: string };
}

/**
 * Reads the settings; throws `UsageError` for an invalid address, for an address of AWS and for a Vault without a
 * token.
 */
export function readAttached(env: NodeJS.ProcessEnv): Attached {
  const aws = address(env, 'CORDON_AWS_ENDPOINT');
  const vault = address(env, 'CORDON_VAULT_ADDR');
  if (vault !== undefined && !env.VAULT_TOKEN)
    throw new UsageError('`CORDON_VAULT_ADDR` is set but `VAULT_TOKEN` is not: set the operator’s token');
  const credentials = awsCredentials(env);
  return {
    ...(aws === undefined ? {} : { aws: { endpoint: aws, ...(credentials ? { credentials } : {}) } }),
    ...(vault === undefined ? {} : { vault: { address: vault, token: env.VAULT_TOKEN ?? '' } }),
  };
}

/** Looks up the token at an attached Vault; throws `LabError` when Vault is sealed, unreachable or rejects it. */
export async function checkVault(vault: NonNullable<Attached['vault']>): Promise<void> {
  const client = connectVault(vault);
  try {
    await client.auth.token.lookupSelf();
  } catch (cause) {
    const why = messageOf(cause);
    const hint = /certificate/i.test(why) ? '; name the file of its authority in `VAULT_CACERT`' : '';
    throw new LabError(`the Vault of \`CORDON_VAULT_ADDR\` cannot be used: ${why}${hint}`, { cause });
  } finally {
    client.close();
  }
}

/**
 * Host names of AWS in every partition, its top-level domain `aws`, and the instance metadata addresses:
 * https://docs.aws.amazon.com/general/latest/gr/rande.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
const AWS_HOST =
  /(?:^|\.)(?:amazonaws\.[a-z.]+|aws|api\.amazonwebservices\.com\.cn|aws\.dev|c2s\.ic\.gov|sc2s\.sgov\.gov)$|^169\.254\.|^\[fd00:ec2:/;

/**
 * Asks an attached emulator, without credentials, whether it is a gateway of Cordon's, and throws `UsageError` then: a
 * lab puts its own gateway in front, and each of two gateways would know only some of the identities.
 */
export async function refuseGateway({ endpoint }: NonNullable<Attached['aws']>): Promise<void> {
  // A gateway's certificate is issued by its own lab, so no trust store has its authority.
  const headers = await headersOf(endpoint);
  if (headers?.[GATEWAY_HEADER.toLowerCase()] === undefined) return;
  throw new UsageError(
    `\`CORDON_AWS_ENDPOINT\` is \`${endpoint}\`, the gateway of a running lab: give the address of an emulator, or unset it to start one`,
  );
}

function address(env: NodeJS.ProcessEnv, setting: string): string | undefined {
  const value = env[setting];
  if (value === undefined || value === '') return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/')
    throw new UsageError(
      `\`${setting}\` was refused: \`${value}\` is not an address; give one such as http://127.0.0.1:4566`,
    );
  // A name may end with a dot.
  if (AWS_HOST.test(url.hostname.replace(/\.$/, '')))
    throw new UsageError(
      `\`${setting}\` is \`${value}\`, a host of AWS: the lab deploys to emulators only; give the address of one`,
    );
  return url.origin;
}

function awsCredentials(env: NodeJS.ProcessEnv): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (!id || !secret) return undefined;
  return { accessKeyId: id, secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) };
}
