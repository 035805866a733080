import type { Access } from '@cordon/domain';
import { describe, expect, it } from 'vitest';
import type { Lab } from '../lab.types.ts';
import { ACCOUNT, ROLE_ACCOUNT } from '../services/service.ts';
import type { ChildSpec } from '../supervisor/messages.ts';
import { inClearText, terraformEnvironment, throughProxy, withoutGateway } from './env.ts';
import { destroyIfKilled, nothingIfKilled } from './plan.ts';
import type { Workdir } from './workdir.ts';

const ACCESS: Access = {
  region: 'eu-west-1',
  awsEndpoint: 'https://127.0.0.1:4566',
  vaultAddress: 'https://vault.example:8200',
  vaultToken: 'the-operators-token',
  admin: { accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret-of-admin' },
};
const environment = (more: Partial<Access> = {}, engine: 'gateway' | 'ministack' = 'gateway') =>
  terraformEnvironment({
    tempDir: '/temp',
    access: { ...ACCESS, ...more },
    vaultAwsEndpoint: 'http://127.0.0.1:4567',
    engine,
    roleAccount: { accessKeyId: 'AKIAROLES', secretAccessKey: 'secret-of-roles' },
    cliConfigFile: '/temp/cli.tfrc',
  });

it('finds AWS by a name that only the gateway answers to, as the proxy of its scheme', () => {
  expect(throughProxy('https://127.0.0.1:4566')).toEqual({
    AWS_ENDPOINT_URL: 'https://aws.cordon.test',
    HTTPS_PROXY: 'http://127.0.0.1:4566',
  });
  expect(throughProxy('http://127.0.0.1:4566')).toEqual({
    AWS_ENDPOINT_URL: 'http://aws.cordon.test',
    HTTP_PROXY: 'http://127.0.0.1:4566',
  });
  expect([inClearText('https://a:1'), inClearText('http://https:1')]).toEqual([
    'http://a:1',
    'http://https:1',
  ]);
});

it('hands Terraform the operator’s credentials and nothing of the user’s shell', () => {
  const env = environment();
  expect(Object.values(env)).not.toContain(undefined);
  const { PATH: _path, ...said } = env;
  expect(said).toEqual({
    HOME: '/temp',
    TMPDIR: '/temp',
    XDG_CACHE_HOME: '/temp/cache',
    LANG: 'C.UTF-8',
    AWS_CONFIG_FILE: '/temp/no-aws-config',
    AWS_SHARED_CREDENTIALS_FILE: '/temp/no-aws-credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: 'https://aws.cordon.test',
    HTTPS_PROXY: 'http://127.0.0.1:4566',
    NO_PROXY: '127.0.0.1,localhost,::1,vault.example',
    AWS_ACCESS_KEY_ID: 'AKIAADMIN',
    AWS_SECRET_ACCESS_KEY: 'secret-of-admin',
    AWS_REGION: 'eu-west-1',
    VAULT_ADDR: 'https://vault.example:8200',
    VAULT_TOKEN: 'the-operators-token',
    TERRAFORM_VAULT_SKIP_CHILD_TOKEN: 'true',
    TF_VAR_vault_aws_endpoint: 'http://127.0.0.1:4567',
    TF_VAR_vault_host: 'vault.cordon.test',
    TF_VAR_role_account_access_key_id: 'AKIAROLES',
    TF_VAR_role_account_secret_access_key: 'secret-of-roles',
    GOGC: '400',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: '/temp/cli.tfrc',
  });
});

it('adds a session’s token, whom to trust, who vouches for workloads, and what MiniStack lacks', () => {
  const env = environment(
    {
      admin: { ...ACCESS.admin, sessionToken: 'token' },
      trust: { caFile: '/temp/ca.pem', bundleFile: '/temp/bundle.pem' },
      workloads: {
        address: 'http://127.0.0.1:9',
        key: 'never-handed-on',
        authority: 'A',
        authorities: 'A+B',
      },
    },
    'ministack',
  );
  expect(env).toMatchObject({
    AWS_SESSION_TOKEN: 'token',
    SSL_CERT_FILE: '/temp/bundle.pem',
    NODE_EXTRA_CA_CERTS: '/temp/ca.pem',
    TF_VAR_workload_issuer: 'http://127.0.0.1:9',
    TF_VAR_workload_authority: 'A',
    TF_VAR_workload_authorities: 'A+B',
    TF_VAR_broker_force_destroy: 'false',
  });
  expect(JSON.stringify(env)).not.toContain('never-handed-on');
});

it('asks AWS itself after the gateway, LocalStack as the root of each account', () => {
  const env = environment({ admin: { ...ACCESS.admin, sessionToken: 'token' } });
  const after = withoutGateway(env, { engine: 'gateway', awsEndpoint: 'http://[::1]:4566' });
  expect(after).toMatchObject({
    AWS_ENDPOINT_URL: 'http://[::1]:4566',
    TF_VAR_vault_aws_endpoint: 'http://[::1]:4566',
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'test',
    TF_VAR_role_account_access_key_id: ROLE_ACCOUNT,
    TF_VAR_role_account_secret_access_key: 'test',
    VAULT_TOKEN: 'the-operators-token',
  });
  for (const gone of ['HTTP_PROXY', 'HTTPS_PROXY', 'AWS_SESSION_TOKEN'])
    expect(after).not.toHaveProperty(gone);
});

it('keeps the same credentials where there was no gateway', () => {
  const of = (sessionToken?: string) =>
    withoutGateway(environment({ admin: { ...ACCESS.admin, ...(sessionToken && { sessionToken }) } }), {
      engine: 'ministack',
      awsEndpoint: 'http://127.0.0.1:1',
    });
  expect(of('token')).toMatchObject({ AWS_ACCESS_KEY_ID: 'AKIAADMIN', AWS_SESSION_TOKEN: 'token' });
  expect(of()).toMatchObject({ AWS_SECRET_ACCESS_KEY: 'secret-of-admin' });
  expect(of()).not.toHaveProperty('AWS_SESSION_TOKEN');
});

describe('a deployment in services that outlive the run', () => {
  const WORKDIR = { path: '/temp/stack', dataDir: '/temp/data', state: '/temp/state' } as Workdir;

  /** What the supervisor was told to do should this process be killed. */
  function told(workshop: object, act: (lab: Lab) => void) {
    const orders: { key: string; specs: readonly ChildSpec[] }[] = [];
    const supervisor = {
      ifKilled: (key: string, specs: readonly ChildSpec[]) => orders.push({ key, specs }),
    };
    act({
      workshop: {
        ...{ supervisor, terraform: '/bin/tofu', logDir: '/run', secrets: ['s'] },
        envIfKilled: () => ({ VAULT_TOKEN: 't' }),
        ...workshop,
      },
    } as unknown as Lab);
    return orders;
  }

  it('is applied, so that Vault revokes its leases, and destroyed, in the environment without the gateway', () => {
    const [order] = told({}, (lab) => destroyIfKilled(lab, WORKDIR));
    expect(order?.key).toBe('/temp/stack');
    expect(order?.specs.map(({ command, args }) => [command, args[0]])).toEqual([
      ['/bin/tofu', 'apply'],
      ['/bin/tofu', 'destroy'],
    ]);
    expect(order?.specs[0]).toMatchObject({
      env: { VAULT_TOKEN: 't', TF_DATA_DIR: '/temp/data' },
      cwd: '/temp/stack',
      logFile: '/run/terraform.log',
      secrets: ['s'],
    });
  });

  it('is swept afterwards, and then destroyed once more', () => {
    const [order] = told({}, (lab) =>
      destroyIfKilled(lab, WORKDIR, [{ command: '/bin/node', args: ['sweep'] }]),
    );
    expect(order?.specs.map(({ command, args }) => [command, args[0]])).toEqual([
      ['/bin/tofu', 'apply'],
      ['/bin/tofu', 'destroy'],
      ['/bin/node', 'sweep'],
      ['/bin/tofu', 'destroy'],
    ]);
    expect(order?.specs[2]?.env).toEqual({ VAULT_TOKEN: 't', TF_DATA_DIR: '/temp/data' });
  });

  it('leaves no word where the services end with the run, or without Terraform, and takes it back', () => {
    expect(told({ envIfKilled: undefined }, (lab) => destroyIfKilled(lab, WORKDIR))).toEqual([]);
    expect(told({ terraform: undefined }, (lab) => destroyIfKilled(lab, WORKDIR))).toEqual([]);
    expect(told({}, (lab) => nothingIfKilled(lab, WORKDIR))).toEqual([{ key: '/temp/stack', specs: [] }]);
  });
});
