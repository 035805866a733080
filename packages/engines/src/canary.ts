import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type Answer, type AwsCredentials, dataOf, type SdkCall } from '@cordon/domain';
import type { Stage } from './perform/act.ts';
import type { Signer } from './perform/clients.ts';
import { performSdk } from './perform/sdk.ts';
import { performVault } from './perform/vault.ts';

/** One call that must be refused, in words, and its answer. */
interface Probe {
  readonly what: string;
  readonly answer: Answer;
  /** It holds a credential that is known: refused for that credential, it was never asked about policies. */
  readonly known?: true;
}

/**
 * One answer for several probes that must all be refused and one control that must be served. Served if any probe
 * was; refused only if every probe was, one with a known credential by a policy, and the control shows that the engine
 * serves at all; else unclear.
 */
export function canaryAnswer(probes: readonly Probe[], control: Probe): Answer {
  const served = probes.find(({ answer }) => answer.kind === 'served');
  if (served !== undefined)
    return {
      kind: 'served',
      reason: `${served.what} was served, and must be refused`,
      ...carried(served.answer),
    };
  if (control.answer.kind !== 'served')
    return { kind: 'unclear', reason: `${control.what} must be served, but: ${control.answer.reason}` };
  const unclear = probes.find(({ answer }) => answer.kind === 'unclear');
  if (unclear !== undefined) return { kind: 'unclear', reason: `${unclear.what}: ${unclear.answer.reason}` };
  const unasked = probes.find(({ answer, known }) => known && answer.refusal !== 'authorization');
  if (unasked !== undefined)
    return {
      kind: 'unclear',
      reason: `${unasked.what} was refused before any policy was asked: ${unasked.answer.reason}`,
    };
  if (probes.length === 0) return { kind: 'unclear', reason: 'nothing was asked' };
  const each = probes.map(({ what, answer }) => `${what}: ${answer.code ?? answer.httpStatus ?? 'refused'}`);
  return {
    kind: 'refused',
    refusal: 'authorization',
    reason: `${each.join('; ')}; and ${control.what} was served`,
  };
}

function carried({ httpStatus, requestId }: Answer): Pick<Answer, 'httpStatus' | 'requestId'> {
  return {
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** As long as a real secret, but belongs to no key. */
const WRONG_SECRET = 'x'.repeat(40);

/**
 * Lists a tenant’s bucket anonymously, with the tenant’s own key but a wrong secret, and as a new IAM user without any
 * policy: one probe each for anonymous access, for authentication and for authorization. The administrator must be
 * served.
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
    { what: `an anonymous caller listing \`${bucket}\``, answer: await list('nobody') },
    { what: 'a user without any policy', answer: await asPowerlessUser(stage, list), known: true },
  ];
  const credentials = stage.actors.get(id)?.credentials;
  if (credentials !== undefined) {
    const forged = { ...credentials, secretAccessKey: WRONG_SECRET };
    probes.push({ what: `\`${id}\`’s key with a wrong secret`, answer: await list(forged) });
  }
  return canaryAnswer(probes, control);
}

/**
 * How long a new access key may be unknown, milliseconds from one try to the next: at AWS it takes some seconds until it
 * is known everywhere. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const UNTIL_KNOWN = [100, 1_000, 2_000, 4_000, 8_000];

/** Creates an IAM user without policies, makes a call as it, and deletes it whatever happens, also when it was told to stop. */
async function asPowerlessUser(
  stage: Stage,
  probe: (as: AwsCredentials) => Promise<Answer>,
): Promise<Answer> {
  const UserName = `${stage.deployment.prefix}-canary-${randomBytes(3).toString('hex')}`;
  const run = (operation: string, input: object, signal?: AbortSignal) =>
    performSdk(
      { via: 'sdk', service: 'iam', operation, input: { ...input } },
      stage.access.admin,
      stage.clients,
      signal,
    );
  const user = await run('CreateUser', { UserName }, stage.signal);
  if (user.answer.kind !== 'served') return unclear('making the user', user.answer);
  let made: string | undefined;
  try {
    const { answer, output } = await run('CreateAccessKey', { UserName }, stage.signal);
    const key = (output as { AccessKey?: Record<string, string> } | undefined)?.AccessKey;
    made = key?.AccessKeyId;
    if (made === undefined || key?.SecretAccessKey === undefined)
      return unclear('making its access key', answer);
    return await onceKnown(stage, { accessKeyId: made, secretAccessKey: key.SecretAccessKey }, probe);
  } finally {
    // IAM deletes no user that has a key.
    if (made !== undefined) await run('DeleteAccessKey', { UserName, AccessKeyId: made });
    await run('DeleteUser', { UserName });
  }
}

async function onceKnown(
  { signal }: Stage,
  own: AwsCredentials,
  probe: (as: AwsCredentials) => Promise<Answer>,
): Promise<Answer> {
  let answer = await probe(own);
  for (const ms of UNTIL_KNOWN) {
    if (answer.code !== 'InvalidAccessKeyId' || signal?.aborted) break;
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    answer = await probe(own);
  }
  return answer;
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

/**
 * Reads a tenant’s credentials path without a token, with an invented one, and with a real token that has only the
 * `default` policy. The operator, reading the role behind it, must be served.
 */
export async function vaultCanary(stage: Stage): Promise<Answer> {
  const tenant = stage.deployment.tenants[0];
  if (tenant === undefined) return { kind: 'unclear', reason: 'the deployment has no tenant' };
  const { awsMount: mount } = stage.deployment.vault;
  const get = async (path: string, token?: string) =>
    (await performVault({ via: 'vault', method: 'GET', path }, token, stage.vault, stage.signal)).answer;
  const operator = stage.access.vaultToken;
  const role = tenant.vaultRole;
  const [creds, behind] =
    mount === undefined
      ? [`identity/oidc/token/${role}`, `identity/oidc/role/${role}`]
      : [`${mount}/creds/${role}`, `${mount}/roles/${role}`];
  const control: Probe = {
    what: `the operator reading \`${behind}\``,
    answer: await get(behind, operator),
  };
  const probes: Probe[] = [
    { what: `a caller without a token reading \`${creds}\``, answer: await get(creds) },
    { what: 'an invented token', answer: await get(creds, 'hvs.invented-by-the-canary') },
    {
      what: 'a token with only the default policy',
      answer: await withPlainToken(stage, (token) => get(creds, token)),
      known: true,
    },
  ];
  return canaryAnswer(probes, control);
}

/** Creates a token with only the `default` policy, makes a call with it, and revokes it. */
async function withPlainToken(stage: Stage, probe: (token: string) => Promise<Answer>): Promise<Answer> {
  const post = (path: string, token: string, body: object) =>
    performVault({ via: 'vault', method: 'POST', path, body: { ...body } }, token, stage.vault, stage.signal);
  const made = await post('auth/token/create', stage.access.vaultToken, {
    policies: ['default'],
    no_parent: true,
    ttl: '60s',
  });
  const token = (made.output as { auth?: { client_token?: string } } | undefined)?.auth?.client_token;
  if (token === undefined) return { kind: 'unclear', reason: `making a token: ${made.answer.reason}` };
  const answer = await probe(token);
  await post('auth/token/revoke-self', token, {});
  return answer;
}
