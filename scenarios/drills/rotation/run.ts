import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketOf, type Deployment, describeError, type TenantId, UsageError } from '@cordon/domain';
import type { Given } from '@cordon/harness/scenario';
import { markOf, SEED_KEY } from '@cordon/harness/seed';
import { shareLab } from '@cordon/lab';
import { trustEnvironment } from '@cordon/tls';
import { cacheRoot, resolveToolchain } from '@cordon/toolchain';
import type { VaultClient } from '@cordon/vault';
import { z } from 'zod';
import { $ } from 'zx';
import { bucketIn, unless, now as wallClock } from '../clients.ts';
import type { DrillPlace } from '../drill.types.ts';
import { bodyOf } from '../history.ts';
import { keepLines } from '../keep-lines.ts';
import { factsOf, openDrillContext } from '../revocation/levers.ts';
import { type Client, startClient } from './client.ts';
import {
  type ClientId,
  type EventLine,
  type Found,
  ISSUING,
  judgeRotation,
  labelOf,
  type Pace,
  type Renewing,
  type RotationFinding,
  type RotationLine,
  renewingOf,
} from './judge.ts';

const MINUTE = 60_000;
/** Minutes that the clients work where nothing else is said. */
const MINUTES = 36;
/** Two lives of a credential of 15 minutes, and one minute more. */
const LEAST_MINUTES = 31;
const MOST_MINUTES = 600;
const PARTS = 4;
/** S3's smallest part but for the last, bytes. */
const PART_BYTES = 5 * 1024 * 1024;
/** Each client is refused another's object every so many minutes. */
const FOREIGN_EVERY = 18;
const KEYS = { seed: SEED_KEY, written: 'rotation/written', upload: 'rotation/upload.bin' } as const;

/** The gateway's log is written some milliseconds after the answer. */
const LOG_MS = 300;

const HERE = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const CORDON = HERE('../../../scripts/cordon.ts');

/**
 * How each client is to behave, and how often it asks for something, minutes. `cordon exec` and the SDK for JavaScript
 * renew five minutes before the end; botocore from fifteen minutes before it, with every call.
 */
const BEHAVIOUR: readonly {
  readonly client: ClientId;
  readonly every: number;
  /** It reads with each so many of its turns. */
  readonly read?: number;
  readonly pace: Pace;
}[] = [
  { client: 'js-provider', every: 2, pace: { apartMs: 9 * MINUTE } },
  // Each call starts a program: seldom, so that the drill does not take long.
  { client: 'boto3-process', every: 12, read: 3, pace: { perCall: 1 } },
  { client: 'boto3-exec', every: 2, pace: { apartMs: 9 * MINUTE } },
];

export interface RotationOf {
  readonly topology: string;
  /** `moved`: the clock of gateway and clients; `real`: nothing was moved, all waited. */
  readonly clock: 'moved' | 'real';
  readonly minutes: number;
  /** Seconds that what is issued lasts. */
  readonly ttlSeconds: number;
  readonly calls: number;
  readonly clients: readonly Renewing[];
  readonly findings: readonly RotationFinding[];
  readonly ms: number;
}

/** Minutes to work and whether to wait for them. Throws `UsageError` for a number that shows nothing. */
export function readFlags({ minutes, realTime }: Given['flags']): { minutes: number; real: boolean } {
  const asked = minutes === undefined ? MINUTES : Number(minutes);
  if (!Number.isInteger(asked) || asked < LEAST_MINUTES || asked > MOST_MINUTES)
    throw new UsageError(
      `\`--minutes ${minutes}\` was refused: it must be whole minutes from ${LEAST_MINUTES} (two credential lifetimes) to ${MOST_MINUTES}`,
    );
  return { minutes: asked, real: realTime === true };
}

/** One topology: its clients, and all that they went through. */
interface Rotating {
  readonly deployment: Deployment;
  readonly planned: DrillPlace['planned'];
  readonly context: ReturnType<typeof openDrillContext>;
  readonly folder: string;
  readonly lines: RotationLine[];
  readonly clients: Client[];
  /** Leases that are not over, with when they are. */
  readonly leases: Map<string, number>;
  /** Whether its credentials are IAM users, which end with their leases. */
  leased: boolean;
  /** When what the first client got first is tried: shortly before its end, and after it. */
  probes: readonly number[];
  ttlMs: number;
  /** Why it was given up; the others go on. */
  why?: string;
}

/** So long before their end the first credentials are tried: an answer that a busy machine gives after it would say nothing. */
const BEFORE_MS = 60_000;

/** AWS counts in whole seconds. A lease begins when its user is made, and ends in Vault's own turn. */
const slackOf = ({ leased }: Pick<Rotating, 'leased'>) => (leased ? 10_000 : 1_500);

/**
 * Lets three clients of each topology read, write and upload while their credentials of fifteen minutes run out again and
 * again. Each gets them as a program of a tenant does: from the issuer, from `cordon credential-process`, from `cordon exec`.
 * The clock of the gateway and of the clients is moved while nobody asks for anything, once for all topologies; Vault's own is
 * not, and the leases that would have run out by the moved clock are revoked. A topology whose client fails is given up.
 */
export async function drillRotation(
  places: readonly DrillPlace[],
): Promise<readonly (RotationOf | { readonly topology: string; readonly why: string })[]> {
  const began = wallClock();
  const [{ stage, run, flags, signal, tell }] = places as [DrillPlace, ...DrillPlace[]];
  const { minutes, real } = readFlags(flags);
  const { access, gateway, workshop } = stage.lab;
  const moveClock = gateway?.moveClock;
  if (moveClock === undefined) throw new Error('the clock of this lab’s gateway cannot be moved');
  const base = join(workshop.supervisor.tempDir, 'rotation');
  mkdirSync(base, { mode: 0o700 });
  const clockFile = join(base, 'clock');
  writeFileSync(clockFile, Buffer.alloc(8), { mode: 0o600 });
  const clock = openSync(clockFile, 'r+');
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const setAhead = (ms: number) => {
    ahead = ms;
    const cell = Buffer.alloc(8);
    cell.writeDoubleLE(ms);
    writeSync(clock, cell, 0, 8, 0);
    moveClock(ms);
  };
  const decisions = join(run.path, 'decisions.jsonl');
  const since = readFileSync(decisions).length;
  const all = places.map(({ deployment, planned, index }): Rotating => {
    const [first] = deployment.tenants;
    if (first === undefined) throw new RangeError('a deployment without tenants has no clients');
    const folder = join(base, String(index));
    mkdirSync(folder, { mode: 0o700 });
    const context = openDrillContext(deployment, access, first.tenant.id);
    const none = { lines: [], clients: [], leases: new Map<string, number>(), probes: [] };
    return { deployment, planned, context, folder, leased: false, ttlMs: Number.NaN, ...none };
  });
  /** Those that were not given up, one beside the other. */
  const each = async (work: (one: Rotating) => Promise<unknown>): Promise<void> => {
    const going = all.filter(({ why }) => why === undefined);
    await Promise.all(
      going.map((one) =>
        work(one).catch((error: unknown) => {
          signal.throwIfAborted();
          one.why = describeError(error);
        }),
      ),
    );
    if (all.every(({ why }) => why !== undefined)) throw new Error(all[0]?.why);
  };
  try {
    // One topology after the other: what starts is some eight programs.
    for (const one of all)
      await each(async (of) => {
        if (of !== one) return;
        of.leased = (await factsOf(of.context)).credential === 'IAM user';
        const { folder, planned, deployment } = of;
        await startAll(of, await shareLab(stage.lab, { folder, name: planned.leg, deployment }));
      });
    const from = now();
    for (let minute = 0; minute <= minutes; minute += 1) {
      const until = from + minute * MINUTE;
      const probes = all.flatMap((one) => one.probes.map((at) => ({ one, at })));
      for (const { one, at } of probes.filter((probe) => probe.at < until).toSorted((a, b) => a.at - b.at)) {
        one.probes = one.probes.filter((other) => other !== at);
        if (one.why !== undefined) continue;
        await reach(at);
        await each(async (of) => of === one && of.clients[0]?.ask({ what: 'held' }));
      }
      await reach(until);
      await each(async (of) => {
        await Promise.all(of.clients.map((client) => turn(client, minute)));
        if (minute === 0) ends(of);
        if (of.leased && !real) await note(of);
      });
      tell(`minute ${minute}`, { done: minute, total: minutes });
    }
    await each(async ({ clients }) => Promise.all(clients.map((client) => client.close())));
    setAhead(0);
    await sleep(LOG_MS);
    const log = readFileSync(decisions).subarray(since).toString('utf8');
    await each(async (of) =>
      of.lines.push(
        ...readEvents(log, of.deployment, [access.admin.accessKeyId, access.rolesAdmin?.accessKeyId ?? '']),
      ),
    );
    const rows: (RotationOf | { readonly topology: string; readonly why: string })[] = [];
    for (const { deployment, lines, clients, context, ttlMs, leased, why } of all) {
      const { topology } = deployment;
      keepLines(run.path, 'history.jsonl', { drill: 'rotation', topology }, lines);
      if (why !== undefined) {
        rows.push({ topology, why });
        continue;
      }
      const found = new Map<string, Found>();
      for (const { tenant } of clients) found.set(tenant, await foundOf(context.s3, deployment, tenant));
      const findings = judgeRotation(lines, {
        clients: clients.flatMap(({ client, tenant }) =>
          BEHAVIOUR.filter((one) => one.client === client).map(({ every, pace }) => ({
            client,
            tenant,
            pace,
            gapMs: (every + 1) * MINUTE + 30_000,
          })),
        ),
        ttlMs,
        slackMs: slackOf({ leased }),
        parts: PARTS,
        found,
      });
      rows.push({
        topology,
        clock: real ? 'real' : 'moved',
        minutes,
        ttlSeconds: Math.round(ttlMs / 1000),
        calls: lines.filter(({ line }) => line === 'call').length,
        clients: clients.map((client) => renewingOf(lines, client)),
        findings,
        ms: Math.round(wallClock() - began),
      });
    }
    return rows;
  } finally {
    await Promise.all(all.flatMap(({ clients }) => clients.map((client) => client.close())));
    setAhead(0);
    closeSync(clock);
    rmSync(base, { recursive: true, force: true });
    for (const { context } of all) context.close();
  }

  /** When what the first client got is over, and is to be tried. */
  function ends(of: Rotating): void {
    const [first] = of.clients;
    const got = of.lines.find((line) => line.line === 'renewal' && line.client === first?.client);
    if (got?.line !== 'renewal' || got.endsMs === undefined) return;
    of.ttlMs = got.endsMs - got.atMs;
    of.probes = [got.endsMs - BEFORE_MS, got.endsMs + slackOf(of) + 500];
  }

  /** When leases that are new since the last time are over: the clock was not moved since they were taken. */
  async function note({ context, deployment, leases }: Rotating): Promise<void> {
    for (const lease of await leasesOf(context.vault, deployment)) {
      if (leases.has(lease)) continue;
      const { expire_time } = await context.vault.sys.readLease(lease);
      if (expire_time !== null) leases.set(lease, Date.parse(expire_time) + ahead);
    }
  }

  /** Moves the clock, or waits; leases that are over by it go, as Vault would have them go. */
  async function reach(atMs: number): Promise<void> {
    signal.throwIfAborted();
    if (real) await sleep(Math.max(0, atMs - now()), undefined, { signal });
    else setAhead(Math.max(ahead, atMs - Date.now()));
    await each(async ({ context, leases }) => {
      for (const [lease, overMs] of leases)
        if (now() >= overMs) {
          await context.vault.sys.revokeLease(lease);
          leases.delete(lease);
        }
    });
  }

  /** What one client does in one minute. */
  async function turn(client: Client, minute: number): Promise<void> {
    const { every = 1, read = 1 } = BEHAVIOUR.find((one) => one.client === client.client) ?? {};
    const { tenant } = client;
    if (minute === 0) await client.ask({ what: 'begin' });
    for (let part = 1; part <= PARTS; part += 1)
      if (minute === Math.round(((part - 1) * minutes) / (PARTS - 1)))
        await client.ask({
          what: 'part',
          n: part,
          body: `${labelOf(tenant, part)}\n`,
          bytes: part === PARTS ? 1_000 : PART_BYTES,
        });
    if (minute % (every * read) === 0) await client.ask({ what: 'read' });
    if (minute % every === 0) await client.ask({ what: 'write', n: minute, body: bodyOf(tenant, minute) });
    if (minute % FOREIGN_EVERY === 0) await client.ask({ what: 'foreign' });
    if (minute === minutes) await client.ask({ what: 'complete' });
  }

  async function startAll(
    { deployment, clients, lines, folder }: Rotating,
    labEnvironment: Record<string, string>,
  ): Promise<void> {
    const toolchain = await resolveToolchain(['aws-cli'], { signal });
    const python = toolchain.get('aws-cli')?.path;
    if (python === undefined) throw new Error('no python with boto3');
    const env: Record<string, string> = {
      ...labEnvironment,
      PATH: process.env.PATH ?? '',
      HOME: folder,
      TMPDIR: folder,
      CORDON_CACHE_DIR: cacheRoot(process.env),
      ROTATION_CLOCK: clockFile,
      NODE_OPTIONS: `--import=${pathToFileURL(HERE('./move-clock.main.ts')).href}`,
      NO_COLOR: '1',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const tenants = deployment.tenants.map(({ tenant }) => tenant.id);
    const of = (tenant: TenantId) =>
      [
        ...['--topology', deployment.topology, '--login', deployment.login],
        ...['--tenant', tenant, '--tenants', tenants.join(',')],
      ] as const;
    const cordon = [process.execPath, CORDON] as const;
    const marks = deployment.tenants.map((each) => [each.tenant.id, markOf(deployment, each)] as const);
    const sawIn = (text: string) =>
      marks.flatMap(([id, mark]) => (text.split(/[^a-z0-9-]+/).includes(mark) ? [id] : []));
    for (const [at, { client }] of BEHAVIOUR.entries()) {
      const tenant = tenants[at % tenants.length];
      const foreign = tenants[(at + 1) % tenants.length];
      if (tenant === undefined || foreign === undefined || tenant === foreign)
        throw new RangeError('the drill needs two tenants: one is refused access to the other’s data');
      const boto3 = [python, HERE('./boto3_client.py')];
      const profile = async () => {
        const printed = await $({ env, quiet: true })`${cordon} profile ${of(tenant)} --name rotation`;
        const config = join(folder, 'aws-config');
        writeFileSync(config, printed.stdout, { mode: 0o600 });
        return { AWS_CONFIG_FILE: config, AWS_PROFILE: 'rotation' };
      };
      const ways: Readonly<Record<ClientId, () => Promise<{ command: string[]; env: object }>>> = {
        'js-provider': async () => ({
          command: [process.execPath, HERE('./js-client.main.ts')],
          env: trustEnvironment(access.trust),
        }),
        'boto3-process': async () => ({ command: boto3, env: await profile() }),
        'boto3-exec': async () => ({ command: [...cordon, 'exec', ...of(tenant), '--', ...boto3], env: {} }),
      };
      const way = await ways[client]();
      clients.push(
        await startClient({
          client,
          command: way.command,
          env: { ...env, ...way.env },
          start: {
            tenant,
            bucket: bucketIn(deployment, tenant),
            foreign: bucketIn(deployment, foreign),
            keys: KEYS,
            ...(client === 'js-provider' ? { issuing: { deployment, access } } : {}),
          },
          now,
          sawIn,
          tell: (line) => lines.push(line),
        }),
      );
    }
  }
}

/** Full ids of the leases of all tenants' Vault roles. */
async function leasesOf(vault: VaultClient, { tenants, vault: { awsMount } }: Deployment) {
  const roles = new Set(tenants.map(({ vaultRole }) => `${awsMount}/creds/${vaultRole}`));
  const found = [...roles].map(async (path) =>
    (await vault.sys.listLeases(path)).map((lease) => `${path}/${lease}`),
  );
  return (await Promise.all(found)).flat();
}

const logged = z.object({
  eventTime: z.string(),
  eventName: z.string(),
  eventSource: z.string(),
  userIdentity: z.object({ accessKeyId: z.string().optional() }),
  requestParameters: z.object({ bucketName: z.string().optional() }),
  errorCode: z.string().optional(),
  cordon: z.object({ outcome: z.string() }),
});

/** What a `decisions.jsonl` says of the tenants' buckets and of credentials made, but for what operators did. */
function readEvents(
  text: string,
  deployment: Deployment,
  operators: readonly string[],
): readonly EventLine[] {
  const owners = new Map(deployment.tenants.map(({ tenant }) => [bucketOf(tenant) as string, tenant.id]));
  const ours = new RegExp(`\\b${deployment.prefix}(?!\\d)`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): readonly EventLine[] => {
      const { eventTime, eventName: name, eventSource, ...one } = logged.parse(JSON.parse(line));
      // Whoever makes credentials of another deployment names nothing of this one.
      if (ISSUING.includes(name) && !ours.test(line)) return [];
      const { accessKeyId: key } = one.userIdentity;
      const of = owners.get(one.requestParameters.bucketName ?? '');
      const counts = eventSource === 's3.amazonaws.com' ? of !== undefined : ISSUING.includes(name);
      if (!counts || (key !== undefined && operators.includes(key))) return [];
      return [
        {
          line: 'event',
          atMs: Date.parse(eventTime),
          name,
          ...(key === undefined ? {} : { key }),
          ...(of === undefined ? {} : { of }),
          served: one.cordon.outcome === 'served',
          ...(one.errorCode === undefined ? {} : { code: one.errorCode }),
        },
      ];
    });
}

/** What the operator finds in a tenant's bucket: the labels of the upload's parts, and what was written last. */
async function foundOf(s3: S3Client, deployment: Deployment, tenant: string): Promise<Found> {
  const Bucket = bucketIn(deployment, tenant);
  const read = async (Key: string): Promise<Uint8Array | undefined> =>
    (await unless('NoSuchKey', s3.send(new GetObjectCommand({ Bucket, Key }))))?.Body?.transformToByteArray();
  const [upload, written] = [await read(KEYS.upload), await read(KEYS.written)];
  return {
    ...(upload === undefined ? {} : { parts: labelsOf(Buffer.from(upload)) }),
    ...(written === undefined ? {} : { written: Buffer.from(written).toString('utf8') }),
  };
}

/** The label that each part is filled with; `mixed` where it is filled with more than one. */
export function labelsOf(upload: Buffer): readonly string[] {
  return Array.from({ length: Math.ceil(upload.length / PART_BYTES) }, (_, index) => {
    const part = upload.subarray(index * PART_BYTES, (index + 1) * PART_BYTES);
    const label = part.subarray(0, part.indexOf('\n')).toString('utf8');
    return part.equals(Buffer.alloc(part.length, `${label}\n`)) ? label : 'mixed';
  });
}
