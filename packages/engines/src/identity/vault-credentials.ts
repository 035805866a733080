import type { AwsCredentials, Identity } from '@cordon/domain';
import { performVault } from '../perform/vault.ts';
import type { Holder, Resolved } from './holder.ts';
import type { Means } from './means.ts';

type FromVault = Extract<Identity, { kind: 'vault-credentials' }>;

/** Reads AWS credentials from a path of Vault that the attacker chose, with the token it holds. */
export async function fetchFromVault(identity: FromVault, by: Holder, means: Means): Promise<Resolved> {
  const method = identity.method ?? 'GET';
  const parameters = identity.parameters ?? {};
  const query =
    method === 'GET' && Object.keys(parameters).length > 0 ? `?${new URLSearchParams(parameters)}` : '';
  const { answer, output } = await performVault(
    {
      via: 'vault',
      method,
      path: `${identity.path}${query}`,
      ...(method === 'POST' ? { body: parameters } : {}),
    },
    by.vaultToken,
    means.vault,
    means.signal,
  );
  if (answer.kind !== 'served')
    return {
      answer: { ...answer, reason: `getting credentials from \`${identity.path}\`: ${answer.reason}` },
    };
  const credentials = credentialsOf(output);
  if (credentials === undefined)
    return { answer: { kind: 'unclear', reason: `\`${identity.path}\` was served without credentials` } };
  const leaseId = (output as { lease_id?: unknown }).lease_id;
  const lease = typeof leaseId === 'string' && leaseId !== '' ? { leaseId } : {};
  return { holder: { ...by, aws: credentials, ...lease } };
}

function credentialsOf(output: unknown): AwsCredentials | undefined {
  const data = (output as { data?: Record<string, unknown> } | undefined)?.data ?? {};
  const text = (name: string) =>
    typeof data[name] === 'string' && data[name] !== '' ? data[name] : undefined;
  const accessKeyId = text('access_key');
  const secretAccessKey = text('secret_key');
  const sessionToken = text('session_token') ?? text('security_token');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
