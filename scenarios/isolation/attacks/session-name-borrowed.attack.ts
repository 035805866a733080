import { sts } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { fetched, sessionNameOf } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'session-name-borrowed',
  crosses: 'attribution',
  sentence: 'get a session with another tenant’s name, so that AWS logs that tenant',
  source: 'catalogue 24, 27; https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html',
  unless: ({ tenants }) =>
    tenants.every(({ roleArn }) => roleArn === undefined)
      ? 'Vault accepts a session name only for assumed roles, which none of these tenants have'
      : undefined,
  drafts: ({ attacker, victim, deployment }) => {
    const borrowed = (variant: string, role_session_name: string) => ({
      operation: 'GetCallerIdentity under the other’s name',
      variant,
      as: fetched(deployment, attacker, { role_session_name }),
      does: sts('GetCallerIdentity', {}),
      // The owner’s own session: the name that was to be borrowed is where this looks for it.
      crossing: { kind: 'content', mark: victim.tenant.id } as const,
      refusals: ['authorization', 'form'] as const,
    });
    return [borrowed('as it is', sessionNameOf(victim)), borrowed('the bare id', `${victim.tenant.id}=`)];
  },
});
