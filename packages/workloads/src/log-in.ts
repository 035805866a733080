import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Access, AwsCredentials, Deployment, WorkloadLogin, WorkloadProof } from '@cordon/domain';
import { type RawResponse, signedCallerIdentity, type VaultClient } from '@cordon/vault';
import { z } from 'zod';

/** What came of a login: a token, or Vault's answer as it stands. `secret`s are in `token` alone. */
export type LoggedIn = { readonly token: string } | { readonly refused: RawResponse };

/**
 * Has a token signed and shows it to Vault at the deployment's auth method, as nobody. Rejects where the lab's own part
 * fails, and with `VaultUnclear`.
 */
export async function workloadLogin(
  { role, proof }: WorkloadLogin,
  { vault: { authMount } }: Deployment,
  access: Access,
  vault: VaultClient,
  signal?: AbortSignal,
): Promise<LoggedIn> {
  const body = { role, ...(await shown(proof, access)) };
  const response = await vault.raw({
    method: 'POST',
    path: `auth/${authMount}/login`,
    body,
    token: undefined,
    signal,
  });
  if (response.status !== 200) return { refused: response };
  return { token: answered.parse(response.body).auth.client_token };
}

const answered = z.object({ auth: z.object({ client_token: z.string().min(1) }) });

async function shown(proof: WorkloadProof, access: Access): Promise<object> {
  if (proof.method === 'aws') {
    const { serverId } = proof;
    const credentials = await sessionOf(proof.roleArn, access);
    return signedCallerIdentity(credentials, serverId === undefined ? {} : { headerValue: serverId });
  }
  return { jwt: await tokenFor(proof, access) };
}

const ciAnswer = z.object({ token: z.string() });
const clusterAnswer = z.object({ status: z.object({ token: z.string() }) });

async function tokenFor(
  proof: Exclude<WorkloadProof, { method: 'aws' }>,
  { workloads }: Access,
): Promise<string> {
  if (workloads === undefined)
    throw new TypeError(
      `nobody here vouches for workloads: \`${proof.method}\` logins need a lab of Cordon’s own`,
    );
  const foreign = proof.foreign === true ? '?foreign=1' : '';
  const ask = async (path: string, body: object) => {
    const response = await fetch(`${workloads.address}${path}${foreign}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workloads.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the lab’s issuer of workload tokens answered ${response.status}`);
    return response.json();
  };
  if (proof.method === 'jwt') return ciAnswer.parse(await ask('/ci/token', { claims: proof.claims })).token;
  const { namespace, serviceAccount, audiences } = proof;
  const account = `${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(serviceAccount)}`;
  return clusterAnswer.parse(await ask(`/api/v1/namespaces/${account}/token`, { spec: { audiences } })).status
    .token;
}

/** One at a time: the user that stands for AWS's compute may have two keys. */
let queue: Promise<unknown> = Promise.resolve();
const sessions = new Map<string, Promise<AwsCredentials>>();

/**
 * A session of a workload's role, as EC2 or Lambda would hand it out: taken by the deployment's `compute` user, which stands
 * in for them, with a key made for it and deleted after it. Kept as long as this process lives.
 */
function sessionOf(roleArn: string, access: Access): Promise<AwsCredentials> {
  const kept = `${access.awsEndpoint} ${roleArn}`;
  const known = sessions.get(kept);
  if (known !== undefined) return known;
  const turn = queue.then(() => asCompute(roleArn, access));
  queue = turn.catch(() => undefined);
  sessions.set(kept, turn);
  turn.catch(() => sessions.delete(kept));
  return turn;
}

async function asCompute(
  RoleArn: string,
  { region, awsEndpoint: endpoint, admin }: Access,
): Promise<AwsCredentials> {
  const [, prefix = ''] = /:role\/([^/]+)\//.exec(RoleArn) ?? [];
  const UserName = `${prefix}-compute`;
  const iam = new IAMClient({ region, endpoint, credentials: admin });
  try {
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    if (!key?.AccessKeyId || !key.SecretAccessKey)
      throw new TypeError(`IAM made a key of \`${UserName}\` without saying which`);
    const credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
    const sts = new STSClient({ region, endpoint, credentials });
    try {
      const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'i-0cordon', DurationSeconds: 3600 });
      const { Credentials: made } = await sts.send(command);
      if (!made?.AccessKeyId || !made.SecretAccessKey || !made.SessionToken)
        throw new TypeError('STS answered AssumeRole without whole credentials');
      return {
        accessKeyId: made.AccessKeyId,
        secretAccessKey: made.SecretAccessKey,
        sessionToken: made.SessionToken,
      };
    } finally {
      sts.destroy();
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.AccessKeyId }));
    }
  } finally {
    iam.destroy();
  }
}
