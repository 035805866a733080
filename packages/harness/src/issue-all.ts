import type { Access, Actor, Deployment } from '@cordon/domain';
import { loadIssuer } from '@cordon/issuers';

/**
 * Issues credentials to every tenant that can get some. Tenants without credentials are omitted: the attack
 * `owner-reaches-own`, which logs in by itself, then shows whether they were refused.
 */
export async function issueAllPossible(
  deployment: Deployment,
  access: Access,
  signal?: AbortSignal,
): Promise<{ readonly actors: Map<string, Actor>; readonly withoutCredentials: readonly string[] }> {
  const issuer = await loadIssuer(deployment.issuer);
  const ids = deployment.tenants.map(({ tenant }) => tenant.id);
  const issued = await Promise.allSettled(ids.map((id) => issuer.issue(deployment, id, access, signal)));
  signal?.throwIfAborted();
  const actors = new Map<string, Actor>();
  const withoutCredentials: string[] = [];
  for (const [index, id] of ids.entries()) {
    const one = issued[index];
    if (one?.status === 'fulfilled') actors.set(id, one.value);
    else withoutCredentials.push(id);
  }
  return { actors, withoutCredentials };
}
