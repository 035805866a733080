import { type Config, parseConfig } from '@cordon/check';
import { bucketOf, type Deployment } from '@cordon/domain';

/** Who the tenants of a deployment are, as its owner would say it in `cordon.json`. */
export function configOf({ tenants, vault }: Deployment): Config {
  const said = tenants.map(({ tenant, appRole }) => [
    tenant.id,
    {
      login: { approle: appRole.name, mount: vault.approleMount },
      data: [`s3://${bucketOf(tenant)}`],
    },
  ]);
  return parseConfig(JSON.stringify({ tenants: Object.fromEntries(said) }));
}
