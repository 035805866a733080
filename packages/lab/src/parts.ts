import { basename } from 'node:path';
import type { AwsCredentials } from '@cordon/domain';
import { servicesAnswer } from '@cordon/gateway';
import type { ComponentId, Resolved } from '@cordon/toolchain';
import { type Attached, checkVault, refuseGateway } from './attach.ts';
import { LabError } from './errors.ts';
import type { LabEngine, Toolchain } from './lab.types.ts';
import type { Expected } from './network/loopback.ts';
import { adminCredentials } from './services/admin.ts';
import { startLocalstack, startMinistack } from './services/emulators.ts';
import type { RunTls } from './services/run-tls.ts';
import { startReplicatedVault, startVault } from './services/vault.service.ts';
import type { VaultCluster } from './services/vault-cluster.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

/** What the parts of a lab are made from. */
export interface PartOptions {
  readonly engine: LabEngine;
  readonly toolchain: Toolchain;
  readonly attached: Attached;
  readonly supervisor: Supervisor;
  readonly logDir: string;
  readonly signal?: AbortSignal | undefined;
  /** Absent where nothing of the run speaks TLS. */
  readonly tls: Promise<RunTls | undefined>;
  /** The attached address is a running lab's gateway, on purpose. */
  readonly throughGateway?: boolean | undefined;
  /** Vault as three nodes. */
  readonly replicated?: boolean | undefined;
}

/** A service by its address; one that the lab itself runs has a process and a port, too. */
export type Answering = { readonly address: string } & Partial<Expected>;

/** The attached Vault, or one of this run. */
export async function theVault(
  options: PartOptions,
): Promise<Answering & { readonly token: string; readonly cluster?: VaultCluster }> {
  const { attached, toolchain, supervisor, logDir, signal, replicated } = options;
  if (attached.vault === undefined) {
    const start = replicated === true ? startReplicatedVault : startVault;
    const tls = await options.tls;
    return start({ supervisor, binary: need(toolchain, 'vault').path, logDir, signal, tls });
  }
  await checkVault(attached.vault);
  return attached.vault;
}

/** The attached emulator, or one of this run. */
export async function theAws(options: PartOptions): Promise<Answering> {
  const { engine, attached, toolchain, supervisor, logDir, signal } = options;
  if (attached.aws !== undefined) {
    const { endpoint } = attached.aws;
    if (options.throughGateway !== true) await refuseGateway(attached.aws);
    // One that was only just started must load its services before many calls at once reach it.
    if (emulatorOf(engine) === 'localstack') await servicesAnswer(endpoint).catch(() => false);
    return { address: endpoint };
  }
  const start = engine === 'ministack' ? startMinistack : startLocalstack;
  return start({ supervisor, binary: need(toolchain, emulatorOf(engine)).path, logDir, signal });
}

/** Another LocalStack of this run at the port of the one that there was. */
export function anotherAws(options: PartOptions, port: number | undefined): Promise<Answering> {
  const { toolchain, supervisor, logDir, signal } = options;
  const binary = need(toolchain, 'localstack').path;
  return startLocalstack({ supervisor, binary, logDir, signal, port });
}

export function emulatorOf(engine: LabEngine): 'ministack' | 'localstack' {
  return engine === 'ministack' ? 'ministack' : 'localstack';
}

export function adminOf(engine: LabEngine, attached: Attached): AwsCredentials {
  return attached.aws?.credentials ?? adminCredentials(engine);
}

/** Those parts that the lab itself started, for asking the operating system about them. */
export function started(...services: readonly Answering[]): readonly Expected[] {
  return services.flatMap(({ name, pid, port }) =>
    name === undefined || pid === undefined || port === undefined ? [] : [{ name, pid, port }],
  );
}

/**
 * Versions of what answers in this lab, by component; the other emulator is left out even if it was resolved. Terraform
 * in OpenTofu’s place is called by its own name.
 */
export function versionsOf({
  engine,
  toolchain,
  attached,
}: Pick<PartOptions, 'engine' | 'toolchain' | 'attached'>): Record<string, string> {
  const emulator = emulatorOf(engine);
  const idle = emulator === 'ministack' ? 'localstack' : 'ministack';
  const versions = Object.fromEntries(
    [...toolchain]
      .filter(([id]) => id !== idle)
      .map(([id, { version, path }]) => [basename(path) === 'terraform' ? 'terraform' : id, version]),
  );
  if (attached.vault !== undefined) versions.vault = `attached (${attached.vault.address})`;
  if (attached.aws !== undefined) versions[emulator] = `attached (${attached.aws.endpoint})`;
  return versions;
}

function need(toolchain: Toolchain, id: ComponentId): Resolved {
  const found = toolchain.get(id);
  if (found === undefined)
    throw new LabError(`the lab needs \`${id}\`, which the toolchain was not asked for: run pnpm run doctor`);
  return found;
}
