import type { Stage } from '../stage/stage.ts';
import type { OpenSubject } from '../subject.types.ts';
import { tenantCloner } from './clone.ts';
import { tenantName } from './names.ts';

/** Tenants made at the same time. */
const AT_ONCE = 8;

/**
 * Adds tenants to a subject until it has `count`, or until time is up (`performance.now()`). Without buckets, for
 * issuance touches none.
 */
export async function growTenants(
  stage: Stage,
  { aws, tenants, id }: OpenSubject,
  count: number,
  until: number,
): Promise<void> {
  const [template] = tenants;
  if (aws === undefined || template === undefined) throw new Error(`\`${id}\` has no Vault roles to add to`);
  const clone = await tenantCloner(stage, aws.vault, aws.deployment, template, { buckets: false });
  while (tenants.length < count && performance.now() < until) {
    stage.signal?.throwIfAborted();
    const wave = Math.min(AT_ONCE, count - tenants.length);
    const names = Array.from({ length: wave }, (_, n) => tenantName(tenants.length + n + 1));
    tenants.push(...(await Promise.all(names.map(clone))));
  }
}
