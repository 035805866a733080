import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  ListRolesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Lab, startLab } from '@cordon/lab';
import { night, strength } from '@cordon/strength';
import { tempDir } from '@cordon/temp';
import { trustEnvironment } from '@cordon/tls';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault } from '@cordon/vault';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Spawned, startCordon } from './testing/spawned.ts';

/** For a run that goes on to its end. */
const SMALL = ['--attack', 'owner-reaches-own,s3-read-objects'];
const isolation = (engine: string, topology: string) => [
  ...['scenario', 'isolation', '--verbose', '--engine', engine, '--topology', topology],
];
/** The services run, Terraform has been here, and the attacks are about to begin. */
const ATTACKED = /canary of aws refused/;

/** Lines that tell of a deployment that was not taken away. */
const UNDESTROYED = (line: string) => line.includes('destroy failed');

/** Its tenants' keys are users' keys, which stand in the gateway's state file while the run lasts. */
const LEASED = 'iam-user-per-lease';

const runs: Spawned[] = [];
afterEach(() => {
  for (const run of runs.splice(0)) run.remove();
});
/** With all attacks where it is to be stopped amid them: a few could be over before a busy machine comes to stop it. */
function begin(
  engine: string,
  env?: NodeJS.ProcessEnv,
  topology = 'shared-role-session-policy',
  attacks: readonly string[] = [],
): Spawned {
  const run = startCordon([...isolation(engine, topology), ...attacks], env);
  runs.push(run);
  return run;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Files of the run’s directory: what stays on purpose. */
function kept({ cwd }: Spawned): readonly string[] {
  return readdirSync(join(cwd, 'runs'), { recursive: true, encoding: 'utf8' });
}

describe('nothing of a scenario outlives it', () => {
  it('when it ends with its verdicts', async () => {
    const run = begin('localstack', {}, LEASED, SMALL);
    await run.until(ATTACKED);
    const living = run.living();
    // The program with its gateway, the supervisor, Vault and LocalStack: the search does find things.
    expect(living.pids.length).toBeGreaterThanOrEqual(4);
    expect(living.ports.length).toBeGreaterThanOrEqual(3);
    expect(await run.ended(), run.said.join('\n')).toBe(0);
    expect(run.said.filter(UNDESTROYED)).toEqual([]);
    // The broker's key and those that the tenants were given are known, and the search finds one.
    expect(run.secrets().size).toBeGreaterThan(3);
    const leak = join(run.cwd, 'runs', 'leak.txt');
    writeFileSync(leak, `x ${[...run.secrets()].at(-1)} y`);
    expect(await run.leftovers(living, 0)).toEqual(['secret in leak.txt']);
    rmSync(leak);
    expect(await run.leftovers(living)).toEqual([]);
    expect(kept(run).some((file) => file.endsWith('record.jsonl'))).toBe(true);
    // Issued keys stand in there while it runs.
    expect(kept(run).filter((file) => /state|tfstate/.test(file))).toEqual([]);
  });

  it('when a service dies under it', async () => {
    const run = begin('ministack');
    await run.until(/ministack ready/);
    const living = run.living();
    const service = living.pids.find((pid) => commandOf(pid).includes('-m ministack'));
    if (service === undefined) throw new Error('no MiniStack found');
    process.kill(service, 'SIGKILL');
    expect(await run.ended()).toBe(2);
    expect(await run.leftovers(living)).toEqual([]);
  });

  // Ctrl-C is tried by day at services that outlive the run, below: there more could stay.
  it.each(
    strength(
      [],
      [['SIGTERM', 'ministack', 'shared-role-session-policy']] as const,
      [
        ['SIGINT', 'localstack', LEASED],
        ['SIGTERM', 'ministack', 'shared-role-session-policy'],
      ] as const,
    ),
  )('after %s amid the attacks', async (signal, engine, topology) => {
    const run = begin(engine, {}, topology);
    await run.until(ATTACKED);
    expect(run.secrets().size).toBeGreaterThan(0);
    const living = run.living();
    run.process.kill(signal);
    expect(await run.ended()).not.toBe(0);
    // Also where Vault was just making a user, which no lease and no state knows.
    expect(run.said.filter(UNDESTROYED)).toEqual([]);
    expect(await run.leftovers(living)).toEqual([]);
  });

  it('after kill -9 amid the attacks', async () => {
    const run = begin('localstack', {}, LEASED);
    await run.until(ATTACKED);
    expect(run.secrets().size).toBeGreaterThan(0);
    const living = run.living();
    run.process.kill('SIGKILL');
    await run.ended();
    expect(await run.leftovers(living)).toEqual([]);
    expect(kept(run).filter((file) => /state|tfstate/.test(file))).toEqual([]);
  });
});

// Leased users stand in LocalStack's IAM until Vault takes them away, which by then cannot ask through the gateway.
const ON_LOCALSTACK = ['localstack', LEASED] as const;
/** At night on both emulators. */
const THEIRS = strength<readonly (readonly ['localstack' | 'ministack', string])[]>(
  [],
  [ON_LOCALSTACK],
  [['ministack', 'shared-role-session-policy'], ON_LOCALSTACK],
);

describe.each(THEIRS)('nothing stays in services that outlive it: %s, %s', (engine, topology) => {
  const home = tempDir('theirs-test');
  let theirs: Lab;
  beforeAll(async () => {
    const toolchain = await resolveToolchain(['vault', engine]);
    theirs = await startLab({ engine, runDir: home.path, toolchain });
  });
  afterAll(async () => {
    await theirs?.stop();
    home.remove();
  });

  /** What others have in the same services: names near a run's own, which begin with `cordon-` and four hex digits. */
  const STRANGERS = {
    buckets: ['somebodys-bucket', 'cordon-somebodys', 'cordon-0000x-1-acme'],
    roles: ['somebodys-role'],
    users: ['somebody', 'cordon-somebody'],
    policy: 'somebodys',
  } as const;
  beforeAll(async () => {
    await asAdmin(async ({ s3, iam, vault }) => {
      for (const Bucket of STRANGERS.buckets) {
        await s3.send(new CreateBucketCommand({ Bucket }));
        await s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' }));
      }
      const AssumeRolePolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      });
      for (const RoleName of STRANGERS.roles)
        await iam.send(new CreateRoleCommand({ RoleName, Path: '/somebody/', AssumeRolePolicyDocument }));
      for (const UserName of STRANGERS.users)
        await iam.send(new CreateUserCommand({ UserName, Path: '/somebody/' }));
      await vault.sys.createOrUpdateAclPolicy(
        STRANGERS.policy,
        'path "secret/x" { capabilities = ["read"] }',
      );
    });
  });
  // Whatever ends a run, and however its leftovers are swept: nothing of anybody else's is ever removed.
  afterEach(async () => {
    await asAdmin(async ({ s3, iam, vault }) => {
      for (const Bucket of STRANGERS.buckets) {
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
        expect([Bucket, ...Contents.map(({ Key }) => Key)]).toEqual([Bucket, 'kept']);
      }
      const { Roles = [] } = await iam.send(new ListRolesCommand({}));
      expect(Roles.map(({ RoleName }) => RoleName)).toEqual(expect.arrayContaining([...STRANGERS.roles]));
      const { Users = [] } = await iam.send(new ListUsersCommand({}));
      expect(Users.map(({ UserName }) => UserName)).toEqual(expect.arrayContaining([...STRANGERS.users]));
      expect(await vault.sys.listAclPolicies()).toContain(STRANGERS.policy);
    });
  });

  async function asAdmin<T>(
    work: (at: { s3: S3Client; iam: IAMClient; vault: ReturnType<typeof connectVault> }) => Promise<T>,
  ): Promise<T> {
    const { awsEndpoint: endpoint, admin, region, vaultAddress: address, vaultToken: token } = theirs.access;
    const config = { endpoint, region, credentials: { ...admin } };
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const iam = new IAMClient(config);
    const vault = connectVault({ address, token });
    try {
      return await work({ s3, iam, vault });
    } finally {
      s3.destroy();
      iam.destroy();
      vault.close();
    }
  }

  const attached = () => ({
    CORDON_AWS_ENDPOINT: theirs.access.awsEndpoint,
    AWS_ACCESS_KEY_ID: theirs.access.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: theirs.access.admin.secretAccessKey,
    CORDON_VAULT_ADDR: theirs.access.vaultAddress,
    VAULT_TOKEN: theirs.access.vaultToken,
    // They speak TLS, by an authority that nobody else knows.
    ...trustEnvironment(theirs.access.trust),
  });

  /** Names in Vault that begin as a run’s do: mounts, policies, and leases by their path. */
  async function ofRuns(): Promise<readonly string[]> {
    const vault = connectVault({ address: theirs.access.vaultAddress, token: theirs.access.vaultToken });
    try {
      const keys = async (path: string) => {
        const { body } = await vault.raw({ method: 'LIST', path });
        return ((body as { data?: { keys?: string[] } } | undefined)?.data?.keys ?? []).map(
          (key) => `${path}${key}`,
        );
      };
      const names = async (path: string) => {
        const { body } = await vault.raw({ method: 'GET', path });
        return Object.keys((body as { data?: object } | undefined)?.data ?? {}).map(
          (key) => `${path}/${key}`,
        );
      };
      const all = [
        await names('sys/mounts'),
        await names('sys/auth'),
        await keys('sys/policies/acl/'),
        await keys('sys/leases/lookup/'),
        await keys('sys/leases/lookup/auth/'),
      ].flat();
      return all.filter((name) => /\/cordon-[0-9a-f]{4}-\d/.test(name));
    } finally {
      vault.close();
    }
  }

  /** Buckets, roles and users whose names begin as a run’s do. */
  async function ofRunsInAws(): Promise<readonly string[]> {
    const { awsEndpoint: endpoint, admin, region } = theirs.access;
    const config = { endpoint, region, credentials: { ...admin } };
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const iam = new IAMClient(config);
    try {
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      const { Roles = [] } = await iam.send(new ListRolesCommand({}));
      const { Users = [] } = await iam.send(new ListUsersCommand({}));
      const names = [
        ...Buckets.map(({ Name }) => Name ?? ''),
        ...Roles.map(({ RoleName }) => RoleName ?? ''),
        // Leased users are named by their tenant.
        ...Users.map(({ UserName }) => UserName ?? ''),
      ];
      return names.filter((name) => /^cordon-[0-9a-f]{4}-\d|^(acme|acme-eu|globex)=/.test(name));
    } finally {
      s3.destroy();
      iam.destroy();
    }
  }

  // By day `attach.live.test.ts` of the lab has the end as it should be, and a kill amid the apply stands for both.
  const byNight = night ? it : () => undefined;

  byNight('when it ends with its verdicts', async () => {
    const run = begin(engine, attached(), topology, SMALL);
    await run.until(ATTACKED);
    const living = run.living();
    // The search does find things: mounts, policies, leases of this very run.
    expect((await ofRuns()).map((name) => name.split('/').slice(0, 2).join('/'))).toEqual(
      expect.arrayContaining(['sys/mounts', 'sys/auth', 'sys/policies', 'sys/leases']),
    );
    expect(await run.ended(), run.said.join('\n')).toBe(0);
    expect(await run.leftovers(living)).toEqual([]);
    expect(await ofRuns()).toEqual([]);
    expect(await ofRunsInAws()).toEqual([]);
  });

  it('after Ctrl-C amid the attacks', async () => {
    const run = begin(engine, attached(), topology);
    await run.until(ATTACKED);
    const living = run.living();
    run.process.kill('SIGINT');
    expect(await run.ended()).not.toBe(0);
    expect(await run.leftovers(living)).toEqual([]);
    expect(await ofRuns()).toEqual([]);
    expect(await ofRunsInAws()).toEqual([]);
  });

  byNight('after kill -9 amid the attacks: what was deployed is taken away by the supervisor', async () => {
    const run = begin(engine, attached(), topology);
    await run.until(ATTACKED);
    const living = run.living();
    const before = await ofRunsInAws();
    expect(before.filter((name) => /^cordon-/.test(name))).not.toEqual([]);
    run.process.kill('SIGKILL');
    await run.ended();
    expect(await run.leftovers(living, 120_000)).toEqual([]);
    expect(await ofRuns()).toEqual([]);
    expect(await ofRunsInAws()).toEqual([]);
  });

  it('after kill -9 amid the apply: what Terraform had made by then', async () => {
    const run = begin(engine, attached(), topology);
    await run.until(/gateway ready/);
    const living = run.living();
    while ((await ofRunsInAws()).length === 0) await new Promise((next) => setTimeout(next, 20));
    run.process.kill('SIGKILL');
    await run.ended();
    expect(await run.leftovers(living, 120_000)).toEqual([]);
    expect(await ofRuns()).toEqual([]);
    expect(await ofRunsInAws()).toEqual([]);
  });
});
