import type { AwsCredentials, Identity } from '@cordon/domain';
import { performSdk } from '../perform/sdk.ts';
import { performVault } from '../perform/vault.ts';
import type { Holder, Means, Resolved } from './holder.ts';

type Assumed = Extract<Identity, { kind: 'assumed' }>;
type Scoped = Extract<Identity, { kind: 'scoped' }>;

/**
 * `sts:AssumeRole` with the credentials of another identity.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assume(identity: Assumed, by: Holder, means: Means): Promise<Resolved> {
  const input = {
    RoleArn: identity.roleArn,
    RoleSessionName: identity.sessionName,
    ...(identity.policy === undefined ? {} : { Policy: identity.policy }),
    ...(identity.externalId === undefined ? {} : { ExternalId: identity.externalId }),
    ...(identity.durationSeconds === undefined ? {} : { DurationSeconds: identity.durationSeconds }),
    ...(identity.transitiveTagKeys === undefined ? {} : { TransitiveTagKeys: identity.transitiveTagKeys }),
    ...(identity.tags === undefined
      ? {}
      : { Tags: Object.entries(identity.tags).map(([Key, Value]) => ({ Key, Value })) }),
  };
  return issued('AssumeRole', input, `assuming \`${identity.roleArn}\``, by, means);
}

/** `sts:GetScopedCredentials`, again and again. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html */
export async function narrow({ policies }: Scoped, by: Holder, means: Means): Promise<Resolved> {
  let holder = by;
  for (const [index, Policy] of policies.entries()) {
    const what = `narrowing the session, call ${index + 1}`;
    const narrowed = await issued('GetScopedCredentials', { Policy }, what, holder, means);
    if ('answer' in narrowed) return narrowed;
    holder = narrowed.holder;
  }
  return { holder };
}

/** The credentials that an STS call returned; `what` names the call in messages. */
async function issued(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  what: string,
  by: Holder,
  means: Means,
): Promise<Resolved> {
  const call = { via: 'sdk', service: 'sts', operation, input } as const;
  const { answer, output } = await performSdk(call, by.aws, means.clients, means.signal);
  if (answer.kind !== 'served') return { answer: { ...answer, reason: `${what}: ${answer.reason}` } };
  const credentials = credentialsOf(output);
  if (credentials === undefined)
    return { answer: { kind: 'unclear', reason: `${operation} was served without credentials` } };
  return { holder: { ...by, aws: credentials } };
}

/** The credentials in what STS answered. */
function credentialsOf(output: unknown): AwsCredentials | undefined {
  const given = (output as { Credentials?: Record<string, string> }).Credentials;
  if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) return undefined;
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
  };
}

type WebIdentity = Extract<Identity, { kind: 'web-identity' }>;

/** AWS's minimum, seconds. */
const DURATION = 900;

/**
 * Gets an identity token from Vault and calls STS with it, unsigned: the token is the credential.
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
  return issued(
    'AssumeRoleWithWebIdentity',
    input,
    `calling STS with the token for \`${roleArn}\``,
    nobody,
    means,
  );
}
