import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Act,
  type Attack,
  type Attempt,
  bucketOf,
  type Deployment,
  type Identity,
  type TenantId,
} from '@cordon/domain';
import { operator, s3, tenant } from '@cordon/harness/calls';
import type { Outcome } from '@cordon/harness/prove-static';
import type { Finding, Witness } from '@cordon/prover';
import { holderOf, identityOf } from './fire.ts';
import { vaultCallOf } from './fire-vault.ts';
import { callFor } from './operations.ts';

/**
 * The attack that a refutation is: one attempt, the witness's request with credentials got as the prover says, and the
 * owner asking the same as its control. What a proof finds and no attack tries, this tries; kept under `attacks/` it
 * stays tried. Its attempts are none, with the reason, where the request cannot be made by a call.
 */
export function attackFromFinding(finding: Finding): Attack {
  const slug = `${finding.boundary}-${finding.from}-${finding.to}`
    .replace(/[^a-z0-9-]+/gi, '-')
    .toLowerCase();
  const id = `proof-${slug}`;
  return {
    id,
    crosses: finding.boundary,
    sentence: finding.sentence.replaceAll('`', ''),
    source: 'a counterexample of the prover',
    attempts: (deployment) => attemptsOf(id, finding, deployment),
  };
}

/**
 * The same as a file for `scenarios/isolation/attacks/`: name and text. It holds the finding itself, no secret, and makes no attempt
 * where the deployment has not the tenants, buckets and mounts that it speaks of.
 */
export function attackFileOf(finding: Finding): { readonly name: string; readonly text: string } {
  const { id } = attackFromFinding(finding);
  return {
    name: `${id}.attack.ts`,
    text: [
      "import type { Attack } from '@cordon/domain';",
      "import { attackFromFinding } from '../../proof/attack-from-finding.ts';",
      '',
      '// A counterexample that `pnpm prove` found and that no attack had tried.',
      `const attack: Attack = attackFromFinding(${JSON.stringify(finding, null, 2)});`,
      '',
      'export default attack;',
      '',
    ].join('\n'),
  };
}

function attemptsOf(
  id: string,
  finding: Finding,
  deployment: Deployment,
): { readonly attempts: readonly Attempt[]; readonly skipped?: string } {
  const elsewhere = foundElsewhere(finding, deployment);
  if (elsewhere !== undefined) return { attempts: [], skipped: elsewhere };
  if (finding.vault !== undefined) return vaultAttempt(id, finding);
  const { witness, from, to, boundary } = finding;
  const call = witness === undefined ? undefined : callFor(witness.action, witness.resource, witness.chosen);
  const as = witness === undefined ? undefined : holderOfRoute(finding, deployment, witness);
  if (witness === undefined || call === undefined)
    return { attempts: [], skipped: `no call of the SDK asks for \`${witness?.action ?? 'this'}\` alone` };
  if (as === undefined)
    return {
      attempts: [],
      skipped: `its credentials take something in Vault first: ${finding.path.join(', then ')}`,
    };
  const { Bucket, Key } = call.input;
  const prepare: Act[] =
    Key === undefined
      ? []
      : [{ as: operator, call: s3('PutObject', { Bucket, Key, Body: { $body: 'planted' } }) }];
  // What changes who may do what is not the owner's to do either.
  const owner = to === 'account' || boundary === 'self-grant' ? operator : tenant(to as TenantId);
  return {
    attempts: [
      {
        ...namesOf(id, finding),
        id: `${id}/${from}->${to}/${call.operation}`,
        operation: call.operation,
        says: [{ action: witness.action, resource: witness.resource, context: witness.chosen }],
        does: { as, call },
        control: { as: owner, call },
        ...(prepare.length === 0 ? {} : { prepare }),
        exclusive: true,
      },
    ],
  };
}

function vaultAttempt(id: string, finding: Finding): ReturnType<typeof attemptsOf> {
  const { vault, from } = finding;
  const call = vaultCallOf(finding);
  const as = holderOf(vault?.token, from);
  if (call === undefined || as === undefined)
    return {
      attempts: [],
      skipped: `\`${vault?.capability}\` at \`${vault?.path}\` is nothing to try by itself`,
    };
  return {
    attempts: [
      {
        ...namesOf(id, finding),
        id: `${id}/${from}->vault/${call.method}`,
        operation: `${call.method} ${call.path}`,
        says: [],
        does: { as, call },
        control: { as: operator, call },
        exclusive: true,
      },
    ],
  };
}

/** An attempt must name a victim: if the finding has none, it names the attacker. */
function namesOf(id: string, { from, to }: Finding): Pick<Attempt, 'attack' | 'attacker' | 'victim'> {
  const victim = to === 'vault' || to === 'account' ? from : to;
  return { attack: id, attacker: from as TenantId, victim: victim as TenantId };
}

/** The tenant's issued credentials where they are these very ones, else as the prover says they are got. */
function holderOfRoute(
  { route, from }: Finding,
  { tenants, vault }: Deployment,
  witness: Witness,
): Identity | undefined {
  const own = tenants.find((one) => one.tenant.id === from);
  const issued =
    (route?.kind === 'vault' &&
      route.token === undefined &&
      !route.chosenName &&
      route.path === `${vault.awsMount}/creds/${own?.vaultRole}` &&
      Object.keys(route.parameters).length === 0) ||
    (route?.kind === 'web-identity' &&
      route.token === undefined &&
      route.byMetadata === undefined &&
      route.sessionName === own?.roleSessionName &&
      route.path === `identity/oidc/token/${own?.vaultRole}`);
  return issued ? tenant(from as TenantId) : identityOf(route, from, witness);
}

function foundElsewhere(
  { from, to, witness, vault, route }: Finding,
  deployment: Deployment,
): string | undefined {
  const { tenants } = deployment;
  const ids: readonly string[] = tenants.map((one) => one.tenant.id);
  const missing = [from, to].find(
    (id) => !ids.includes(id) && !['account', 'vault', 'anybody, unsigned'].includes(id),
  );
  if (missing !== undefined) return `\`${missing}\` is no tenant here`;
  const bucket = /^arn:aws:s3:::([^/]+)/.exec(witness?.resource ?? '')?.[1];
  if (bucket !== undefined && !tenants.some((one) => bucketOf(one.tenant) === bucket))
    return `bucket \`${bucket}\` is not of this deployment`;
  const paths = [
    vault?.path,
    route?.kind === 'vault' || route?.kind === 'web-identity' ? route.path : undefined,
  ].filter((path) => path !== undefined);
  const { awsMount, authMount } = deployment.vault;
  const known = [`${awsMount}/`, `auth/${authMount}/`, 'auth/token/', 'sys/', 'identity/'];
  const odd = paths.find((path) => !known.some((start) => path.startsWith(start)));
  return odd === undefined ? undefined : `\`${odd}\` is no path of this deployment’s Vault`;
}

/**
 * Writes the attack that each refutation of a claim is to `<runDir>/attacks/`, the first of each name: moved to
 * `scenarios/isolation/attacks/` it is tried from then on.
 */
export async function writeAttacks(
  runDir: string,
  findings: readonly Finding[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const breached = outcomes.flatMap((one) => (one.outcome === 'breached' ? [one.boundary] : []));
  const files = new Map(
    findings
      .filter(
        ({ boundary, witness, vault }) => breached.includes(boundary) && (witness ?? vault) !== undefined,
      )
      .toReversed()
      .map((finding) => attackFileOf(finding))
      .map(({ name, text }) => [name, text] as const),
  );
  if (files.size === 0) return;
  await mkdir(join(runDir, 'attacks'), { recursive: true });
  for (const [name, text] of files) await writeFile(join(runDir, 'attacks', name), text);
}
