import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  type Access,
  type Attack,
  awsMountOf,
  brokerOf,
  bucketOf,
  type Deployment,
  describeError,
  nameOf,
} from '@cordon/domain';
import { issueAllPossible } from '@cordon/harness/issue-all';
import { beginLeg, type LegHead, runLeg } from '@cordon/harness/leg';
import { SEED_KEY } from '@cordon/harness/seed';
import type { VaultClient } from '@cordon/vault';
import { readEvents } from '../audit/read.ts';
import { clientOf, leaseOf, logIn, now } from '../clients.ts';
import type { DrillPlace } from '../drill.types.ts';
import { brokersPolicies, grantedActions, layersOf } from '../grants.ts';
import { type Facts, factsOf, openDrillContext } from '../revocation/levers.ts';
import {
  besideDocumented,
  judgeBroker,
  judgeUsed,
  needless,
  type PrivilegeFinding,
  type Step,
  type StepResult,
  unusedOf,
  type Without,
} from './judge.ts';

export interface LeastPrivilegeOf {
  readonly topology: string;
  readonly credential: Facts['credential'];
  /** Of each tenant: actions that all its layers allow, and those that no request of the catalogue to its own used. */
  readonly tenants: readonly {
    readonly tenant: string;
    readonly granted: readonly string[];
    readonly unused: readonly string[];
  }[];
  /** Absent where Vault asks nothing of AWS, and has no rights there. */
  readonly broker?: {
    readonly actions: readonly string[];
    readonly without: readonly Without[];
    /** Actions that nothing needs, and why that is as it should be. */
    readonly needless: Readonly<Record<string, string>>;
    /** Beside Vault's documented minimum for the credential type. */
    readonly beside: ReturnType<typeof besideDocumented>;
  };
  readonly findings: readonly PrivilegeFinding[];
  /** Requests of the catalogue that the gateway logged. */
  readonly calls: number;
  readonly ms: number;
}

/**
 * Makes every attempt of the catalogue and looks into the decision log for what of each tenant's grants its requests to
 * its own data used; then takes from the broker's user one action after the other, lets Vault issue, revoke and rotate,
 * and expects something to fail each time.
 */
export async function drillLeastPrivilege(
  { stage, planned, deployment, run, signal, tell }: DrillPlace,
  attacks: readonly Attack[],
): Promise<LeastPrivilegeOf> {
  const began = now();
  const { access } = stage.lab;
  const [first] = deployment.tenants;
  if (first === undefined) throw new RangeError('a deployment without tenants grants nothing');
  const context = openDrillContext(deployment, access, first.tenant.id);
  try {
    const { credential } = await factsOf(context);
    const decisions = join(run.path, 'decisions.jsonl');
    const since = readFileSync(decisions).length;
    const { actors } = await issueAllPossible(deployment, access, signal);
    const keys = new Map(
      [...actors].map(([tenant, { credentials }]) => [credentials.accessKeyId, tenant] as const),
    );
    const head: LegHead = {
      leg: planned.leg,
      run: run.id,
      engine: stage.engine,
      topology: planned.topology,
      guards: planned.guards,
      tenants: planned.tenants.map(({ id }) => id),
      claims: planned.claims,
      attacks,
      versions: stage.lab.versions,
      // What the catalogue finds is `scenario isolation`'s to say: here only the decision log counts.
      record: { write: () => undefined },
      signal,
    };
    beginLeg(head);
    const { explain } = stage.lab;
    await runLeg({ ...head, deployment, access, actors, ...(explain === undefined ? {} : { explain }) });
    for (const [tenant, { credentials }] of actors) keys.set(credentials.accessKeyId, tenant);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const events = readEvents(readFileSync(decisions).subarray(since).toString('utf8'));
    tell(`${attacks.length} attacks made, ${events.length} events read`, { done: 1, total: 2 });
    const tenants = await Promise.all(
      deployment.tenants.map(async ({ tenant }) => {
        const own = openDrillContext(deployment, access, tenant.id);
        try {
          const granted = grantedActions(await layersOf(own));
          const used = new Set(
            events
              .filter(
                ({ accessKeyId, bucket }) =>
                  keys.get(accessKeyId ?? '') === tenant.id && bucket === bucketOf(tenant),
              )
              .flatMap(({ asked }) => asked.filter(({ allowed }) => allowed).map(({ action }) => action)),
          );
          return { tenant: tenant.id, granted, unused: unusedOf(granted, used) };
        } finally {
          own.close();
        }
      }),
    );
    const broker =
      deployment.brokerArn === undefined
        ? undefined
        : await takeAway(deployment, access, context, tell, signal);
    const stated =
      broker === undefined
        ? new Map<string, string>()
        : needless(await trustsOf(context.iam, deployment), brokerOf(deployment));
    return {
      topology: deployment.topology,
      credential,
      tenants,
      ...(broker === undefined
        ? {}
        : {
            broker: {
              actions: broker.actions,
              without: broker.without,
              needless: Object.fromEntries(stated),
              beside: besideDocumented(credential, broker.actions),
            },
          }),
      findings: [
        ...judgeUsed(tenants),
        ...(broker === undefined ? [] : judgeBroker(broker.whole, broker.without, stated)),
      ],
      calls: events.length,
      ms: Math.round(now() - began),
    };
  } finally {
    context.close();
  }
}

/** Trust policies of the roles that tenants' sessions are of. */
async function trustsOf(iam: IAMClient, { tenants }: Deployment): Promise<Parameters<typeof needless>[0]> {
  const arns = new Set(tenants.flatMap(({ roleArn }) => (roleArn === undefined ? [] : [roleArn])));
  return Promise.all(
    [...arns].map(async (roleArn) => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: nameOf(roleArn) }));
      return { roleArn, document: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}') };
    }),
  );
}

interface Taken {
  readonly actions: readonly string[];
  readonly whole: readonly (readonly StepResult[])[];
  readonly without: readonly Without[];
}

/** Puts the broker's policies without one action, lets it work, and puts them back; each action once. */
async function takeAway(
  deployment: Deployment,
  access: Access,
  { vault }: { readonly vault: VaultClient },
  tell: DrillPlace['tell'],
  signal: AbortSignal,
): Promise<Taken> {
  const { region, awsEndpoint: endpoint, admin } = access;
  // The broker lives in the account of the buckets, wherever the tenants' roles are.
  const iam = new IAMClient({ region, endpoint, credentials: { ...admin } });
  const UserName = nameOf(brokerOf(deployment));
  try {
    const policies = await brokersPolicies(iam, deployment);
    const put = async (documents: ReadonlyMap<string, string>) => {
      for (const [PolicyName, PolicyDocument] of documents)
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
    };
    const actions = [...new Set([...policies.values()].flatMap(actionsOf))].toSorted();
    const whole = [await worked(deployment, access, vault)];
    const without: Without[] = [];
    for (const action of actions) {
      signal.throwIfAborted();
      const less = new Map([...policies].map(([name, text]) => [name, lessOne(text, action)]));
      await put(less);
      try {
        without.push({ action, steps: await worked(deployment, access, vault, () => put(policies)) });
      } finally {
        await put(policies);
        await leaveOneKey(iam, vault, deployment, UserName);
      }
      const failing = without.at(-1)?.steps.find(({ ok }) => !ok)?.step ?? 'nothing';
      tell(`without ${action}: ${failing} fails`, { done: without.length, total: actions.length });
    }
    whole.push(await worked(deployment, access, vault));
    await vault.sys.revokePrefix(awsMountOf(deployment));
    await deleteLeftUsers(iam, deployment);
    return { actions, whole, without };
  } finally {
    iam.destroy();
  }
}

/** A rotation that failed half way leaves a key that nobody holds: IAM gives a user two. */
async function leaveOneKey(
  iam: IAMClient,
  vault: VaultClient,
  deployment: Deployment,
  UserName: string,
): Promise<void> {
  const { access_key } = await vault.secrets.aws.readRoot({ mountPoint: awsMountOf(deployment) });
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId = '' } of AccessKeyMetadata)
    if (AccessKeyId !== access_key) await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
}

/** Users of leases that failed half way: Vault takes minutes to delete them, and Terraform cannot destroy meanwhile. */
async function deleteLeftUsers(iam: IAMClient, deployment: Deployment): Promise<void> {
  const PathPrefix = `/${deployment.prefix}/lease/`;
  const { Users = [] } = await iam.send(new ListUsersCommand({ PathPrefix }));
  for (const { UserName = '' } of Users) {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
    for (const { AccessKeyId = '' } of AccessKeyMetadata)
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
    for (const PolicyName of PolicyNames)
      await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    await iam.send(new DeleteUserCommand({ UserName }));
  }
}

interface Document {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

function actionsOf(text: string): readonly string[] {
  return (JSON.parse(text) as Document).Statement.flatMap(({ Action }) => [Action].flat() as string[]);
}

/** The document without an action: a statement that is left with none goes. Pure. */
export function lessOne(text: string, action: string): string {
  const document = JSON.parse(text) as Document;
  const Statement = document.Statement.flatMap((statement) => {
    const Action = ([statement.Action].flat() as string[]).filter((one) => one !== action);
    return Action.length === 0 ? [] : [{ ...statement, Action }];
  });
  // IAM takes no document without a statement: one that allows nothing that exists stands in for it.
  const none = [{ Sid: 'Nothing', Effect: 'Deny', Action: 'sts:GetWebIdentityToken', Resource: '*' }];
  return JSON.stringify({ ...document, Statement: Statement.length === 0 ? none : Statement });
}

/** Issues credentials, uses them for everything they are for, revokes their lease, and rotates the broker's own key. */
async function worked(
  deployment: Deployment,
  access: Access,
  vault: VaultClient,
  putBack?: () => Promise<void>,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  const step = async <T>(name: Step, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      const value = await work();
      results.push({ step: name, ok: true });
      return value;
    } catch (error) {
      results.push({ step: name, ok: false, why: describeError(error).slice(0, 300) });
      return undefined;
    }
  };
  const [of] = deployment.tenants;
  if (of === undefined) return results;
  const held = await step('issue', () => logIn(deployment, of.tenant.id, access));
  if (held !== undefined) {
    const s3 = clientOf(access, held.credentials);
    await step('use', () => useAll(s3, bucketOf(of.tenant)));
    s3.destroy();
    const revoked = await step('revoke', () => vault.sys.revokeLease(leaseOf(held)).then(() => true));
    if (revoked !== true && putBack !== undefined) {
      // Vault tries again by itself: nothing of this round may be left for the next.
      await putBack();
      await vault.sys.revokeLease(leaseOf(held));
    }
  }
  await step('rotate-root', () =>
    vault.secrets.aws.rotateRootIamCredentials({ mountPoint: awsMountOf(deployment) }),
  );
  return results;
}

/** Every request that a tenant's policy is written for, in an order in which each finds what it needs. */
async function useAll(s3: S3Client, Bucket: string): Promise<void> {
  const Key = 'drill/least-privilege';
  const at = { Bucket, Key };
  const one = { ...at, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } };
  await s3.send(new GetBucketLocationCommand({ Bucket }));
  await s3.send(new ListObjectsV2Command({ Bucket }));
  await s3.send(new ListObjectVersionsCommand({ Bucket }));
  await s3.send(new GetObjectCommand({ Bucket, Key: SEED_KEY }));
  const { VersionId = 'null' } = await s3.send(new PutObjectCommand({ ...at, Body: 'x' }));
  await s3.send(new GetObjectCommand({ ...at, VersionId }));
  await s3.send(new GetObjectAttributesCommand({ ...at, ObjectAttributes: ['ETag'] }));
  await s3.send(new PutObjectTaggingCommand(one));
  await s3.send(new GetObjectTaggingCommand(at));
  await s3.send(new DeleteObjectTaggingCommand(at));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
  await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  await s3.send(new ListPartsCommand({ ...at, UploadId }));
  await s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
  await s3.send(new DeleteObjectCommand({ ...at, VersionId }));
  await s3.send(new DeleteObjectCommand(at));
}
