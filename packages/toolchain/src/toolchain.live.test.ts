import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { scratchDirectory } from './fake-go.ts';
import { type ComponentId, diagnose, type Resolved, resolveToolchain, terraformCliConfig } from './index.ts';

const run = promisify(execFile);
const all: readonly ComponentId[] = [
  'vault',
  'tofu',
  'provider-aws',
  'provider-vault',
  'localstack',
  'ministack',
  'aws-cli',
];

let resolved: Map<ComponentId, Resolved>;

function found(id: ComponentId): Resolved {
  const one = resolved.get(id);
  if (one === undefined) throw new Error(`\`${id}\` was not resolved`);
  return one;
}

beforeAll(async () => {
  resolved = await resolveToolchain(all);
}, 1_800_000);

test('a warm start gets and builds nothing', async () => {
  const steps: unknown[] = [];
  const again = await resolveToolchain(all, { onProgress: (step) => steps.push(step) });
  expect(steps).toEqual([]);
  expect([...again.values()].filter(({ source }) => source === 'built')).toEqual([]);
  expect([...again.keys()].toSorted()).toEqual(all.toSorted());
});

test('tofu or terraform says the version that was resolved', async () => {
  // OpenTofu warns first where the user's own settings name a file that is not there.
  const { TF_CLI_CONFIG_FILE: _, ...plain } = process.env;
  const { stdout } = await run(found('tofu').path, ['version'], {
    env: { ...plain, CHECKPOINT_DISABLE: '1' },
  });
  expect(stdout).toMatch(new RegExp(`^(OpenTofu|Terraform) v${found('tofu').version}`));
});

test('init takes both providers, and they describe the resources the stacks need', async () => {
  await using directory = await scratchDirectory();
  const config = join(directory.path, 'cli.tfrc');
  await writeFile(config, terraformCliConfig(resolved));
  const providers = {
    aws: { source: 'hashicorp/aws', version: found('provider-aws').version },
    vault: { source: 'hashicorp/vault', version: found('provider-vault').version },
  };
  await writeFile(
    join(directory.path, 'main.tf.json'),
    JSON.stringify({ terraform: { required_providers: providers } }),
  );
  const options = {
    cwd: directory.path,
    env: { ...process.env, TF_CLI_CONFIG_FILE: config, HOME: directory.path },
    maxBuffer: 64 << 20,
  };
  await run(found('tofu').path, ['init', '-input=false'], options);
  const { stdout } = await run(found('tofu').path, ['providers', 'schema', '-json'], options);
  for (const resource of [
    'aws_s3_bucket',
    'aws_s3_bucket_policy',
    'aws_iam_role',
    'aws_iam_user',
    'vault_aws_secret_backend_role',
    'vault_approle_auth_backend_role',
  ]) {
    expect(stdout).toContain(`"${resource}":`);
  }
});

test('vault says its version and mounts the AWS secrets engine', async () => {
  await using directory = await scratchDirectory();
  const vault = found('vault').path;
  const address = `127.0.0.1:${await freePort()}`;
  const env = {
    PATH: process.env.PATH,
    HOME: directory.path,
    VAULT_ADDR: `http://${address}`,
    VAULT_TOKEN: 'live-test',
  };
  expect((await run(vault, ['version'], { env })).stdout).toContain(`Vault v${found('vault').version}`);
  const args = [
    'server',
    '-dev',
    '-dev-no-store-token',
    '-dev-root-token-id=live-test',
    `-dev-listen-address=${address}`,
  ];
  const server = spawn(vault, args, { env, stdio: 'ignore' });
  try {
    await until(async () => (await fetch(`http://${address}/v1/sys/health`)).ok);
    const headers = { 'X-Vault-Token': 'live-test' };
    const mounted = await fetch(`http://${address}/v1/sys/mounts/aws`, {
      method: 'POST',
      headers,
      body: '{"type":"aws"}',
    });
    expect(mounted.status).toBe(204);
    const wanted = { credential_type: 'assumed_role', role_arns: ['arn:aws:iam::000000000000:role/x'] };
    const role = await fetch(`http://${address}/v1/aws/roles/x`, {
      method: 'POST',
      headers,
      body: JSON.stringify(wanted),
    });
    expect(role.status).toBeLessThan(300);
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }
});

test.each([
  ['localstack', 'import localstack.version as v; import localstack.runtime.main; print(v.version)'],
  ['ministack', "import importlib.metadata as m, ministack; print(m.version('ministack'))"],
  ['aws-cli', 'import awscli, boto3, awscli.clidriver; print(awscli.__version__)'],
] as const)('%s is importable and says its version', async (id, code) => {
  const { stdout } = await run(found(id).path, ['-c', code]);
  expect(stdout.trim()).toBe(found(id).version);
});

test('the doctor finds every component ready, every cached byte checked', async () => {
  const states = (await diagnose()).map(({ id, state, detail }) => ({ id, state, detail }));
  expect(states.filter(({ state }) => state !== 'ready')).toEqual([]);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if (await holds().catch(() => false)) return;
    await wait(100);
  }
  throw new Error('it did not come to hold within 30 s');
}
