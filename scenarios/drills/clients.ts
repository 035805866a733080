import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { STSServiceException } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import {
  type Access,
  type AwsCredentials,
  appRoleOf,
  bucketOf,
  type Deployment,
  deploymentOf,
  describeError,
  type TenantId,
} from '@cordon/domain';
import { markOf, SEED_KEY } from '@cordon/harness/seed';
import { takenByToken } from '@cordon/issuers';
import { ask, connectVault, served, type VaultClient, VaultError } from '@cordon/vault';
import { ownLogin, workloadLogin } from '@cordon/workloads';
import { z } from 'zod';
import { bodyOf, type CallLine, CHANNEL_IDS, type Channel, type HistoryLine, isRefusal } from './history.ts';

/** Between two calls of one client on one channel, milliseconds, where nobody asks for another pause. */
const PAUSE = 40;
/** New users and sessions are dear: a fifth as often, where nobody asks for another share. */
const DEAR = 5;
const TIMEOUT = 15_000;

/** What a tenant holds, in the memory of its clients. Secret. */
export interface Held {
  readonly tenant: TenantId;
  readonly credentials: AwsCredentials;
  /** Of the credentials; absent where they are a session that the tenant took itself. */
  readonly leaseId?: string;
  readonly vaultToken: string;
  /** Names, no secrets: what an operator revokes by. */
  readonly accessor: string;
  /** Where it logs in by AppRole: whoever is vouched for holds nothing, and is vouched for again at each login. */
  readonly secretId?: string;
  readonly secretIdAccessor?: string;
}

/** The lease of what is held, for whoever works with leases alone. Throws `RangeError` where there is none. */
export function leaseOf({ leaseId }: Pick<Held, 'leaseId'>): string {
  if (leaseId === undefined) throw new RangeError('these credentials have no lease');
  return leaseId;
}

/** Works with Vault as whoever has the token: the operator's, a tenant's, nobody's where there is none. */
export async function withVault<T>(
  { vaultAddress: address }: Access,
  token: string | undefined,
  work: (vault: VaultClient) => Promise<T>,
): Promise<T> {
  const vault = connectVault({ address, token });
  return work(vault).finally(() => vault.close());
}

/** What was asked for, or `undefined` where AWS's answer is the error of this name. */
export function unless<T>(name: string, asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof Error && error.name === name) return undefined;
    throw error;
  });
}

/** The bucket of a tenant. */
export const bucketIn = (deployment: Deployment, tenant: string): string =>
  bucketOf(deploymentOf(deployment, tenant as TenantId).tenant);

/** Logs a tenant in, with a secret id that it keeps or as it is vouched for, and gets its credentials. Rejects as `@cordon/vault` does. */
export async function logIn(deployment: Deployment, tenant: TenantId, access: Access): Promise<Held> {
  const came = await loggedIn(deployment, tenant, access);
  return { ...came, ...(await getCredentials(deployment, tenant, access, came.vaultToken)) };
}

/** The same without credentials: what a tenant holds of Vault alone. */
export async function loggedIn(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
): Promise<Omit<Held, 'credentials' | 'leaseId'>> {
  const { appRole } = deploymentOf(deployment, tenant);
  return withVault(access, access.vaultToken, async (operator) => {
    if (appRole === undefined) {
      const vaultToken = await asVouched(deployment, tenant, access);
      const answer = await ask(operator, 'POST', 'auth/token/lookup', { token: vaultToken });
      return { tenant, vaultToken, accessor: looked.parse(answer).data.accessor };
    }
    const at = { mountPoint: deployment.vault.authMount };
    const { approle } = operator.auth;
    const { secretId, accessor: secretIdAccessor } = await approle.generateSecretId(appRole.name, at);
    const { token: vaultToken, accessor } = await approle.login(appRole.roleId, secretId, at);
    return { tenant, vaultToken, accessor, secretId, secretIdAccessor };
  });
}

const looked = z.object({ data: z.object({ accessor: z.string() }) });

/** Has a tenant's workload vouched for, and logs it in so. Rejects as `@cordon/vault` does. */
async function asVouched(deployment: Deployment, tenant: TenantId, access: Access): Promise<string> {
  const own = ownLogin(deploymentOf(deployment, tenant));
  const came = await withVault(access, undefined, (nobody) => workloadLogin(own, deployment, access, nobody));
  if ('token' in came) return came.token;
  served(`POST auth/${deployment.vault.authMount}/login`, came.refused);
  throw new TypeError(`vault answered the login of \`${tenant}\` with ${came.refused.status} and no token`);
}

/** Gets a tenant credentials with a Vault token that it holds. Rejects as `@cordon/vault` does. */
export async function getCredentials(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
  token: string,
): Promise<Pick<Held, 'credentials' | 'leaseId'>> {
  const of = deploymentOf(deployment, tenant);
  const { vaultRole, roleSessionName } = of;
  const { awsMount: mountPoint } = deployment.vault;
  return withVault(access, token, async (vault) => {
    if (mountPoint === undefined)
      return { credentials: await takenByToken(vault, of, access, AbortSignal.timeout(TIMEOUT)) };
    const named = roleSessionName === undefined ? {} : { roleSessionName };
    return vault.secrets.aws.generateCredentials(vaultRole, { mountPoint, ...named });
  });
}

/** An S3 client with these credentials; without retries unless `maxAttempts` says otherwise. */
export function clientOf(access: Access, credentials: AwsCredentials, maxAttempts = 1): S3Client {
  return new S3Client({
    region: access.region,
    endpoint: access.awsEndpoint,
    credentials: { ...credentials },
    forcePathStyle: true,
    // A client of a drill asks once: a retry would hide a refusal, and how long a stop took.
    maxAttempts,
    requestHandler: { connectionTimeout: TIMEOUT, requestTimeout: TIMEOUT, throwOnRequestTimeout: true },
  });
}

/** Clients at work; `stop` resolves once each of their calls was answered. */
export interface Working {
  stop(): Promise<void>;
}

/**
 * Sets the clients of all tenants to work: each asks on every channel, one call after the other, until they are stopped,
 * and tells of each call; between two of one channel it waits `pauseMs`, and `dear` times as long where something new is
 * made. Rejects where a multipart upload or a URL could not even be prepared.
 */
export async function setToWork(o: {
  readonly deployment: Deployment;
  readonly access: Access;
  readonly holders: readonly Held[];
  readonly tell: (call: CallLine) => void;
  readonly pauseMs?: number | undefined;
  readonly dear?: number;
}): Promise<Working> {
  const { deployment, access, holders, tell, pauseMs = PAUSE, dear = DEAR } = o;
  const marks = new Map(
    deployment.tenants.map((each) => [each.tenant.id as string, markOf(deployment, each)] as const),
  );
  const saw = (text: string) =>
    [...marks].flatMap(([id, mark]) => (text.split(/[^a-z0-9-]+/).includes(mark) ? [id] : []));
  let working = true;
  const clients: S3Client[] = [];
  const loops: Promise<void>[] = [];
  for (const [index, held] of holders.entries()) {
    const Bucket = bucketIn(deployment, held.tenant);
    const other = holders[(index + 1) % holders.length]?.tenant ?? held.tenant;
    const s3 = clientOf(access, held.credentials);
    clients.push(s3);
    const own = { Bucket, Key: SEED_KEY };
    const url = await getSignedUrl(s3, new GetObjectCommand(own), { expiresIn: 900 });
    const upload = { Bucket, Key: `drill/upload-${Date.now()}.bin` };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    let part = 0;
    let written = 0;
    const read = async (client: S3Client, of: string) => {
      const at = { Bucket: bucketIn(deployment, of), Key: SEED_KEY };
      const { Body } = await client.send(new GetObjectCommand(at));
      return saw((await Body?.transformToString()) ?? '');
    };
    const nothing = async (work: Promise<unknown>): Promise<readonly string[]> => {
      await work;
      return [];
    };
    const asks: Readonly<Record<Channel, () => Promise<readonly string[]>>> = {
      read: () => read(s3, held.tenant),
      presigned: async () => saw(await fetched(url)),
      write: () => {
        written += 1;
        const put = { Bucket, Key: keyOf(written), Body: bodyOf(held.tenant, written) };
        return nothing(s3.send(new PutObjectCommand(put)));
      },
      upload: () =>
        nothing(
          s3.send(
            new UploadPartCommand({ ...upload, UploadId, PartNumber: 1 + (part++ % 10), Body: 'part' }),
          ),
        ),
      renew: async () => {
        const { credentials } = await getCredentials(deployment, held.tenant, access, held.vaultToken);
        const fresh = clientOf(access, credentials);
        return read(fresh, held.tenant).finally(() => fresh.destroy());
      },
      login: () => nothing(logInAgain(deployment, held, access)),
      foreign: () => read(s3, other),
    };
    for (const channel of Object.keys(asks) as Channel[]) {
      const of = channel === 'foreign' ? other : held.tenant;
      const pause = channel === 'renew' || channel === 'login' ? dear * pauseMs : pauseMs;
      const loop = async () => {
        while (working) {
          const askedMs = now();
          const answer = await answered(asks[channel]);
          const wrote = channel === 'write' ? { wrote: written } : {};
          const call = { line: 'call', tenant: held.tenant, channel, of, askedMs, ...wrote } as const;
          tell({ ...call, answeredMs: now(), ...answer });
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      };
      loops.push(loop());
    }
  }
  return {
    stop: async () => {
      working = false;
      await Promise.all(loops);
      for (const client of clients) client.destroy();
    },
  };
}

/** Keys that the clients write, over and over. */
export const WRITTEN_KEYS = 10;
/** Where a client's n-th write goes, and what it holds. */
export const keyOf = (n: number): string => `drill/written-${n % WRITTEN_KEYS}`;
/** Epoch milliseconds of a clock that is not set back. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Logs a tenant in with the secret id that it holds, or as it is vouched for now. Rejects as `@cordon/vault` does. */
export async function logInAgain(deployment: Deployment, held: Held, access: Access): Promise<void> {
  const { secretId } = held;
  if (secretId === undefined) return void (await asVouched(deployment, held.tenant, access));
  const { roleId } = appRoleOf(deploymentOf(deployment, held.tenant));
  const at = { mountPoint: deployment.vault.authMount };
  await withVault(access, undefined, (nobody) => nobody.auth.approle.login(roleId, secretId, at));
}

/** A bare HTTP client's refusal: the code of S3's XML. */
class HttpRefusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

async function fetched(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
  const text = await response.text();
  if (response.ok) return text;
  throw new HttpRefusal(response.status, /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? 'no code');
}

async function answered(
  ask: () => Promise<readonly string[]>,
): Promise<Pick<CallLine, 'outcome' | 'code' | 'saw'>> {
  try {
    return { outcome: 'served', saw: await ask() };
  } catch (error) {
    return answerOf(error);
  }
}

/** How a call was answered; what it was served is left aside. */
export const answerTo = (asked: Promise<unknown>): Promise<Pick<CallLine, 'outcome' | 'code'>> =>
  asked.then(() => ({ outcome: 'served' }) as const, answerOf);

/** What an error says: a refusal where AWS or Vault refused who asked, and unclear whatever else it is. */
export function answerOf(error: unknown): Pick<CallLine, 'outcome' | 'code'> {
  if (error instanceof VaultError) {
    const why = error.status === 403 ? '' : `: ${error.errors.join('; ').slice(0, 200)}`;
    return { outcome: 'refused', code: `vault ${error.status}${why}` };
  }
  const http = httpOf(error);
  if (http === undefined) return { outcome: 'unclear', code: describeError(error).slice(0, 200) };
  const { status, code } = http;
  return { outcome: isRefusal(status, code) ? 'refused' : 'unclear', code: `${status} ${code}` };
}

function httpOf(error: unknown): { readonly status: number; readonly code: string } | undefined {
  if (error instanceof HttpRefusal) return error;
  // Whoever takes a session itself is refused by STS, not by Vault.
  if (!(error instanceof S3ServiceException || error instanceof STSServiceException)) return undefined;
  return { status: error.$metadata.httpStatusCode ?? 0, code: error.name };
}

/** Whether everybody was answered that often on every channel, by calls asked after `sinceMs`. */
export function enough(
  lines: readonly HistoryLine[],
  tenants: readonly string[],
  least: number,
  sinceMs = 0,
): boolean {
  const counts = new Map<string, number>();
  for (const call of lines.filter(
    (line): line is CallLine => line.line === 'call' && line.askedMs > sinceMs,
  )) {
    const key = `${call.tenant} ${call.channel}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return tenants.every((tenant) =>
    CHANNEL_IDS.every((channel) => (counts.get(`${tenant} ${channel}`) ?? 0) >= least),
  );
}

/** Waits until `done` says so, and no longer than `mostMs`: what is missing then is the checker's to tell. */
export async function until(done: () => boolean, mostMs: number, signal?: AbortSignal): Promise<void> {
  const end = now() + mostMs;
  while (!done() && now() < end) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
