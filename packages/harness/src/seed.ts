import { type Act, type Deployment, dataOf, keyIn, type TenantDeployment } from '@cordon/domain';
import { body, operator, s3 } from './calls.ts';

/**
 * The name of the object that the operator puts among every tenant’s data before the attacks (`seedKeyOf`). Attacks
 * read it; attacks that write make objects of their own (`ownKey`), so that attempts can run side by side.
 */
export const SEED_KEY = 'seed/object.txt';

/** The key of the object that the operator put among the tenant’s data. */
export const seedKeyOf = ({ tenant }: Pick<TenantDeployment, 'tenant'>): string =>
  keyIn(dataOf(tenant), SEED_KEY);

/**
 * A word that appears in the seeded object of one tenant and nowhere else. `content` crossings look for it as a whole
 * word, so `mark-x-acme` is not seen in `mark-x-acme-eu`.
 */
export function markOf(deployment: Deployment, of: TenantDeployment): string {
  return `mark-${deployment.prefix}-${of.tenant.id}`;
}

/** The operator’s acts that seed a deployment, in any order. */
export function seedActs(deployment: Deployment): readonly Act[] {
  return deployment.tenants.map((of) => ({
    as: operator,
    call: s3('PutObject', {
      Bucket: dataOf(of.tenant).bucket,
      Key: seedKeyOf(of),
      Body: body(`${markOf(deployment, of)}\n`),
      Tagging: `mark=${markOf(deployment, of)}`,
    }),
  }));
}
