import type { PolicyLayer } from '@cordon/iam';
import { AwsError } from '../errors/aws-error.ts';
import type { Caller } from '../who/caller.ts';
import type { Judged } from './authorize.ts';

const KINDS: Readonly<Record<PolicyLayer, string>> = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
  trust: 'resource-based policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
};

/**
 * `AccessDenied` with the words that AWS uses.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(caller: Caller, refused: Judged): AwsError {
  if (caller.principal.kind === 'anonymous') return new AwsError(403, 'AccessDenied', 'Access Denied');
  const { decision, action, resource } = refused;
  const on = resource === '*' ? '' : ` on resource: "${resource}"`;
  const why =
    decision.outcome === 'explicitly-denied'
      ? `with an explicit deny in ${article(KINDS[decision.by[0]?.layer ?? 'identity'])}`
      : `because no ${KINDS[decision.missing[0] ?? 'identity']} allows the ${action} action`;
  return new AwsError(
    403,
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action}${on} ${why}`,
  );
}

function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
