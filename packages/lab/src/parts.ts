import { basename } from 'node:path';
import type { AwsCredentials } from '@cordon/domain';
import { servicesAnswer } from '@cordon/gateway';
import type { ComponentId, Resolved } from '@cordon/toolchain';
import { type Attached, checkVault, refuseGateway } from './attach.ts';
import { LabError } from './errors.ts';
import type { Toolchain } from './lab.types.ts';
import type { Expected } from './network/loopback.ts';
import { startLocalstack, startMinistack } from './services/emulators.ts';
import type { RunTls } from './services/run-tls.ts';
import type { LabEngine } from './services/service.ts';
import { adminCredentials } from './services/service.ts';
import { startReplicatedVault, startVault } from './services/vault.service.ts';
import type { VaultCluster } from './services/vault-cluster.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

/** Options of the lab's services. */
export interface PartOptions {
  readonly engine: LabEngine;
  readonly toolchain: Toolchain;
  readonly attached: Attached;
  readonly supervisor: Supervisor;
  readonly logDir: string;
  readonly signal?: AbortSignal | undefined;
  /** Absent where no service of the run uses TLS. */
  readonly tls: Promise<RunTls | undefined>;
  /** The attached address may be a running lab's gateway. */
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
    // A newly started one must load its services before many concurrent calls reach it.
    if (emulatorOf(engine) === 'localstack') await servicesAnswer(endpoint).catch(() => false);
    return { address: endpoint };
  }
  const start = engine === 'ministack' ? startMinistack : startLocalstack;
  return start({ supervisor, binary: need(toolchain, emulatorOf(engine)).path, logDir, signal });
}

/** A new LocalStack on the port of the previous one. */
export function anotherAws(options: PartOptions, port: number | undefined): Promise<Answering> {
  const { toolchain, supervisor, logDir, signal } = options;
  const binary = need(toolchain, 'localstack').path;
  return startLocalstack({ supervisor, binary, logDir, signal, port });
}

/** The emulator behind an engine of the lab. */
export function emulatorOf(engine: LabEngine): 'ministack' | 'localstack' {
  return engine === 'ministack' ? 'ministack' : 'localstack';
}

/** The administrator's credentials: those of an attached emulator, or the lab's own. Secret. */
export function adminOf(engine: LabEngine, attached: Attached): AwsCredentials {
  return attached.aws?.credentials ?? adminCredentials(engine);
}

/** The services that the lab itself started, for the check of listeners. */
export function started(...services: readonly Answering[]): readonly Expected[] {
  return services.flatMap(({ name, pid, port }) =>
    name === undefined || pid === undefined || port === undefined ? [] : [{ name, pid, port }],
  );
}

/**
 * Versions of the lab's services, by component, without an unused emulator. Terraform instead of OpenTofu is listed
 * under its own name.
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
    throw new LabError(
      `the lab needs \`${id}\`, which is not in the resolved toolchain: run pnpm run doctor`,
    );
  return found;
}
