import type { Deployment, TenantDeployment } from '@cordon/domain';

/** One tenant that attacks, and another that owns what is attacked. */
export interface Pair {
  readonly attacker: TenantDeployment;
  readonly victim: TenantDeployment;
}

/** Every ordered pair of different tenants: N × (N − 1). */
export function pairsOf(deployment: Deployment): readonly Pair[] {
  return deployment.tenants.flatMap((attacker) =>
    deployment.tenants
      .filter((victim) => victim.tenant.id !== attacker.tenant.id)
      .map((victim) => ({ attacker, victim })),
  );
}
