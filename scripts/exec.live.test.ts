import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DEFAULT_TENANTS, deploymentOf } from '@cordon/domain';
import { strength } from '@cordon/strength';
import { tempDir } from '@cordon/temp';
import { trustEnvironment } from '@cordon/tls';
import { cacheRoot, resolveToolchain } from '@cordon/toolchain';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freshCredentials } from './lib/fresh-credentials.ts';
import { heldTenant } from './lib/held-deployment.ts';

const CORDON = fileURLToPath(new URL('./cordon.ts', import.meta.url));
const temp = tempDir('exec-test');
const home = temp.path;
// A lab of this test’s own: the place of a held lab is below XDG_RUNTIME_DIR.
vi.stubEnv('XDG_RUNTIME_DIR', home);
const ROLE = { topology: 'role-per-tenant', tenant: 'acme', tenants: DEFAULT_TENANTS.join(',') };
const of = ['--topology', ROLE.topology, '--tenant', ROLE.tenant];
/** Where a user’s own files would be: nothing of ours may write there. */
const USER = { HOME: join(home, 'user'), TMPDIR: join(home, 'user-tmp') };
let env: NodeJS.ProcessEnv;
let python = '';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ran(file: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const options = { env: { ...env, ...more }, cwd: USER.HOME };
  const done = await promisify(execFile)(file, [...args], options).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code: 'code' in done ? done.code : 0, stdout: done.stdout, stderr: done.stderr };
}
const cordon = (...args: readonly string[]) => ran(process.execPath, [CORDON, ...args]);
const exec = (...command: readonly string[]) => cordon('exec', ...of, '--', ...command);
const written = () =>
  Object.values(USER).flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }));

beforeAll(async () => {
  const toolchain = await resolveToolchain(['aws-cli']);
  python = toolchain.get('aws-cli')?.path ?? '';
  for (const folder of Object.values(USER)) mkdirSync(folder);
  env = {
    ...process.env,
    ...USER,
    // With another HOME there would be another cache, and everything would be built for it.
    CORDON_CACHE_DIR: cacheRoot(process.env),
    PATH: `${dirname(python)}${delimiter}${process.env.PATH}`,
    // A version manager’s shim of the same name would keep its own files below HOME.
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    // It would go before a profile's `ca_bundle`.
    AWS_CA_BUNDLE: undefined,
    NO_COLOR: '1',
  };
  // What works on the lab itself has a temp directory of its own: its paths must be short, and are not the user’s.
  const up = await ran(process.execPath, [CORDON, 'lab', 'up'], { TMPDIR: process.env.TMPDIR });
  expect(up.code, up.stderr).toBe(0);
  await heldTenant(ROLE);
});
afterAll(async () => {
  await cordon('lab', 'down');
  vi.unstubAllEnvs();
  temp.remove();
});

const BOTO = `
import boto3, os
session = boto3.Session()
s3 = session.client('s3')
own, other = os.environ['CORDON_BUCKET'], os.environ['CORDON_BUCKET'].replace('-acme', '-globex')
s3.put_object(Bucket=own, Key='k', Body=b'from boto3')
print(s3.get_object(Bucket=own, Key='k')['Body'].read().decode())
try:
    s3.list_objects_v2(Bucket=other); print('served')
except s3.exceptions.ClientError as error:
    print(error.response['Error']['Code'])
print(session.region_name, s3.meta.endpoint_url)
`;

describe('cordon exec', () => {
  test('gives the AWS CLI the tenant’s own bucket and no other', async () => {
    const own = await exec(
      'sh',
      '-c',
      'echo hello | aws s3 cp - "s3://$CORDON_BUCKET/from-cli" && aws s3 ls "s3://$CORDON_BUCKET" && aws s3 ls "s3://$(echo "$CORDON_BUCKET" | sed s/-acme/-globex/)"',
    );
    expect(own.stdout, own.stderr).toContain('from-cli');
    expect(own.code).not.toBe(0);
    expect(own.stderr).toContain('AccessDenied');
    // The owner asking the same is served: the bucket is there.
    const owner = await cordon(
      'exec',
      '--topology',
      ROLE.topology,
      '--tenant',
      'globex',
      '--',
      'sh',
      '-c',
      'aws s3 ls "s3://$CORDON_BUCKET"',
    );
    expect(owner.code, owner.stderr).toBe(0);
  });

  test('gives boto3 the same, with region and endpoint set', async () => {
    const { stdout, stderr, code } = await exec(python, '-c', BOTO);
    expect(code, stderr).toBe(0);
    const { access } = await heldTenant(ROLE);
    const where = `${access.region} ${access.awsEndpoint}`;
    expect(stdout.trim().split('\n')).toEqual(['from boto3', 'AccessDenied', where]);
  });

  test('passes the exit code on, and leaves no secret in the child’s environment but the endpoint’s token', async () => {
    const { stdout, stderr, code } = await exec('sh', '-c', 'env; exit 9');
    expect(code, stderr).toBe(9);
    expect(stdout).not.toMatch(/AWS_SECRET_ACCESS_KEY|VAULT_TOKEN/);
  });

  test('a topology or tenant that is none is bad usage', async () => {
    expect((await cordon('exec', '--topology', 'nope', '--tenant', 'acme', '--', 'true')).code).toBe(64);
    const stranger = await cordon('exec', '--topology', ROLE.topology, '--tenant', 'initech', '--', 'true');
    expect(stranger.code).toBe(64);
    expect(stranger.stderr).toContain('`--tenant initech` was refused');
  });

  test('wrote nothing where a user’s files are', () => expect(written()).toEqual([]));
});

// That boto3 and the AWS SDK for JavaScript go on with new credentials, `scenarios/drills/drills.live.test.ts` shows.
test('credentials are kept for as long as they have five minutes left, and no longer', async () => {
  const held = await heldTenant(ROLE);
  let later = 0;
  const fresh = freshCredentials(held.deployment, held.tenant, held.access, () => Date.now() + later);
  const [one, same] = await Promise.all([fresh.get(), fresh.get()]);
  expect(same).toBe(one);
  later = 5 * 60_000;
  expect(await fresh.get()).toBe(one);
  later = 11 * 60_000;
  expect((await fresh.get()).accessKeyId).not.toBe(one.accessKeyId);
});

describe('cordon credential-process and profile', () => {
  const profiles = (name: string, text: string) => {
    const file = join(home, name);
    writeFileSync(file, text, { mode: 0o600 });
    return { AWS_CONFIG_FILE: file };
  };

  test('answers in the SDKs’ contract, and the session ends within 15 minutes', async () => {
    const { stdout } = await cordon('credential-process', ...of);
    const answer = JSON.parse(stdout);
    expect(Object.keys(answer).sort()).toEqual([
      'AccessKeyId',
      'Expiration',
      'SecretAccessKey',
      'SessionToken',
      'Version',
    ]);
    expect(answer.Version).toBe(1);
    const left = Date.parse(answer.Expiration) - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(900_000);
  });

  test('feeds boto3 and the AWS CLI through the profile that cordon profile prints', async () => {
    const { stdout: profile } = await cordon('profile', ...of, '--name', 'tenant');
    const config = profiles('config', profile);
    const who = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    const boto = await ran(python, ['-c', who], { ...config, AWS_PROFILE: 'tenant' });
    expect(boto.stdout, boto.stderr).toMatch(/assumed-role\/lab-\d+-acme\/acme=/);
    const identity = [
      'sts',
      'get-caller-identity',
      '--profile',
      'tenant',
      '--query',
      'Arn',
      '--output',
      'text',
    ];
    const cli = await ran('aws', identity, config);
    expect(cli.stdout, cli.stderr).toMatch(/assumed-role\/lab-\d+-acme\/acme=/);
    expect(written()).toEqual([]);
  });

  test('is the source of a chained role: who the tenant’s role may become, and nobody else', async () => {
    const { deployment, access } = await heldTenant(ROLE);
    const trusted = deploymentOf(deployment, deployment.tenants[0]?.tenant.id ?? ('acme' as never)).roleArn;
    const admin = {
      AWS_ENDPOINT_URL: access.awsEndpoint,
      ...trustEnvironment(access.trust),
      AWS_DEFAULT_REGION: access.region,
      AWS_ACCESS_KEY_ID: access.admin.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.admin.secretAccessKey,
      AWS_CONFIG_FILE: '/dev/null',
    };
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: trusted }, Action: 'sts:AssumeRole' }],
    };
    const role = ['iam', 'create-role', '--role-name', 'chained', '--query', 'Role.Arn', '--output', 'text'];
    const made = await ran('aws', [...role, '--assume-role-policy-document', JSON.stringify(trust)], admin);
    expect(made.code, made.stderr).toBe(0);
    // By day by either client; at night by both.
    const chained = async (tenant: string, by: 'cli' | 'boto') => {
      const source = await cordon(
        'profile',
        '--topology',
        ROLE.topology,
        '--tenant',
        tenant,
        '--name',
        'tenant',
      );
      const at = `region = ${access.region}\nendpoint_url = ${access.awsEndpoint}\nca_bundle = ${access.trust?.caFile}\n`;
      const next = `[profile chained]\nsource_profile = tenant\nrole_arn = ${made.stdout.trim()}\n${at}`;
      const config = profiles(`chain-${tenant}`, `${source.stdout}\n${next}`);
      // The CLI itself keeps sessions of roles below HOME.
      const HOME = mkdtempSync(join(home, 'chain-'));
      const identity = [
        'sts',
        'get-caller-identity',
        '--profile',
        'chained',
        '--query',
        'Arn',
        '--output',
        'text',
      ];
      if (by === 'cli') return ran('aws', identity, { ...config, HOME });
      const asked = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
      return ran(python, ['-c', asked], { ...config, AWS_PROFILE: 'chained', HOME });
    };
    type Clients = readonly ('cli' | 'boto')[];
    const both: Clients = ['cli', 'boto'];
    for (const by of strength<Clients>(['cli'], ['cli'], both)) {
      const { stdout, stderr } = await chained('acme', by);
      expect(stdout, stderr).toMatch(/:assumed-role\/chained\/botocore-session-/);
    }
    for (const by of strength<Clients>(['boto'], ['boto'], both))
      expect((await chained('globex', by)).stderr).toContain('AccessDenied');
  });
});

test('without a lab, the message says how to start one', async () => {
  const lonely = await ran(process.execPath, [CORDON, 'exec', ...of, '--', 'true'], {
    XDG_RUNTIME_DIR: mkdtempSync(join(home, 'none-')),
  });
  expect(lonely.code).toBe(64);
  expect(lonely.stderr).toContain('pnpm lab up');
});
