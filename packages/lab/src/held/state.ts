import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { trust } from '@cordon/tls';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import type { Lab } from '../lab.types.ts';

const heldLab = z.strictObject({
  schema: z.literal(1),
  /** The process that holds the lab, with the moment it began: a number alone may be somebody else's by now. */
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
  /** Where the lab's own CI system, cluster and authority answer. */
  workloads: z
    .object({ address: z.string(), key: z.string(), authority: z.string(), authorities: z.string() })
    .optional(),
  runDir: z.string(),
  /** By which other programs trust what the lab answers with; absent where it speaks no TLS. */
  trust: z.strictObject({ caFile: z.string(), bundleFile: z.string() }).optional(),
  versions: z.record(z.string(), z.string()),
  /** Whose it is: the checkout that started it, its version, and when (ISO 8601). */
  checkout: z.string().optional(),
  version: z.string().optional(),
  startedAt: z.string().optional(),
});

/** A lab that is kept running for hand work. Secret. */
export type HeldLab = z.infer<typeof heldLab>;

const FILE = 'lab.json';

/** The lab that is held, if one is; this process trusts what it answers with from now on. */
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
    throw new LabError(`\`${join(place, FILE)}\` cannot be read as a lab's state: remove it`, { cause });
  }
  // Its files go with it: then there is nobody to trust.
  const authority = held.trust && (await readFile(held.trust.caFile, 'utf8').catch(() => undefined));
  if (authority !== undefined) trust(authority);
  return held;
}

/** What other processes are to know of a lab that this one runs. Secret. */
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

/** Where it stands what is deployed on a held lab: below the lab's own folder, which only its user can enter. */
export const heldDeployments = ({ runDir }: Pick<HeldLab, 'runDir'>): string => join(runDir, 'deployments');

/** The file of one deployment on a held lab, by its name among them. */
export const heldDeployment = (lab: Pick<HeldLab, 'runDir'>, name: string): string =>
  join(heldDeployments(lab), `${name}.json`);

/** Mode 0600, and never half of it for a reader. */
export async function writeHeld(place: string, lab: HeldLab): Promise<void> {
  const temporary = join(place, `${FILE}.${process.pid}`);
  await writeFile(temporary, JSON.stringify(lab), { mode: 0o600, flag: 'wx' });
  await rename(temporary, join(place, FILE));
}

export async function removeHeld(place: string): Promise<void> {
  await rm(join(place, FILE), { force: true });
}

/** Removes what a lab that is gone left behind: its state, and the logs of a holder that was killed. */
export async function forgetHeld(place: string, lab: HeldLab): Promise<void> {
  await removeHeld(place);
  // Only a folder that the holder itself made: the path comes from a file.
  if (dirname(lab.runDir) === place) await rm(lab.runDir, { recursive: true, force: true });
}

/** When a process began, in the kernel's words; `undefined` when there is none. */
export async function beganAt(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie holds nothing any more. Field 22 of the whole line is the start time in clock ticks since boot.
  return fields[0] === 'Z' ? undefined : fields[19];
}

export async function isAlive(lab: HeldLab): Promise<boolean> {
  return (await beganAt(lab.pid)) === lab.began;
}
