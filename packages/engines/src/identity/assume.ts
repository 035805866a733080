import type { AwsCredentials, Identity } from '@cordon/domain';
import { performSdk } from '../perform/sdk.ts';
import type { Holder, Resolved } from './holder.ts';
import type { Means } from './means.ts';

type Assumed = Extract<Identity, { kind: 'assumed' }>;

/** `sts:AssumeRole` by what another identity holds. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
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
  const call = { via: 'sdk', service: 'sts', operation: 'AssumeRole', input } as const;
  const { answer, output } = await performSdk(call, by.aws, means.clients, means.signal);
  if (answer.kind !== 'served')
    return { answer: { ...answer, reason: `assuming \`${identity.roleArn}\`: ${answer.reason}` } };
  const credentials = credentialsOf(output);
  if (credentials === undefined)
    return { answer: { kind: 'unclear', reason: 'AssumeRole was served without credentials' } };
  return { holder: { ...by, aws: credentials } };
}

function credentialsOf(output: unknown): AwsCredentials | undefined {
  const given = (output as { Credentials?: Record<string, string> }).Credentials;
  if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) return undefined;
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
  };
}
