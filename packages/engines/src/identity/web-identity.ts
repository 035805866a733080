import type { Identity } from '@cordon/domain';
import { performVault } from '../perform/vault.ts';
import { issued } from './assume.ts';
import type { Holder, Resolved } from './holder.ts';
import type { Means } from './means.ts';

type WebIdentity = Extract<Identity, { kind: 'web-identity' }>;

/** AWS's floor, seconds. */
const DURATION = 900;

/**
 * Gets an identity token of Vault's and takes it to STS, as nobody: the token is the credential.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function takeToSts(identity: WebIdentity, by: Holder, means: Means): Promise<Resolved> {
  const { path, roleArn, sessionName } = identity;
  const get = { via: 'vault', method: 'GET', path } as const;
  const got = await performVault(get, by.vaultToken, means.vault, means.signal);
  if (got.answer.kind !== 'served')
    return { answer: { ...got.answer, reason: `getting a token from \`${path}\`: ${got.answer.reason}` } };
  const token = (got.output as { data?: { token?: unknown } } | undefined)?.data?.token;
  if (typeof token !== 'string')
    return { answer: { kind: 'unclear', reason: `\`${path}\` was served without a token` } };
  const input = {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: DURATION,
    WebIdentityToken: token,
  };
  const nobody: Holder = { ...by, aws: 'nobody' };
  return issued('AssumeRoleWithWebIdentity', input, `taking the token to \`${roleArn}\``, nobody, means);
}
