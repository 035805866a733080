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
import { legOf } from '@cordon/harness/leg-name';
import { type HeldLab, heldDeployment, heldDeployments, labStatus, parseDeployment } from '@cordon/lab';
import { DEFAULT_LOGIN, loginChoices, topologyIds } from '@cordon/stacks/registry';
import { withLock } from '@cordon/toolchain';
import { tell } from './loudness.ts';

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
  const login = flags.login ?? DEFAULT_LOGIN;
  const choices = await loginChoices();
  if (!choices.includes(login)) throw unknownId('login', login, choices);
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

export interface Asked {
  readonly topology: string;
  readonly login: string;
}

/** What it is called on the lab. */
export const nameOf = ({ topology, login }: Asked) => legOf({ topology, guards: [], login });

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
  // What synthesizes and deploys is a thousand modules: a topology that stands does without.
  const { deployOn } = await import('./deploy-on-held.ts');
  const deployment = await deployOn(lab, asked, topology, names, signal);
  await writeFile(file, JSON.stringify(deployment), { mode: 0o600 });
  return { deployment, access };
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
