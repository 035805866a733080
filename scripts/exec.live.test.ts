import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { resolveToolchain } from '@cordon/toolchain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CORDON = new URL('./cordon.ts', import.meta.url).pathname;
const home = mkdtempSync(join(tmpdir(), 'cordon-exec-test-'));
// A lab of this test’s own: the place of a held lab is below XDG_RUNTIME_DIR.
const env = {
  ...process.env,
  XDG_RUNTIME_DIR: home,
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  NO_COLOR: '1',
};
const of = ['--topology', 'role-per-tenant', '--tenant', 'acme'];
let python = '';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function ran(file: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const done = await promisify(execFile)(file, [...args], { env: { ...env, ...more } }).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code: 'code' in done ? done.code : 0, stdout: done.stdout, stderr: done.stderr };
}
const cordon = (...args: readonly string[]) => ran(process.execPath, [CORDON, ...args]);
const aws = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'aws')));

beforeAll(async () => {
  const toolchain = await resolveToolchain(['localstack']);
  // LocalStack’s venv brings boto3.
  python = toolchain.get('localstack')?.path ?? '';
  const up = await cordon('lab', 'up');
  expect(up.code, up.stderr).toBe(0);
});
afterAll(async () => {
  await cordon('lab', 'down');
  rmSync(home, { recursive: true, force: true });
});

const BOTO = `
import boto3, os, sys
s3 = boto3.client('s3')
own, other = os.environ['CORDON_BUCKET'], os.environ['CORDON_BUCKET'].replace('-acme', '-globex')
s3.put_object(Bucket=own, Key='k', Body=b'from boto3')
print(s3.get_object(Bucket=own, Key='k')['Body'].read().decode())
try:
    s3.list_objects_v2(Bucket=other); print('served')
except s3.exceptions.ClientError as error:
    print(error.response['Error']['Code'])
`;

describe('cordon exec', () => {
  test('gives boto3 the tenant’s own bucket and no other', async () => {
    const { stdout, stderr, code } = await cordon('exec', ...of, '--', python, '-c', BOTO);
    expect(code, stderr).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(['from boto3', 'AccessDenied']);
  });

  test('passes the exit code on, and leaves no secret in the child’s environment but the endpoint’s token', async () => {
    const { stdout, code } = await cordon('exec', ...of, '--', 'sh', '-c', 'env; exit 9');
    expect(code).toBe(9);
    expect(stdout).not.toMatch(/AWS_SECRET_ACCESS_KEY|VAULT_TOKEN/);
  });

  test('a topology or tenant that is none is bad usage', async () => {
    expect((await cordon('exec', '--topology', 'nope', '--tenant', 'acme', '--', 'true')).code).toBe(64);
    const stranger = await cordon(
      'exec',
      '--topology',
      'role-per-tenant',
      '--tenant',
      'initech',
      '--',
      'true',
    );
    expect(stranger.code).toBe(64);
    expect(stranger.stderr).toContain('`--tenant initech` was refused');
  });
});

describe('cordon credential-process', () => {
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

  test('feeds boto3 through the profile that cordon profile prints', async () => {
    const { stdout: profile } = await cordon('profile', ...of, '--name', 'tenant');
    const config = join(home, 'config');
    writeFileSync(config, profile, { mode: 0o600 });
    const who = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    const asked = await ran(python, ['-c', who], { AWS_CONFIG_FILE: config, AWS_PROFILE: 'tenant' });
    expect(asked.stdout, asked.stderr).toMatch(/assumed-role\/lab-\d+-acme\/acme=/);
  });

  test.skipIf(!aws)('feeds the AWS CLI, when one is on PATH', async () => {
    const { stdout: profile } = await cordon('profile', ...of, '--name', 'tenant');
    const config = join(home, 'config');
    writeFileSync(config, profile, { mode: 0o600 });
    const asked = await ran(
      'aws',
      ['sts', 'get-caller-identity', '--profile', 'tenant', '--output', 'text'],
      {
        AWS_CONFIG_FILE: config,
      },
    );
    expect(asked.stdout, asked.stderr).toMatch(/assumed-role\/lab-\d+-acme\/acme=/);
  });
});

test('without a lab, the message says how to start one', async () => {
  const lonely = await ran(process.execPath, [CORDON, 'exec', ...of, '--', 'true'], {
    XDG_RUNTIME_DIR: mkdtempSync(join(home, 'none-')),
  });
  expect(lonely.code).toBe(64);
  expect(lonely.stderr).toContain('pnpm lab up');
});
