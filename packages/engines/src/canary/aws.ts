import { randomBytes } from 'node:crypto';
import { type Answer, type AwsCredentials, dataOf, type SdkCall } from '@cordon/domain';
import type { Stage } from '../perform/act.ts';
import type { Signer } from '../perform/clients.ts';
import { performSdk } from '../perform/sdk.ts';
import { canaryAnswer, type Probe } from './verdict.ts';

/** Of the length of a real one, and of nobody. */
const WRONG_SECRET = 'x'.repeat(40);

/**
 * Lists a tenant’s bucket as nobody, with the tenant’s own key but a wrong secret, and as a new IAM user whom no policy
 * allows anything: one probe each for anonymous access, for authentication and for authorization. The administrator
 * must be served.
 */
export async function awsCanary(stage: Stage): Promise<Answer> {
  const tenant = stage.deployment.tenants[0]?.tenant;
  if (tenant === undefined) return { kind: 'unclear', reason: 'the deployment has no tenant' };
  const { id } = tenant;
  const { bucket, prefix } = dataOf(tenant);
  const list = (as: Signer) =>
    ask(stage, as, s3('ListObjectsV2', { Bucket: bucket, Prefix: prefix, MaxKeys: 1 }));
  const { admin } = stage.access;
  const control: Probe = { what: `the administrator listing \`${bucket}\``, answer: await list(admin) };
  const probes: Probe[] = [
    { what: `nobody listing \`${bucket}\``, answer: await list('nobody') },
    { what: 'a user whom no policy allows anything', answer: await asPowerlessUser(stage, list) },
  ];
  const credentials = stage.actors.get(id)?.credentials;
  if (credentials !== undefined) {
    const forged = { ...credentials, secretAccessKey: WRONG_SECRET };
    probes.push({ what: `\`${id}\`’s key with a wrong secret`, answer: await list(forged) });
  }
  return canaryAnswer(probes, control);
}

/** Makes an IAM user without policies, lets it ask, and removes it whatever happens. */
async function asPowerlessUser(
  stage: Stage,
  probe: (as: AwsCredentials) => Promise<Answer>,
): Promise<Answer> {
  const UserName = `${stage.deployment.prefix}-canary-${randomBytes(3).toString('hex')}`;
  const admin = stage.access.admin;
  const run = (operation: string, input: object) =>
    performSdk(
      { via: 'sdk', service: 'iam', operation, input: { ...input } },
      admin,
      stage.clients,
      stage.signal,
    );
  const user = await run('CreateUser', { UserName });
  if (user.answer.kind !== 'served') return unclear('making the user', user.answer);
  try {
    const made = await run('CreateAccessKey', { UserName });
    const key = (made.output as { AccessKey?: Record<string, string> } | undefined)?.AccessKey;
    if (key?.AccessKeyId === undefined || key.SecretAccessKey === undefined)
      return unclear('making its access key', made.answer);
    const { AccessKeyId } = key;
    const answer = await probe({ accessKeyId: AccessKeyId, secretAccessKey: key.SecretAccessKey });
    await run('DeleteAccessKey', { UserName, AccessKeyId });
    return answer;
  } finally {
    await run('DeleteUser', { UserName });
  }
}

async function ask(stage: Stage, as: Signer, call: SdkCall): Promise<Answer> {
  return (await performSdk(call, as, stage.clients, stage.signal)).answer;
}

function s3(operation: string, input: Readonly<Record<string, unknown>>): SdkCall {
  return { via: 'sdk', service: 's3', operation, input };
}

function unclear(step: string, answer: Answer): Answer {
  return { kind: 'unclear', reason: `${step}: ${answer.reason}` };
}
