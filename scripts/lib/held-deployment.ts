import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Access,
  type Deployment,
  deploymentOf,
  parseTenants,
  type TenantId,
  UsageError,
  unknownId,
} from '@cordon/domain';
import { legOf } from '@cordon/harness/planned-deployment';
import { assertLoginSpoken } from '@cordon/harness/stage';
import { progressOn } from '@cordon/harness/terminal/progress';
import {
  deploy,
  type HeldLab,
  heldDeployment,
  heldDeployments,
  type Lab,
  type LabEvent,
  labStatus,
  parseDeployment,
  startLab,
  throughProxy,
  workloadVariables,
} from '@cordon/lab';
import { DEFAULT_LOGIN, loadLogin, loginChoices, synth, topologyIds } from '@cordon/stacks';
import { trustEnvironment } from '@cordon/tls';
import { resolveToolchain, withLock } from '@cordon/toolchain';
import { isVerbose, progressStream, tell } from './loudness.ts';

/** A topology deployed on the running lab, and the operator’s access to it. Secret. */
export interface Held {
  readonly deployment: Deployment;
  readonly access: Access;
}

/** The flags that name a tenant’s credentials. */
export interface TenantFlags {
  readonly topology: string;
  readonly login?: string;
  readonly tenant: string;
  readonly tenants: string;
}

/**
 * The topology on the lab that `pnpm lab up` keeps running; deployed on first use, found again afterwards, and deleted
 * with the lab. Throws `UsageError` when no lab runs, or for an unknown topology or tenant.
 */
export async function heldTenant(
  flags: TenantFlags,
  signal?: AbortSignal,
): Promise<Held & { readonly tenant: TenantId }> {
  const known = await topologyIds();
  if (!known.includes(flags.topology)) throw unknownId('topology', flags.topology, known);
  const { choice: login } = await loadLogin(flags.login ?? DEFAULT_LOGIN);
  const asked: Asked = { topology: flags.topology, login };
  const names = flags.tenants.split(',');
  const chosen = parseTenants(names).find(({ id }) => id === flags.tenant);
  if (chosen === undefined)
    throw new UsageError(
      `\`--tenant ${flags.tenant}\` was refused: it is not one of the tenants \`${flags.tenants}\``,
    );
  const { lab, state } = await labStatus();
  if (lab === undefined || state !== 'up')
    throw new UsageError('no lab is running: start one with pnpm lab up');
  const held = await onceAtATime(lab, nameOf(asked), signal, () => standing(lab, asked, names, signal));
  deploymentOf(held.deployment, chosen.id);
  return { ...held, tenant: chosen.id };
}

interface Asked {
  readonly topology: string;
  readonly login: string;
}

const nameOf = ({ topology, login }: Asked) => legOf({ topology, guards: [], login });

async function standing(
  lab: HeldLab,
  asked: Asked,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<Held> {
  const access = accessOf(lab);
  const topology = nameOf(asked);
  const file = heldDeployment(lab, topology);
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) {
    const deployment = parseDeployment(JSON.parse(known));
    const there = deployment.tenants.map(({ tenant }) => tenant.id).join(',');
    if (there !== names.join(','))
      throw new UsageError(
        `\`${topology}\` is deployed on the lab with the tenants \`${there}\`: name those, or start a new lab`,
      );
    return { deployment, access };
  }
  const deployment = await deployOn(lab, asked, names, signal);
  await writeFile(file, JSON.stringify(deployment), { mode: 0o600 });
  return { deployment, access };
}

async function deployOn(
  lab: HeldLab,
  asked: Asked,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<Deployment> {
  const { topology, login } = asked;
  await assertLoginSpoken(lab, login);
  const leg = nameOf(asked);
  tell(`deploying \`${leg}\` on the running lab`);
  const [row, column] = [(await topologyIds()).indexOf(topology), (await loginChoices()).indexOf(login)];
  const prefix = column === 0 ? `lab-${row}` : `lab-${row}-${column}`;
  const outDir = join(heldDeployments(lab), leg);
  const tenants = parseTenants(names, { bucketPrefix: `${prefix}-` });
  await synth({ topology, login, guards: [], tenants, prefix, region: lab.region, outDir, emulated: true });
  const stopping = signal === undefined ? {} : { signal };
  const progress = progressOn(progressStream(), { verbose: isVerbose() });
  const toolchain = await resolveToolchain(['tofu', 'provider-aws', 'provider-vault'], {
    ...stopping,
    onProgress: (each) => progress.listen({ kind: 'toolchain', progress: each }),
  });
  const workshop = await startLab({
    engine: 'localstack',
    runDir: outDir,
    region: lab.region,
    toolchain,
    env: attachedTo(lab),
    throughGateway: true,
    ...stopping,
  });
  try {
    const onEvent = (event: LabEvent) => progress.listen({ kind: 'lab', leg, event });
    return await deploy(throughHeld(workshop, lab), { dir: outDir, onEvent, ...stopping });
  } finally {
    progress.end();
    await workshop.stop();
  }
}

/** Terraform and Vault must reach the lab's gateway, not the one that this process opens and closes. */
function throughHeld(workshop: Lab, lab: HeldLab): Lab {
  const terraformEnv = () => ({
    ...workshop.terraformEnv(),
    ...throughProxy(lab.awsEndpoint),
    TF_VAR_vault_aws_endpoint: lab.awsEndpoint,
    ...workloadVariables(lab.workloads),
  });
  return { ...workshop, terraformEnv };
}

/** The settings with which this process attaches to the running lab. */
export function attachedTo(lab: HeldLab, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return {
    ...env,
    CORDON_AWS_ENDPOINT: lab.awsEndpoint,
    CORDON_VAULT_ADDR: lab.vaultAddress,
    VAULT_TOKEN: lab.vaultToken,
    AWS_ACCESS_KEY_ID: lab.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lab.admin.secretAccessKey,
    // The caller's session token would be sent with keys that it does not belong to.
    AWS_SESSION_TOKEN: lab.admin.sessionToken,
    ...trustEnvironment(lab.trust),
  };
}

function accessOf(lab: HeldLab): Access {
  const { region, awsEndpoint, vaultAddress, vaultToken, trust, workloads } = lab;
  const { accessKeyId, secretAccessKey } = lab.admin;
  return {
    ...{ region, awsEndpoint, vaultAddress, vaultToken, admin: { accessKeyId, secretAccessKey } },
    ...(trust === undefined ? {} : { trust }),
    ...(workloads === undefined ? {} : { workloads }),
  };
}

/** Two shells that ask for the same topology at once deploy it once. */
function onceAtATime<T>(
  lab: HeldLab,
  topology: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
) {
  const onWait = () => tell(`waiting for another process, which is deploying \`${topology}\``);
  return withLock(join(heldDeployments(lab), `${topology}.lock`), work, { signal, onWait: once(onWait) });
}

const once = (say: () => void) => {
  let said = false;
  return () => {
    if (!said) say();
    said = true;
  };
};
