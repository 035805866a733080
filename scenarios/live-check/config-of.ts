import { type Config, parseConfig } from '@cordon/check';
import { appRoleOf, bucketOf, type Deployment } from '@cordon/domain';

/** Who the tenants of a deployment are, as its owner would say it in `cordon.json`. */
export function configOf({ tenants, vault }: Deployment): Config {
  const said = tenants.map((of) => [
    of.tenant.id,
    {
      login: { approle: appRoleOf(of).name, mount: vault.authMount },
      data: [`s3://${bucketOf(of.tenant)}`],
    },
  ]);
  return parseConfig(JSON.stringify({ tenants: Object.fromEntries(said) }));
}
