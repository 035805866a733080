import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type Access, awsMountOf, bucketOf, type Deployment, nameOf, type TenantId } from '@cordon/domain';
import { SEED_KEY } from '@cordon/harness/seed';
import { AUDIT_DEVICE, auditLogOf } from '@cordon/lab';
import { ask, type VaultClient } from '@cordon/vault';
import { bucketIn, clientOf, getCredentials, type Held, leaseOf, logIn, now } from '../clients.ts';
import type { DrillPlace } from '../drill.types.ts';
import { grantedActions, layersOf } from '../grants.ts';
import { keepLines } from '../keep-lines.ts';
import { factsOf, openDrillContext } from '../revocation/levers.ts';
import { type Alert, type AlertFinding, alertsOf, judgeAlerts, type Watched } from './alerts.ts';
import {
  type JoinFinding,
  judgeJoin,
  type MadeCall,
  type S3Event,
  SECOND_MS,
  type Signs,
  tenantsBy,
  type VaultEvent,
} from './join.ts';
import { readEvents, readVaultAudit } from './read.ts';

/** Begins the name of the tuned device: one for each topology. */
const TUNED = 'cordon-tuned';
/** Days after which a role that nobody used is told of. */
const UNUSED_DAYS = 90;
const DAY_MS = 86_400_000;
/** Another look at the gateway's log, which is written some milliseconds after the answer, milliseconds. */
const LOG_MS = 300;

/** How an audit device can write, each joined as it needs. */
export interface Joined {
  readonly device: 'as it is' | 'tuned';
  /** What joining took: a hash of Vault for each access key, or none. */
  readonly hashes: number;
  readonly findings: readonly JoinFinding[];
}

export interface AuditOf {
  readonly topology: string;
  readonly calls: number;
  readonly leases: number;
  /** Calls that CloudTrail alone leaves with no tenant or several, and why. */
  readonly ambiguous: { readonly calls: number; readonly why: readonly string[] };
  /** Calls that it gives to another tenant than made them. */
  readonly wrong: number;
  readonly joined: readonly Joined[];
  readonly alerts: Readonly<Record<string, number>>;
  readonly findings: readonly (JoinFinding | AlertFinding)[];
  readonly ms: number;
}

/**
 * Lets every tenant work with credentials of two logins, then goes from each S3 event to the login and from each lease
 * to its events: by CloudTrail's words alone, by Vault's audit device as it is, and by one that is tuned. Then it does
 * what a team wants to be told of, and holds the alerts against it.
 */
export async function drillAudit({
  stage,
  deployment,
  run,
  index,
  signal,
  tell,
  flags,
}: DrillPlace): Promise<AuditOf> {
  const began = now();
  const { access } = stage.lab;
  const [first, second] = deployment.tenants.map(({ tenant }) => tenant.id);
  if (first === undefined || second === undefined)
    throw new RangeError('the drill needs two tenants: one is refused access to the other’s data');
  const context = openDrillContext(deployment, access, first);
  const { vault } = context;
  const tunedLog = resolve(join(run.path, 'logs', `vault-audit-tuned-${index}.log`));
  const hook = await openWebhook(flags.webhook);
  try {
    const since = readFileSync(decisionsOf(run.path)).length;
    const made = await workOfAll(deployment, access);
    tell(`${made.length} calls made`, { done: 1, total: 3 });
    const { credential } = await factsOf(context);
    const signs = await signsOf(deployment, access);
    const read = () => logsOf(run.path, auditLogOf(run.path), since, deployment);
    await settle(read, made);
    const before = read();
    const asIs = await hashesOf(vault, before.events, made);
    const tenants = new Map(deployment.tenants.map((of) => [of.loginRole, of.tenant.id as string]));
    const roles = await rolesOf(context.iam, deployment);
    const watched = (
      logs: ReturnType<typeof read>,
      hashes: ReadonlyMap<string, string>,
      actions: readonly string[],
    ): Watched => ({
      events: logs.events,
      audit: logs.audit,
      tenants,
      ownersOf: ownersOf(deployment),
      hashOf: hashing(hashes),
      roles,
      granted: [{ tenant: first, actions }],
    });
    // Before anything is done, each rule has what it looks at: roles that were used today, and rights that were used.
    const used = watched(before, asIs, usedBy(made, before.events, first));
    const quiet = alertsOf(used, { unusedDays: UNUSED_DAYS, nowMs: Date.now() });
    const revoked = await provoke(deployment, access, vault, { first, second });
    signal.throwIfAborted();
    tell('provoked the alerts', { done: 2, total: 3 });
    await settle(read, revoked.made);
    const after = read();
    const hashes = await hashesOf(vault, after.events, [...made, ...revoked.made]);
    const actions = grantedActions(await layersOf(context));
    const fired = alertsOf(watched(after, hashes, actions), {
      unusedDays: UNUSED_DAYS,
      nowMs: Date.now() + (UNUSED_DAYS + 1) * DAY_MS,
    });
    for (const alert of fired) await hook.post(alert);
    const expected = [
      { rule: 'foreign-refused', tenant: first } as const,
      { rule: 'names-of-all', tenant: first } as const,
      // A deleted user's key belongs to no account: the refusal names nobody whom it could be joined with.
      ...(credential === 'IAM user' ? [] : [{ rule: 'used-after-revocation', tenant: second } as const]),
      ...(roles.length > 0 ? [{ rule: 'role-unused' } as const] : []),
      { rule: 'granted-unused', tenant: first } as const,
    ];
    const tuned = await whileTuned(
      vault,
      deployment,
      { name: `${TUNED}-${index}`, file: tunedLog },
      async () => {
        const calls = await workOfAll(deployment, access);
        const logs = () => logsOf(run.path, tunedLog, since, deployment);
        await settle(logs, calls);
        const { events, audit } = logs();
        return judgeJoin(calls, events, audit, { tenants, hashOf: (value) => value });
      },
    );
    const joined: readonly Joined[] = [
      {
        device: 'as it is',
        hashes: asIs.size,
        findings: judgeJoin(made, before.events, before.audit, { tenants, hashOf: hashing(asIs) }),
      },
      { device: 'tuned', hashes: 0, findings: tuned },
    ];
    const told = judgeAlerts(quiet, fired, expected, hook.got ?? fired.map((alert) => JSON.stringify(alert)));
    keepLines(run.path, 'alerts.jsonl', { topology: deployment.topology }, fired);
    writeFileSync(
      join(run.path, `calls-${deployment.topology}.json`),
      `${JSON.stringify([...made, ...revoked.made], null, 2)}\n`,
      { mode: 0o600 },
    );
    const byCloudTrail = made.map((call) => namedBy(call, before.events, signs));
    return {
      topology: deployment.topology,
      calls: made.length,
      leases: new Set(made.map(({ leaseId }) => leaseId)).size,
      ambiguous: {
        calls: byCloudTrail.filter(({ named }) => named.length !== 1).length,
        why: [...new Set(byCloudTrail.flatMap(({ why }) => (why === undefined ? [] : [why])))],
      },
      wrong: byCloudTrail.filter(({ named, tenant }) => named.length === 1 && named[0] !== tenant).length,
      joined,
      alerts: Object.fromEntries(
        [...Map.groupBy(fired, ({ rule }) => rule)].map(([rule, alerts]) => [rule, alerts.length]),
      ),
      findings: [...joined.flatMap(({ findings }) => findings), ...told],
      ms: Math.round(now() - began),
    };
  } finally {
    await hook.close();
    context.close();
  }
}

async function workOfAll(deployment: Deployment, access: Access): Promise<readonly MadeCall[]> {
  const made: MadeCall[] = [];
  for (const { tenant } of deployment.tenants)
    for (let login = 1; login <= 2; login += 1) await work(deployment, tenant.id, access, made);
  return made;
}

/** One login with two leases, and some calls with each: own objects read, written and listed. */
async function work(
  deployment: Deployment,
  tenant: TenantId,
  access: Access,
  made: MadeCall[],
): Promise<void> {
  const held = await logIn(deployment, tenant, access);
  const again = await getCredentials(deployment, tenant, access, held.vaultToken);
  const Bucket = bucketIn(deployment, tenant);
  for (const one of [held, again]) {
    const { credentials } = one;
    const leaseId = leaseOf(one);
    const s3 = clientOf(access, credentials);
    const call = async (what: string, ask: (client: S3Client) => Promise<unknown>) => {
      made.push({ requestId: await requestIdOf(ask(s3)), tenant, leaseId, what });
    };
    await call('GetObject', (client) => client.send(new GetObjectCommand({ Bucket, Key: SEED_KEY })));
    await call('PutObject', (client) =>
      client.send(new PutObjectCommand({ Bucket, Key: 'drill/audited', Body: 'x' })),
    );
    await call('ListObjectsV2', (client) => client.send(new ListObjectsV2Command({ Bucket })));
    s3.destroy();
  }
}

/** What a team would want to be told of: a foreign object asked for, all buckets listed, a revoked lease used. */
async function provoke(
  deployment: Deployment,
  access: Access,
  vault: VaultClient,
  { first, second }: { readonly first: TenantId; readonly second: TenantId },
): Promise<{ readonly made: readonly MadeCall[] }> {
  const made: MadeCall[] = [];
  const foreign = { Bucket: bucketIn(deployment, second), Key: SEED_KEY };
  const one = await logIn(deployment, first, access);
  const other = await logIn(deployment, second, access);
  const s3 = clientOf(access, one.credentials);
  const call = async (held: Held, what: string, ask: Promise<unknown>) => {
    made.push({ requestId: await requestIdOf(ask), tenant: held.tenant, leaseId: leaseOf(held), what });
  };
  await call(one, 'a foreign GetObject', s3.send(new GetObjectCommand(foreign)));
  await call(one, 'ListBuckets', s3.send(new ListBucketsCommand({})));
  s3.destroy();
  await vault.auth.token.revokeAccessor(other.accessor);
  await new Promise((resolved) => setTimeout(resolved, 2 * SECOND_MS));
  const late = clientOf(access, other.credentials);
  await call(other, 'GetObject after the revocation', late.send(new GetObjectCommand(foreign)));
  late.destroy();
  return { made };
}

/** S3's request id of a call, served or refused. Rejects where there was no answer. */
async function requestIdOf(ask: Promise<unknown>): Promise<string> {
  const meta = await ask.then(
    (output) => (output as { $metadata: { requestId?: string } }).$metadata,
    (error: unknown) => {
      if (error instanceof S3ServiceException) return error.$metadata;
      throw error;
    },
  );
  if (meta.requestId === undefined) throw new Error('an answer of S3 came without a request id');
  return meta.requestId;
}

/**
 * Works with a second device that leaves accessors as they are, and with access keys of the AWS engine in clear: the
 * mount's tuning counts for every device, so that this one comes after what is read of the first.
 */
async function whileTuned<T>(
  vault: VaultClient,
  deployment: Deployment,
  { name, file: file_path }: { readonly name: string; readonly file: string },
  work: () => Promise<T>,
): Promise<T> {
  const path = `sys/mounts/${awsMountOf(deployment)}/tune`;
  const keys = (audit_non_hmac_response_keys: readonly string[]) =>
    ask(vault, 'POST', path, { audit_non_hmac_response_keys });
  await keys(['access_key']);
  await vault.sys.enableAuditDevice('file', { path: name, options: { file_path, hmac_accessor: 'false' } });
  try {
    return await work();
  } finally {
    await keys([]);
    await vault.sys.disableAuditDevice(name);
  }
}

/** Actions that a tenant's own calls were allowed. */
function usedBy(made: readonly MadeCall[], events: readonly S3Event[], tenant: string): readonly string[] {
  const own = new Set(made.filter((call) => call.tenant === tenant).map(({ requestId }) => requestId));
  const asked = events.filter(({ requestId }) => own.has(requestId)).flatMap((event) => event.asked);
  return [...new Set(asked.filter(({ allowed }) => allowed).map(({ action }) => action))];
}

const decisionsOf = (run: string) => join(run, 'decisions.jsonl');

/** The logs as they are now: S3's events from where the drill began, Vault's answers about this deployment. */
function logsOf(run: string, auditLog: string, since: number, deployment: Deployment) {
  const mount = `${awsMountOf(deployment)}/`;
  const login = `auth/${deployment.vault.authMount}/login`;
  const ofDeployment = ({ path }: VaultEvent) =>
    path.startsWith(mount) ||
    path === login ||
    path.startsWith('sys/leases/') ||
    path.startsWith('auth/token/');
  return {
    events: readEvents(readFileSync(decisionsOf(run)).subarray(since).toString('utf8')),
    audit: readVaultAudit(readFileSync(auditLog, 'utf8')).filter(ofDeployment),
  };
}

/** The gateway writes its log a moment after the answer. */
async function settle(
  read: () => { readonly events: readonly S3Event[] },
  made: readonly MadeCall[],
): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    const logged = new Set(read().events.map(({ requestId }) => requestId));
    if (made.every(({ requestId }) => logged.has(requestId))) return;
    await new Promise((resolved) => setTimeout(resolved, LOG_MS));
  }
}

/** Vault's hash of each access key and each lease, as the device writes them. */
async function hashesOf(
  vault: VaultClient,
  events: readonly S3Event[],
  made: readonly MadeCall[],
): Promise<ReadonlyMap<string, string>> {
  const values = new Set([
    ...events.flatMap(({ accessKeyId }) => (accessKeyId === undefined ? [] : [accessKeyId])),
    ...made.map(({ leaseId }) => leaseId),
  ]);
  const pairs = [...values].map(
    async (value) => [value, await vault.sys.calculateHash(AUDIT_DEVICE, value)] as const,
  );
  return new Map(await Promise.all(pairs));
}

const hashing = (hashes: ReadonlyMap<string, string>) => (value: string) => hashes.get(value) ?? value;

async function signsOf(deployment: Deployment, access: Access): Promise<readonly Signs[]> {
  return Promise.all(
    deployment.tenants.map(async ({ tenant }) => {
      const context = openDrillContext(deployment, access, tenant.id);
      try {
        const { userIds, principalArns } = await factsOf(context);
        return {
          tenant: tenant.id,
          ...(userIds === undefined ? {} : { userIds }),
          ...(principalArns === undefined ? {} : { principalArns }),
        };
      } finally {
        context.close();
      }
    }),
  );
}

function namedBy(call: MadeCall, events: readonly S3Event[], signs: readonly Signs[]) {
  const event = events.find(({ requestId }) => requestId === call.requestId);
  const named = event === undefined ? [] : tenantsBy(event, signs);
  const what = event?.principalId?.replace(/^[^:]*:/, '…:') ?? 'nobody';
  const why =
    named.length === 1
      ? undefined
      : named.length === 0
        ? 'its principal is the same for all tenants, or its name identifies none'
        : `its principal \`${what}\` matches ${named.length} tenants`;
  return { tenant: call.tenant, named, why };
}

function ownersOf(deployment: Deployment): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...Map.groupBy(deployment.tenants, ({ tenant }) => bucketOf(tenant))].map(([bucket, of]) => [
      bucket,
      of.map(({ tenant }) => tenant.id),
    ]),
  );
}

async function rolesOf(
  iam: Parameters<typeof layersOf>[0]['iam'],
  deployment: Deployment,
): Promise<Watched['roles']> {
  const arns = new Set(deployment.tenants.flatMap(({ roleArn }) => (roleArn === undefined ? [] : [roleArn])));
  return Promise.all(
    [...arns].map(async (arn) => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: nameOf(arn) }));
      return { name: nameOf(arn), roleId: Role?.RoleId ?? '', createdMs: Role?.CreateDate?.getTime() ?? 0 };
    }),
  );
}

/** Posts each alert to the webhook that is asked for; to one of the drill's own on loopback where none is. */
async function openWebhook(asked: string | boolean | undefined): Promise<{
  /** What the drill's own got, a body a line; absent where somebody else listens. */
  readonly got?: readonly string[];
  post(alert: Alert): Promise<void>;
  close(): Promise<void>;
}> {
  const post = async (url: string, alert: Alert) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alert),
      signal: AbortSignal.timeout(10_000),
      redirect: 'error',
    });
    if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
  };
  if (typeof asked === 'string') return { post: (alert) => post(asked, alert), close: async () => undefined };
  const got: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(204).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    got,
    post: (alert) => post(`http://127.0.0.1:${port}/`, alert),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
