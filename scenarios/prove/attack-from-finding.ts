import type { Act, Attack, Attempt, Deployment, TenantId } from '@cordon/domain';
import type { Finding } from '@cordon/prover';
import { operator, s3, tenant } from '../lib/calls.ts';
import { identityOf } from './fire.ts';
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

function attemptsOf(
  id: string,
  finding: Finding,
  deployment: Deployment,
): { readonly attempts: readonly Attempt[]; readonly skipped?: string } {
  const { witness, vault, from, to } = finding;
  const victim = deployment.tenants.find((one) => one.tenant.id === to);
  const base = { attack: id, attacker: from as TenantId, victim: to as TenantId, says: [] };
  if (vault !== undefined) {
    const method = vault.capability === 'read' ? 'GET' : vault.capability === 'list' ? 'LIST' : 'POST';
    const call = { via: 'vault', method, path: vault.path } as const;
    const act: Act = { as: tenant(from as TenantId), call };
    return {
      attempts: [
        {
          ...base,
          id: `${id}/${from}->${to}/${method}`,
          operation: `${method} ${vault.path}`,
          does: act,
          control: { as: operator, call },
        },
      ],
    };
  }
  const call = witness === undefined ? undefined : callFor(witness.action, witness.resource, witness.chosen);
  const as = witness === undefined ? undefined : identityOf(finding.route, from, witness);
  if (witness === undefined || call === undefined || as === undefined)
    return { attempts: [], skipped: `no call of the SDK asks for \`${witness?.action ?? 'this'}\` alone` };
  const { Bucket, Key } = call.input;
  const prepare: Act[] =
    Key === undefined
      ? []
      : [{ as: operator, call: s3('PutObject', { Bucket, Key, Body: { $body: 'planted' } }) }];
  const control: Act = { as: victim === undefined ? operator : tenant(to as TenantId), call };
  return {
    attempts: [
      {
        ...base,
        id: `${id}/${from}->${to}/${call.operation}`,
        operation: call.operation,
        says: [{ action: witness.action, resource: witness.resource, context: witness.chosen }],
        does: { as, call },
        control,
        ...(prepare.length === 0 ? {} : { prepare }),
        exclusive: true,
      },
    ],
  };
}
