import type { Act, Attempt, CanaryOf, Identity } from '@cordon/domain';

/**
 * Which canaries gate an answer to this attempt: `aws` if anything is asked of AWS, `vault` if anything is asked of
 * Vault, both for AWS calls with credentials that the attempt fetches from Vault.
 */
export function canaryKindsOf(attempt: Attempt): ReadonlySet<CanaryOf> {
  return partsOf(attempt.does);
}

function partsOf(act: Act): Set<CanaryOf> {
  const parts = partsOfIdentity(act.as);
  const calls = act.call.via === 'sequence' ? act.call.steps : [act.call];
  for (const call of calls) parts.add(call.via === 'vault' ? 'vault' : 'aws');
  return parts;
}

function partsOfIdentity(identity: Identity): Set<CanaryOf> {
  switch (identity.kind) {
    case 'assumed':
    case 'scoped':
      return partsOfIdentity(identity.by).add('aws');
    case 'vault-credentials':
      return partsOfIdentity(identity.by).add('vault');
    case 'web-identity':
      return partsOfIdentity(identity.by).add('vault').add('aws');
    case 'revoked':
      return partsOfIdentity(identity.of).add('vault');
    case 'vault-login':
    case 'workload-login':
      return new Set(['vault']);
    default:
      return new Set();
  }
}
