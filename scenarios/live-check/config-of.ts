import { type Config, loginToSay, parseConfig } from '@cordon/check';
import { bucketOf, type Deployment } from '@cordon/domain';

/** Who the tenants of a deployment are, as its owner would say it in `cordon.json`. */
export function configOf({ tenants, vault: { authMount: mount } }: Deployment): Config {
  const said = tenants.map(({ tenant }) => [
    tenant.id,
    { login: { ...loginToSay(tenant.login), mount }, data: [`s3://${bucketOf(tenant)}`] },
  ]);
  return parseConfig(JSON.stringify({ tenants: Object.fromEntries(said) }));
}
