import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Deployment, UsageError } from '@cordon/domain';
import { trust, trustEnvironment } from '@cordon/tls';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import type { Lab } from '../lab.types.ts';

const heldLab = z.strictObject({
  schema: z.literal(1),
  /** The process that runs the lab, with its start time, because a pid alone may have been reused. */
  pid: z.number().int().positive(),
  began: z.string(),
  engine: z.enum(['gateway', 'localstack', 'ministack']),
  region: z.string(),
  awsEndpoint: z.string(),
  vaultAddress: z.string(),
  vaultToken: z.string(),
  admin: z.object({
    accessKeyId: z.string(),
    secretAccessKey: z.string(),
    sessionToken: z.string().optional(),
  }),
  /** Address of the lab's CI system, cluster and authority. */
  workloads: z
    .object({ address: z.string(), key: z.string(), authority: z.string(), authorities: z.string() })
    .optional(),
  runDir: z.string(),
  /** Certificates that make other programs trust the lab; absent where it does not use TLS. */
  trust: z.strictObject({ caFile: z.string(), bundleFile: z.string() }).optional(),
  versions: z.record(z.string(), z.string()),
  /** The checkout that started it, its version, and when (ISO 8601). */
  checkout: z.string().optional(),
  version: z.string().optional(),
  startedAt: z.string().optional(),
});

/** A lab that is kept running for manual work. Secret. */
export type HeldLab = z.infer<typeof heldLab>;

const FILE = 'lab.json';

/**
 * The user's own folder for a lab that is kept running: below `XDG_RUNTIME_DIR`, else below the temp directory, where
 * others may write, too. `CORDON_LAB` names another, so that several labs can run side by side. Throws `LabError`
 * unless it is a real folder of this user that nobody else can enter.
 */
export async function heldPlace(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const name = env.CORDON_LAB ?? '';
  if (!/^(?:[a-z0-9][a-z0-9-]{0,31})?$/.test(name))
    throw new UsageError(
      `a lab's name was refused: \`${name.slice(0, 60)}\` is not 1 to 32 of a-z, 0-9 and \`-\`; choose another with --name or \`CORDON_LAB\``,
    );
  const place = join(env.XDG_RUNTIME_DIR || tmpdir(), `cordon-lab-${uid}${name === '' ? '' : `-${name}`}`);
  await mkdir(place, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new LabError(`\`${place}\` could not be made: ${error.message}`);
  });
  const found = await lstat(place);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)
    throw new LabError(
      `\`${place}\` is not a folder that only you can enter, so others could read the lab's secrets; delete it`,
    );
  return place;
}

/** The running lab, if there is one; makes this process trust its certificates. */
export async function readHeld(place: string): Promise<HeldLab | undefined> {
  const text = await readFile(join(place, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  let held: HeldLab;
  try {
    held = heldLab.parse(JSON.parse(text));
  } catch (cause) {
    throw new LabError(`\`${join(place, FILE)}\` is not a readable lab state: delete it`, { cause });
  }
  // Its certificate files are deleted with it: then there is nothing to trust.
  const authority = held.trust && (await readFile(held.trust.caFile, 'utf8').catch(() => undefined));
  if (authority !== undefined) trust(authority);
  return held;
}

/** What other processes need to know about a lab that this one runs. Secret. */
export async function heldByThis({ engine, access, versions }: Lab, runDir: string): Promise<HeldLab> {
  const { region, awsEndpoint, vaultAddress, vaultToken, admin, trust, workloads } = access;
  const { expiration: _, ...keys } = admin;
  return {
    schema: 1,
    pid: process.pid,
    began: (await beganAt(process.pid)) ?? '',
    engine,
    region,
    awsEndpoint,
    vaultAddress,
    vaultToken,
    ...(trust === undefined ? {} : { trust }),
    admin: keys,
    ...(workloads === undefined ? {} : { workloads }),
    runDir,
    versions,
  };
}

/** The folder that records deployments on the running lab, in the lab's own folder, which only its user can enter. */
export const heldDeployments = ({ runDir }: Pick<HeldLab, 'runDir'>): string => join(runDir, 'deployments');

/** The file of one deployment on the running lab, by its name. */
export const heldDeployment = (lab: Pick<HeldLab, 'runDir'>, name: string): string =>
  join(heldDeployments(lab), `${name}.json`);

/** Writes with mode 0600 and atomically. */
export async function writeHeld(place: string, lab: HeldLab): Promise<void> {
  const temporary = join(place, `${FILE}.${process.pid}`);
  await writeFile(temporary, JSON.stringify(lab), { mode: 0o600, flag: 'wx' });
  await rename(temporary, join(place, FILE));
}

/** Deletes the state file of the running lab; a missing one is no error. */
export async function removeHeld(place: string): Promise<void> {
  await rm(join(place, FILE), { force: true });
}

/** Deletes what a dead lab left behind: its state, and the logs of a killed holder process. */
export async function forgetHeld(place: string, lab: HeldLab): Promise<void> {
  await removeHeld(place);
  // Only a folder that the holder itself created: the path comes from a file.
  const runDir = resolve(lab.runDir);
  if (dirname(runDir) === resolve(place)) await rm(runDir, { recursive: true, force: true });
}

/** Start time of a process in clock ticks since boot; `undefined` when there is none. */
export async function beganAt(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie holds nothing. Field 22 of the whole line is the start time in clock ticks since boot.
  return fields[0] === 'Z' ? undefined : fields[19];
}

/** Whether the process that runs the lab is still the one that started it. */
export async function isAlive(lab: HeldLab): Promise<boolean> {
  return (await beganAt(lab.pid)) === lab.began;
}

/**
 * Variables of the shell that would override the lines below and send the lab's keys elsewhere: service endpoints, a
 * setting that disables endpoints, an agent, a namespace.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html,
 * https://developer.hashicorp.com/vault/docs/commands#environment-variables
 */
const LEADS_ELSEWHERE = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_S3_CONTROL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'VAULT_NAMESPACE',
  'VAULT_AGENT_ADDR',
  'VAULT_PROXY_ADDR',
  'VAULT_HTTP_PROXY',
  'VAULT_CACERT_BYTES',
  'VAULT_TLS_SERVER_NAME',
] as const;

/**
 * `NO_PROXY` lines that keep requests to the lab from a proxy, which would resolve the loopback address on its own
 * host. Existing exceptions are kept.
 */
export function pastProxies(env: NodeJS.ProcessEnv): Record<string, string> {
  if (!Object.entries(env).some(([name, value]) => /^(https?|all)_proxy$/i.test(name) && value)) return {};
  const own = [env.NO_PROXY, env.no_proxy].flatMap((value) => value?.split(',') ?? []);
  const past = [...new Set([...own, '127.0.0.1', 'localhost', '::1'])]
    .filter((host) => host !== '')
    .join(',');
  return { NO_PROXY: past, no_proxy: past };
}

/**
 * `export` lines that point the AWS and Vault command lines at the lab, as its administrator. For a POSIX shell; every
 * value is quoted. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export function exportLines(lab: HeldLab, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const values = {
    AWS_ENDPOINT_URL: lab.awsEndpoint,
    AWS_ACCESS_KEY_ID: lab.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lab.admin.secretAccessKey,
    AWS_REGION: lab.region,
    AWS_DEFAULT_REGION: lab.region,
    VAULT_ADDR: lab.vaultAddress,
    VAULT_TOKEN: lab.vaultToken,
    ...trustEnvironment(lab.trust),
    ...pastProxies(env),
  };
  const lines = Object.entries(values).map(([name, value]) => `export ${name}=${quote(value)}`);
  // The shell's session token would be sent with keys that it does not belong to.
  const { sessionToken } = lab.admin;
  const unset = `unset ${LEADS_ELSEWHERE.join(' ')}`;
  lines.push(
    sessionToken === undefined
      ? `${unset} AWS_SESSION_TOKEN`
      : `${unset}; export AWS_SESSION_TOKEN=${quote(sessionToken)}`,
  );
  return lines;
}

function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * Lets `cordon exec`, `credential-process` and `profile` use a lab that this process runs, with the deployment `name`
 * on it. Resolves to the environment for them. `folder` is the caller's, must be accessible only to its user, and must
 * be deleted with the lab, because its content is secret.
 */
export async function shareLab(
  lab: Lab,
  { folder, name, deployment }: { folder: string; name: string; deployment: Deployment },
): Promise<{ readonly XDG_RUNTIME_DIR: string; readonly CORDON_LAB: string }> {
  const env = { XDG_RUNTIME_DIR: folder, CORDON_LAB: 'shared' };
  const place = await heldPlace(env);
  const held = await heldByThis(lab, join(place, 'run'));
  const file = heldDeployment(held, name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(deployment), { mode: 0o600 });
  await writeHeld(place, held);
  return env;
}
