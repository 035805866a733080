import { randomBytes } from 'node:crypto';
import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type {
  Access,
  AwsCredentials,
  Certificate,
  Deployment,
  WorkloadIssuers,
  WorkloadLogin,
  WorkloadProof,
} from '@cordon/domain';
import type { Subject } from '@cordon/tls';
import { type RawResponse, signedCallerIdentity, type VaultClient } from '@cordon/vault';
import { z } from 'zod';

/** The result of a login: a token, or Vault's answer. Only `token` is secret. */
export type LoggedIn = { readonly token: string } | { readonly refused: RawResponse };

/**
 * Has a token or a certificate issued and logs in with it at the deployment's auth method, without a Vault token.
 * Rejects where the lab's issuer fails, and with `VaultUnclear`.
 */
export async function workloadLogin(
  { role, proof }: WorkloadLogin,
  { vault: { authMount } }: { readonly vault: Pick<Deployment['vault'], 'authMount'> },
  access: Access,
  vault: VaultClient,
  signal?: AbortSignal,
): Promise<LoggedIn> {
  // For userpass the role is the user's name, which is part of the path.
  const [path, shows] =
    proof.method === 'userpass'
      ? [
          `auth/${authMount}/login/${role}`,
          { body: { password: await passwordOf(proof.username, authMount, access, vault) } },
        ]
      : [`auth/${authMount}/login`, await shown(role, proof, access)];
  const response = await vault.raw({
    method: 'POST',
    path,
    ...shows,
    token: undefined,
    signal,
  });
  if (response.status !== 200) return { refused: response };
  return { token: answered.parse(response.body).auth.client_token };
}

const answered = z.object({ auth: z.object({ client_token: z.string().min(1) }) });

const passwords = new Map<string, Promise<string>>();

/** The password that the lab sets for a user, the same for the life of this process. */
function passwordOf(
  user: string,
  mount: string,
  { vaultAddress, vaultToken: token }: Access,
  vault: VaultClient,
): Promise<string> {
  const kept = `${vaultAddress} ${mount}/${user}`;
  const made = async (): Promise<string> => {
    const password = randomBytes(18).toString('base64url');
    const path = `auth/${mount}/users/${user}/password`;
    const { status } = await vault.raw({ method: 'POST', path, body: { password }, token });
    if (status >= 300) throw new Error(`vault answered POST ${path} with ${status}`);
    return password;
  };
  const known = passwords.get(kept) ?? made();
  passwords.set(kept, known);
  known.catch(() => passwords.delete(kept));
  return known;
}

async function shown(
  role: string,
  proof: Exclude<WorkloadProof, { method: 'userpass' }>,
  access: Access,
): Promise<{ readonly body: object; readonly certificate?: Certificate }> {
  switch (proof.method) {
    case 'aws': {
      const { serverId } = proof;
      const credentials = await sessionOf(proof.roleArn, access);
      const headerValue = serverId === undefined ? {} : { headerValue: serverId };
      return { body: { role, ...(await signedCallerIdentity(credentials, headerValue)) } };
    }
    case 'jwt': {
      const { token } = ciAnswer.parse(await vouched('/ci/token', { claims: proof.claims }, proof, access));
      return { body: { role, jwt: token } };
    }
    case 'kubernetes': {
      const { namespace, serviceAccount, audiences } = proof;
      const account = [namespace, 'serviceaccounts', serviceAccount].map(encodeURIComponent).join('/');
      const asked = { spec: { audiences } };
      const said = await vouched(`/api/v1/namespaces/${account}/token`, asked, proof, access);
      return { body: { role, jwt: clusterAnswer.parse(said).status.token } };
    }
    case 'cert': {
      const { commonName, organizationalUnit, uriSan, usage } = proof;
      const subject = {
        ...{ commonName, organizationalUnit, uriSans: [uriSan] },
        ...(usage === undefined ? {} : { usage }),
      };
      const certificate = await certificateFor(
        issuersOf(proof.method, access),
        subject,
        proof.foreign === true,
      );
      return { body: proof.unnamed === true ? {} : { name: role }, certificate };
    }
  }
}

const ciAnswer = z.object({ token: z.string() });
const clusterAnswer = z.object({ status: z.object({ token: z.string() }) });
const authorityAnswer = z.object({ cert: z.string(), key: z.string() });

/** The answer of the lab's issuer, or of its foreign twin. */
async function vouched(
  path: string,
  body: object,
  proof: { readonly method: string; readonly foreign?: true },
  access: Access,
): Promise<unknown> {
  const issuers = issuersOf(proof.method, access);
  return askIssuer(issuers, `${path}${proof.foreign === true ? '?foreign=1' : ''}`, body);
}

function issuersOf(method: string, { workloads }: Access): WorkloadIssuers {
  if (workloads === undefined)
    throw new TypeError(
      `there is no workload issuer here: \`${method}\` logins need a lab that Cordon started`,
    );
  return workloads;
}

/** Has the lab's authority issue a certificate, or its foreign twin. Rejects where it refuses. */
export async function certificateFor(
  issuers: WorkloadIssuers,
  subject: Subject,
  foreign = false,
): Promise<Certificate> {
  const path = `/authority/certificate${foreign ? '?foreign=1' : ''}`;
  return authorityAnswer.parse(await askIssuer(issuers, path, subject));
}

async function askIssuer({ address, key }: WorkloadIssuers, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${address}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the lab’s issuer of workload tokens answered ${response.status}`);
  return response.json();
}

/** One at a time: the user that stands in for AWS compute may have only two keys. */
let queue: Promise<unknown> = Promise.resolve();
const sessions = new Map<string, Promise<AwsCredentials>>();

/**
 * A session of a workload's role, as EC2 or Lambda would provide it: assumed by the deployment's `compute` user, which
 * stands in for them, with an access key that is deleted afterwards. Cached for the life of this process.
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
