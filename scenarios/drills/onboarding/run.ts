import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  type IAMClient,
  ListUsersCommand,
  NoSuchEntityException,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  type Access,
  awsMountOf,
  bucketOf,
  DEFAULT_TENANTS,
  type Deployment,
  deploymentOf,
  nameOf,
  type TenantId,
} from '@cordon/domain';
import { type PlannedDeployment, planDeployment } from '@cordon/harness/planned-deployment';
import { pool } from '@cordon/harness/pool';
import { SEED_KEY, seedActs } from '@cordon/harness/seed';
import type { Stage } from '@cordon/harness/stage';
import { ask, type VaultClient } from '@cordon/vault';
import { z } from 'zod';
import {
  answerTo,
  bucketIn,
  clientOf,
  enough,
  getCredentials,
  type Held,
  leaseOf,
  logIn,
  logInAgain,
  now,
  setToWork,
  until,
  withVault,
} from '../clients.ts';
import { CHANNEL_IDS, type Finding, type HistoryLine, judgeHistory, LEAST, noOrder } from '../history.ts';
import { keepLines } from '../keep-lines.ts';
import { seed } from '../on-lab.ts';
import { entityOf, type Facts, factsOf, openDrillContext } from '../revocation/levers.ts';
import {
  type Change,
  judgeLeft,
  judgePlan,
  type LeaveFinding,
  type Left,
  TRIES,
  type Tried,
} from './judge.ts';

/** The others' clients ask this often, so that Terraform has room to work, milliseconds. */
const PAUSE_MS = 300;
/** A loaded machine asks slowly, milliseconds. */
const PATIENCE_MS = 120_000;
/** Tokens of all clients of all topologies are looked at. */
const LOOKS_AT_ONCE = 8;
const ENTITY = 'Vault’s entity';
/** Who comes and goes; the id of no other tenant begins or ends with it. */
const NEWCOMER = 'newco' as TenantId;

/** One change of who is a tenant, with Terraform's plan for it. */
export interface Step {
  readonly step: string;
  /** Wall times, milliseconds: the plan, the apply, and until the newcomer's first own call was served. */
  readonly planMs: number;
  readonly applyMs: number;
  readonly servedMs?: number;
  readonly changes: readonly Change[];
}

export interface OnboardingOf {
  readonly topology: string;
  readonly facts: Facts;
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  /** What still lived when the tenant had left, and for how many seconds more. */
  readonly alive: readonly { readonly what: string; readonly seconds: number }[];
  readonly stated: Readonly<Record<Left['way'], readonly Tried['what'][]>>;
  readonly calls: number;
  readonly findings: readonly (Finding | LeaveFinding)[];
  readonly ms: number;
}

/**
 * Lets a tenant in and out again while the others work: it comes, leaves by Terraform alone, somebody else takes its id,
 * leaves in order, and a third takes the id. Each plan is held against whose objects it touches, the others' history
 * against the invariant, and what each one held is tried on what the next one has.
 */
export async function drillOnboarding(o: {
  readonly stage: Stage;
  readonly planned: PlannedDeployment;
  readonly deployment: Deployment;
  readonly run: { readonly id: string; readonly path: string };
  readonly index: number;
  readonly signal: AbortSignal;
  /** How it leaves; both ways when absent. */
  readonly ways?: readonly Left['way'][];
}): Promise<OnboardingOf> {
  const began = now();
  const { stage, deployment, run, signal, ways = ['by Terraform alone', 'in order'] } = o;
  const { access } = stage.lab;
  const tenants = DEFAULT_TENANTS;
  const all = [...tenants, NEWCOMER];
  const with4 = await planDeployment(run, {
    topology: o.planned.topology,
    guards: [],
    tenants: all,
    index: o.index,
    login: o.planned.login,
  });
  const steps: Step[] = [];
  const findings: (Finding | LeaveFinding)[] = [];
  const lines: HistoryLine[] = [];
  const holders = await Promise.all(
    deployment.tenants.map(({ tenant }) => logIn(deployment, tenant.id, access)),
  );
  const working = await setToWork({
    deployment,
    access,
    holders,
    tell: (call) => lines.push(call),
    pauseMs: PAUSE_MS,
  });
  await until(() => enough(lines, tenants, LEAST.before), PATIENCE_MS, signal);
  const beganMs = now();
  const apply = async (step: string, planned: PlannedDeployment, action: 'create' | 'delete') => {
    signal.throwIfAborted();
    const before = now();
    const changes = await stage.plan(planned);
    findings.push(...judgePlan(changes, { tenant: NEWCOMER, tenants: all, action }));
    const plannedAt = now();
    const made = await stage.deploy(planned);
    if (made === undefined) throw new Error(`nothing was deployed to ${step}`);
    const times = { planMs: Math.round(plannedAt - before), applyMs: Math.round(now() - plannedAt) };
    steps.push({ step, ...times, changes });
    return made;
  };
  const come = async (step: string, who: Held | undefined) => {
    const before = now();
    const made = await apply(step, with4, 'create');
    const found = await foundBy(made, access);
    const held = await logIn(made, NEWCOMER, access);
    const inherited = [...found, ...(await sameEntity(access, who, held))];
    await seed(stage, made, seedActs(made).slice(-1));
    await theObject(made, access, held, (s3, own) => s3.send(new GetObjectCommand(own)));
    const last = steps.pop();
    if (last !== undefined) steps.push({ ...last, servedMs: Math.round(now() - before) });
    await keepSomething(made, access, held);
    return { made, held, inherited };
  };
  let removeDeny: () => Promise<unknown> = async () => undefined;
  try {
    const first = await come('a tenant joins', undefined);
    const context = openDrillContext(first.made, access, NEWCOMER);
    try {
      const facts = await factsOf(context);
      const stated = statedOpen(facts);
      const left: Left[] = [];
      let naive: readonly string[] = [];
      let alive: OnboardingOf['alive'] = [];
      let second = first;
      if (ways.includes('by Terraform alone')) {
        await apply('it leaves by Terraform alone', o.planned, 'delete');
        naive = await residueOf(first.made, context, 'by Terraform alone');
        alive = await aliveOf(context.vault, first.held);
        second = await come('a new tenant gets its id', first.held);
        left.push({
          way: 'by Terraform alone',
          residue: [],
          inherited: second.inherited,
          old: await tryAll(second.made, access, first.held),
          next: await tryAll(second.made, access, second.held),
        });
      }
      removeDeny = await leaveInOrder(second.made, facts, second.held, context);
      await apply('the new tenant leaves in order', o.planned, 'delete');
      const residue = await residueOf(second.made, context, 'in order');
      const third = await come('a third tenant gets the id', second.held);
      left.push({
        way: 'in order',
        residue,
        inherited: third.inherited,
        old: await tryAll(third.made, access, second.held),
        next: await tryAll(third.made, access, third.held),
      });
      const shared = statedInherited(facts);
      for (const one of left) {
        const of = { tenant: NEWCOMER, open: stated[one.way], inherits: shared[one.way] };
        findings.push(...judgeLeft(one, of));
      }
      await working.stop();
      lines.push(noOrder('onboarding', NEWCOMER, beganMs));
      findings.push(...judgeHistory(lines, { causes: [], tenants, channels: CHANNEL_IDS }));
      keepLines(run.path, 'history.jsonl', { drill: 'onboarding', topology: deployment.topology }, lines);
      return {
        topology: deployment.topology,
        facts,
        steps,
        left: left.map((one) => (one.way === 'by Terraform alone' ? { ...one, residue: naive } : one)),
        alive,
        stated,
        calls: lines.length - 1,
        findings,
        ms: Math.round(now() - began),
      };
    } finally {
      await removeDeny();
      context.close();
    }
  } finally {
    await working.stop();
  }
}

/**
 * What of who left is stated to work on what the next one of the same id has. A Vault token lives on with the name of
 * its policy, so the next one's policy arms it again; a session lives on wherever neither role nor name is new.
 */
export function statedOpen({ credential, sharedRole, appRole }: Facts): OnboardingOf['stated'] {
  const session: readonly Tried['what'][] =
    credential !== 'role session' || sharedRole ? ['read', 'write'] : [];
  // Who is vouched for by that name logs in by it, whoever it is: the issuer must stop first.
  const login: readonly Tried['what'][] = appRole ? [] : ['login'];
  return {
    'by Terraform alone': [...session, 'renew', ...login],
    'in order': [...(credential === 'federated user' ? session : []), ...login],
  };
}

/**
 * What of who left is stated to be who comes next's, too. An AppRole made again has another role id, and with it another
 * entity; the name that an issuer vouches for is the same, and Vault keeps the entity that goes by it until it is deleted.
 */
export function statedInherited({
  appRole,
}: Pick<Facts, 'appRole'>): Readonly<Record<Left['way'], readonly string[]>> {
  return { 'by Terraform alone': appRole ? [] : [ENTITY], 'in order': [] };
}

/** The operator's part before Terraform's: every token and lease of the tenant, and a Deny on its older sessions. */
async function leaveInOrder(
  deployment: Deployment,
  facts: Facts,
  held: Held,
  { vault, iam }: { readonly vault: VaultClient; readonly iam: IAMClient },
): Promise<() => Promise<unknown>> {
  const of = deploymentOf(deployment, NEWCOMER);
  // Of who is vouched for the name stays: the entity that goes by it must not be the next one's.
  const entity =
    of.appRole === undefined ? await entityOf(vault, held.accessor).catch(() => undefined) : undefined;
  for (const accessor of await accessorsOf(vault, deployment, of.loginRole))
    await vault.auth.token.revokeAccessor(accessor);
  if (entity !== undefined) await ask(vault, 'DELETE', `identity/entity/id/${entity}`);
  if (!facts.sharedVaultRole) await vault.sys.revokePrefix(`${awsMountOf(deployment)}/creds/${of.vaultRole}`);
  if (facts.credential !== 'role session' || !facts.sharedRole || of.roleArn === undefined)
    return async () => undefined;
  const RoleName = nameOf(of.roleArn);
  const userId = `${of.roleId}:${of.roleSessionName ?? `${of.vaultRole}=*`}`;
  const PolicyName = `left-${NEWCOMER}`;
  const Condition = {
    StringLike: { 'aws:userid': userId },
    DateLessThan: { 'aws:TokenIssueTime': new Date(1000 * Math.ceil(Date.now() / 1000)).toISOString() },
  };
  const Statement = [{ Sid: 'Left', Effect: 'Deny', Action: '*', Resource: '*', Condition }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  return () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
}

const looked = z.object({
  data: z.object({
    path: z.string(),
    meta: z.record(z.string(), z.string()).nullish(),
    /** Seconds. */
    ttl: z.number(),
  }),
});

/** What Vault says of a token by its accessor; `undefined` where it lives no more. */
async function tokenOf(vault: VaultClient, accessor: string) {
  const path = 'auth/token/lookup-accessor';
  const { status, body } = await vault.raw({ method: 'POST', path, body: { accessor } });
  return status >= 400 ? undefined : looked.parse(body).data;
}

/** Accessors of the tokens that a role of the auth method logged in: Vault keeps no list by role, so each is looked at. */
async function accessorsOf(
  vault: VaultClient,
  { vault: { authMount } }: Deployment,
  loginRole: string,
): Promise<readonly string[]> {
  const listed = await ask(vault, 'LIST', 'auth/token/accessors');
  const { keys } = z.object({ data: z.object({ keys: z.array(z.string()) }) }).parse(listed).data;
  const found: string[] = [];
  await pool(keys, LOOKS_AT_ONCE, async (accessor) => {
    const token = await tokenOf(vault, accessor);
    // Gone in between.
    if (token === undefined) return;
    const { path, meta } = token;
    // Another deployment on the same Vault has a role of the same name.
    const role = meta?.role_name ?? meta?.role;
    if (path === `auth/${authMount}/login` && role === loginRole) found.push(accessor);
  });
  return found;
}

/** What is there of a tenant that has left: its bucket, roles, users, policies and Vault's objects, by name. */
async function residueOf(
  deployment: Deployment,
  { vault, iam, s3 }: { readonly vault: VaultClient; readonly iam: IAMClient; readonly s3: S3Client },
  way: Left['way'],
): Promise<readonly string[]> {
  const of = deploymentOf(deployment, NEWCOMER);
  const { awsMount, authMount } = deployment.vault;
  const shared = deployment.tenants.filter(({ vaultRole }) => vaultRole === of.vaultRole).length > 1;
  const paths = [
    `sys/policies/acl/${of.vaultPolicy}`,
    `auth/${authMount}/role/${of.loginRole}`,
    ...(shared ? [] : [`${awsMount}/roles/${of.vaultRole}`]),
  ];
  const left: string[] = [];
  for (const path of paths) {
    const { status } = await vault.raw({ method: 'GET', path });
    if (status !== 404) left.push(`Vault’s \`${path}\``);
  }
  if (!shared)
    for (const lease of await vault.sys.listLeases(`${awsMount}/creds/${of.vaultRole}`))
      left.push(`a lease of \`${of.vaultRole}\` (${lease.length} characters)`);
  for (const _token of await accessorsOf(vault, deployment, of.loginRole))
    left.push('a Vault token of its login');
  const gone = (error: unknown) => {
    if (error instanceof NoSuchEntityException) return false;
    if (error instanceof Error && ['NotFound', 'NoSuchBucket'].includes(error.name)) return false;
    throw error;
  };
  const bucket = bucketOf(of.tenant);
  const there = () => true;
  if (await s3.send(new HeadBucketCommand({ Bucket: bucket })).then(there, gone))
    left.push(`bucket \`${bucket}\``);
  const own = deployment.tenants.filter(({ roleArn }) => roleArn === of.roleArn).length === 1;
  const role = own && of.roleArn !== undefined ? nameOf(of.roleArn) : undefined;
  if (role !== undefined && (await iam.send(new GetRoleCommand({ RoleName: role })).then(there, gone)))
    left.push(`role \`${role}\``);
  const { Users = [] } = await iam.send(new ListUsersCommand({ PathPrefix: `/${deployment.prefix}/` }));
  for (const { UserName = '' } of Users)
    if (UserName.startsWith(`${of.vaultRole}=`) && !shared) left.push(`IAM user \`${UserName}\``);
  // Vault keeps the lease of an STS session until it ends, whatever is revoked: told by `way`, a fact and no fault.
  return way === 'in order' ? left : left.toSorted();
}

/** An object and an upload that stays open: what the next one of the id must not find. */
async function keepSomething(deployment: Deployment, access: Access, held: Held): Promise<void> {
  await theObject(deployment, access, held, async (s3, { Bucket }) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'drill/kept', Body: 'x' }));
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'drill/begun' }));
  });
}

/** What there is under the id before who took it has made anything: read by the operator. */
async function foundBy(deployment: Deployment, access: Access): Promise<readonly string[]> {
  const of = deploymentOf(deployment, NEWCOMER);
  const Bucket = bucketOf(of.tenant);
  const s3 = clientOf(access, access.admin);
  try {
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
    const at = { mountPoint: deployment.vault.authMount };
    const ids = await withVault(access, access.vaultToken, async ({ auth }) =>
      of.appRole === undefined ? [] : auth.approle.listSecretIdAccessors(of.appRole.name, at),
    );
    return [
      ...Versions.map(({ Key }) => `object \`${Key}\``),
      ...Uploads.map(({ Key }) => `upload \`${Key}\``),
      ...ids.map(() => 'a secret id of its AppRole'),
    ];
  } finally {
    s3.destroy();
  }
}

/** Whether Vault takes who comes for who left: all that an entity was given would be the next one's. */
async function sameEntity(access: Access, left: Held | undefined, held: Held): Promise<readonly string[]> {
  if (left === undefined) return [];
  const [before, now] = await withVault(access, access.vaultToken, (vault) =>
    Promise.all([left, held].map(({ accessor }) => entityOf(vault, accessor).catch(() => undefined))),
  );
  return before !== undefined && before === now ? [ENTITY] : [];
}

/** What a tenant that left by Terraform alone still holds, and for how long, seconds. */
async function aliveOf(vault: VaultClient, held: Held): Promise<OnboardingOf['alive']> {
  const alive: { what: string; seconds: number }[] = [];
  const token = await tokenOf(vault, held.accessor);
  if (token !== undefined) alive.push({ what: 'Vault token', seconds: token.ttl });
  const ends = held.credentials.expiration?.getTime();
  if (ends !== undefined)
    alive.push({ what: 'STS session', seconds: Math.max(0, Math.round((ends - Date.now()) / 1000)) });
  else {
    const lease = await vault.sys.readLease(leaseOf(held)).catch(() => undefined);
    if (lease !== undefined) alive.push({ what: 'leased IAM user', seconds: lease.ttl });
  }
  return alive;
}

/** Everything that a tenant's id opens, with what somebody holds. */
async function tryAll(deployment: Deployment, access: Access, held: Held): Promise<readonly Tried[]> {
  const work: Readonly<Record<Tried['what'], () => Promise<unknown>>> = {
    read: () => theObject(deployment, access, held, (s3, own) => s3.send(new GetObjectCommand(own))),
    write: () =>
      theObject(deployment, access, held, (s3, { Bucket }) =>
        s3.send(new PutObjectCommand({ Bucket, Key: 'drill/of-the-old', Body: 'x' })),
      ),
    renew: () => getCredentials(deployment, held.tenant, access, held.vaultToken),
    login: () => logInAgain(deployment, held, access),
  };
  const tried: Tried[] = [];
  for (const what of TRIES) {
    tried.push({ what, outcome: 'unclear', ...(await answerTo(work[what]())) });
  }
  return tried;
}

function theObject(
  deployment: Deployment,
  access: Access,
  held: Held,
  use: (s3: S3Client, own: { Bucket: string; Key: string }) => Promise<unknown>,
): Promise<unknown> {
  const s3 = clientOf(access, held.credentials);
  return use(s3, { Bucket: bucketIn(deployment, held.tenant), Key: SEED_KEY }).finally(() => s3.destroy());
}
