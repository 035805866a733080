import { type Deployment, deploymentOf, type TenantDeployment } from '@cordon/domain';

/** One tenant that attacks, and another that owns what is attacked. */
export interface Pair {
  readonly attacker: TenantDeployment;
  readonly victim: TenantDeployment;
}

/** Every ordered pair of different tenants, N × (N − 1); in a sampled run, the sampled pairs. */
export function pairsOf(deployment: Deployment): readonly Pair[] {
  if (deployment.asked !== undefined)
    return deployment.asked.map(([attacker, victim]) => ({
      attacker: deploymentOf(deployment, attacker),
      victim: deploymentOf(deployment, victim),
    }));
  return deployment.tenants.flatMap((attacker) =>
    deployment.tenants
      .filter((victim) => victim.tenant.id !== attacker.tenant.id)
      .map((victim) => ({ attacker, victim })),
  );
}
