import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Access, AwsCredentials, Decider } from '@cordon/domain';
import { decidersOf, type Gateway, type GatewayOptions, type Organization } from '@cordon/gateway';
import { terraformCliConfig } from '@cordon/toolchain';
import { openIssuers, type RunningIssuers } from '@cordon/workloads';
import { readAttached } from './attach.ts';
import { LabError } from './errors.ts';
import { profileOf } from './folder.ts';
import type { Lab, LabEvent, LabGateway, Toolchain } from './lab.types.ts';
import { assertLoopbackOnly } from './network/loopback.ts';
import { adminOf, anotherAws, emulatorOf, started, theAws, theVault, versionsOf } from './parts.ts';
import { openGateway } from './services/gateway.service.ts';
import { openGatewayProcess } from './services/gateway-process.ts';
import { openTls, readTls, trustAttached } from './services/run-tls.ts';
import type { LabEngine } from './services/service.ts';
import { ACCOUNT, ROLE_ACCOUNT, roleAccountCredentials } from './services/service.ts';
import type { VaultCluster } from './services/vault-cluster.ts';
import { signalSession } from './supervisor/session.ts';
import { openSupervisor } from './supervisor/supervisor.ts';
import { inClearText, terraformEnvironment, VAULT_HOST, withoutGateway } from './terraform/env.ts';

/** Looks up what decided a request, as domain types. */
function explainWith(gateway: Gateway): (requestId: string) => readonly Decider[] | undefined {
  return (requestId) => {
    const record = gateway.explain(requestId);
    return record === undefined ? undefined : decidersOf(record);
  };
}

const VAULT_ISSUER = `https://${VAULT_HOST}/v1/identity/oidc`;

export interface LabOptions {
  readonly engine: LabEngine;
  /** Made if absent; gets `logs/` and `decisions.jsonl`. Nothing secret stays in it. */
  readonly runDir: string;
  /** Of `resolveToolchain`: `vault`, `tofu`, the providers, and `localstack` or `ministack`. */
  readonly toolchain: Toolchain;
  /** Service and resource control policies that the gateway decides with, by account. */
  readonly organization?: Organization;
  /** Where OpenID Connect providers of the gateway’s web identities answer, by issuer. */
  readonly oidcEndpoints?: GatewayOptions['oidcEndpoints'];
  readonly region?: string;
  /** The default account and the other accounts; the lab's own two if absent. */
  readonly accounts?: readonly [main: string, ...others: string[]];
  /** The run's directory is removed when the lab is stopped, however it ends. */
  readonly passing?: boolean;
  /** Runs the gateway in a separate process, for measurements in this one. Then nothing can `explain` here. */
  readonly gatewayProcess?: boolean;
  /** `CORDON_AWS_ENDPOINT` is the gateway of the lab of `lab up`, and deployments go through it. */
  readonly throughGateway?: boolean;
  /** Vault as three nodes with integrated storage behind one address; ignored for an attached Vault. */
  readonly replicated?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: LabEvent) => void) | undefined;
  /** For `CORDON_AWS_ENDPOINT`, `CORDON_VAULT_ADDR`; the process's own when absent. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts what an engine needs, each on a free loopback port, and returns once every part answers, Vault audits and the
 * operating system confirms that nothing listens beyond loopback. Rejects with `LabError` (and the log's last lines)
 * after everything already started is gone again. The caller must `stop()` it; if the caller's process ends in any
 * other way, the supervisor stops it.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const env = options.env ?? process.env;
  const attached = readAttached(env);
  const secured = readTls(env);
  const runDir = resolve(options.runDir);
  const logDir = join(runDir, 'logs');
  await mkdir(logDir, { recursive: true, mode: 0o700 });
  const supervisor = await openSupervisor();
  if (options.passing === true) supervisor.own(runDir);
  let gateway: LabGateway | undefined;
  let inside: Gateway | undefined;
  let issuers: RunningIssuers | undefined;
  let cluster: VaultCluster | undefined;
  const stop = async () => {
    await Promise.all([gateway?.close(), issuers?.close(), cluster?.stop()]);
    await supervisor.close();
  };
  try {
    options.signal?.throwIfAborted();
    const { engine, toolchain, signal } = options;
    const { throughGateway, replicated } = options;
    const theirs = await trustAttached(attached, env);
    const tls = openTls(supervisor.tempDir, { secured, attached: theirs });
    const parts = {
      engine,
      toolchain,
      attached,
      supervisor,
      logDir,
      signal,
      throughGateway,
      replicated,
      tls,
    };
    const timed = timer(options.onEvent);
    const [vault, aws, issued] = await Promise.all([
      timed('vault', () => theVault(parts)),
      timed(emulatorOf(engine), () => theAws(parts)),
      tls,
    ]);
    cluster = vault.cluster;
    const admin = adminOf(engine, attached);
    const roleAccount = roleAccountCredentials(engine);
    const [main, ...others] = options.accounts ?? [ACCOUNT, ROLE_ACCOUNT];
    const more = others.map(
      (id, index) => [id, index === 0 ? roleAccount : roleAccountCredentials(engine)] as const,
    );
    const region = options.region ?? 'us-east-1';
    await timed('gateway', async () => {
      const upstream = aws.address;
      // The gateway's state file holds the keys that it saw issued: it is deleted with the run.
      supervisor.own(join(runDir, 'gateway-state.jsonl'));
      const otherAccounts = Object.fromEntries(more);
      const { organization } = options;
      // The address of the keys of Vault’s identity tokens, by the issuer in `stacks`.
      const oidcEndpoints = { [VAULT_ISSUER]: `${vault.address}/v1/identity/oidc`, ...options.oidcEndpoints };
      const accounts = {
        accountId: main,
        admin,
        otherAccounts,
        ...(organization === undefined ? {} : { organization }),
        oidcEndpoints,
      };
      const certificate = issued?.servers === undefined ? {} : { certificate: issued.servers.gateway };
      const plan = { engine, upstream, region, runDir, ...accounts, ...certificate };
      if (options.gatewayProcess)
        gateway = await openGatewayProcess({
          ...plan,
          logDir,
          tempDir: supervisor.tempDir,
          trust: issued?.files,
        });
      else ({ gateway, opened: inside } = await openGateway(plan));
      return { address: gateway.url };
    });
    if (gateway === undefined) throw new LabError('the gateway did not open');
    const opened: LabGateway = gateway;
    issuers = await openIssuers();
    assertLoopbackOnly([
      ...started(vault, aws, ...(vault.cluster?.nodes ?? [])),
      { name: 'gateway', pid: opened.pid, port: opened.port },
      { name: 'workload issuers', pid: process.pid, port: issuers.port },
    ]);
    const access: Access = {
      region,
      awsEndpoint: opened.url,
      vaultAddress: vault.address,
      vaultToken: vault.token,
      admin,
      rolesAdmin: roleAccount,
      ...(issued === undefined ? {} : { trust: issued.files }),
      workloads: {
        address: issuers.address,
        key: issuers.key,
        authority: issuers.authority,
        authorities: issuers.authorities,
      },
    };
    // An attached Vault does not trust our authority: its engine gets a plain HTTP address.
    const vaultAwsEndpoint = attached.vault === undefined ? opened.url : inClearText(opened.url);
    const cliConfigFile = join(supervisor.tempDir, 'terraform.rc');
    await writeFile(cliConfigFile, terraformCliConfig(toolchain), { mode: 0o600 });
    const profiles = join(supervisor.tempDir, 'aws-credentials');
    if (options.accounts !== undefined) await writeFile(profiles, profilesOf(more), { mode: 0o600 });
    const terraformEnv = () => ({
      ...terraformEnvironment({
        tempDir: supervisor.tempDir,
        access,
        vaultAwsEndpoint,
        engine,
        roleAccount,
        cliConfigFile,
      }),
      ...(options.accounts === undefined ? {} : { AWS_SHARED_CREDENTIALS_FILE: profiles }),
    });
    const outlived = attached.aws !== undefined || attached.vault !== undefined;
    const tofu = toolchain.get('tofu');
    const explain = engine === 'gateway' && inside !== undefined ? explainWith(inside) : undefined;
    return {
      access,
      engine,
      gateway: opened,
      ...(explain === undefined ? {} : { explain }),
      ...(vault.cluster === undefined ? {} : { vaultCluster: vault.cluster }),
      ...(aws.pid === undefined || engine === 'ministack'
        ? {}
        : { emulator: emulatorAt(aws.pid, () => anotherAws(parts, aws.port)) }),
      versions: versionsOf(parts),
      terraformEnv,
      workshop: {
        supervisor,
        warden: supervisor,
        ...(tofu === undefined ? {} : { terraform: tofu.path }),
        logDir,
        secrets: [
          ...[vault.token, admin.secretAccessKey, roleAccount.secretAccessKey, issuers.key],
          ...more.map(([, { secretAccessKey }]) => secretAccessKey),
        ].filter((secret) => secret.length >= 8),
        graceMs: outlived ? 15_000 : 0,
        outlived,
        ...(outlived
          ? { envIfKilled: () => withoutGateway(terraformEnv(), { engine, awsEndpoint: aws.address }) }
          : {}),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a drill does to the emulator's process. */
function emulatorAt(pid: number, another: () => Promise<unknown>): NonNullable<Lab['emulator']> {
  return {
    replace: async () => void (await another()),
    freeze: () => signalSession(pid, 'SIGSTOP'),
    thaw: () => signalSession(pid, 'SIGCONT'),
    kill: () => signalSession(pid, 'SIGKILL'),
  };
}

/** A shared credentials file: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
function profilesOf(accounts: readonly (readonly [account: string, of: AwsCredentials])[]): string {
  return accounts
    .map(
      ([account, { accessKeyId, secretAccessKey }]) =>
        `[${profileOf(account)}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
    .join('\n');
}

function timer(onEvent: LabOptions['onEvent']) {
  return async <T extends { readonly address: string }>(what: string, work: () => Promise<T>): Promise<T> => {
    onEvent?.({ is: 'starting', what });
    const began = performance.now();
    const made = await work();
    onEvent?.({ is: 'ready', what, address: made.address, ms: Math.round(performance.now() - began) });
    return made;
  };
}
