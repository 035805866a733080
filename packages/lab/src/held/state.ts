import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { trust } from '@cordon/tls';
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

export async function removeHeld(place: string): Promise<void> {
  await rm(join(place, FILE), { force: true });
}

/** Deletes what a dead lab left behind: its state, and the logs of a killed holder process. */
export async function forgetHeld(place: string, lab: HeldLab): Promise<void> {
  await removeHeld(place);
  // Only a folder that the holder itself created: the path comes from a file.
  if (dirname(lab.runDir) === place) await rm(lab.runDir, { recursive: true, force: true });
}

/** Start time of a process in clock ticks since boot; `undefined` when there is none. */
export async function beganAt(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie holds nothing. Field 22 of the whole line is the start time in clock ticks since boot.
  return fields[0] === 'Z' ? undefined : fields[19];
}

export async function isAlive(lab: HeldLab): Promise<boolean> {
  return (await beganAt(lab.pid)) === lab.began;
}
