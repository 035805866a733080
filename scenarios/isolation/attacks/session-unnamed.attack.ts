import { operator, sts, tenant } from '@cordon/harness/calls';
import { attackOnOwn, type Draft } from '../attempts/attempts.ts';
import { fetched } from '../attempts/identities.ts';

export default attackOnOwn({
  id: 'session-unnamed',
  crosses: 'attribution',
  sentence: 'get a session whose ARN names no tenant, so that AWS’s log does not show who it was',
  source: 'catalogue 28; https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html',
  drafts: ({ attacker: own, deployment }) => {
    const identity = (variant: string, as: ReturnType<typeof fetched>): Draft => ({
      operation: 'GetCallerIdentity',
      variant,
      as,
      does: sts('GetCallerIdentity', {}),
      controlBy: operator,
      crossing: { kind: 'nameless', mark: own.tenant.id },
      refusals: ['authorization', 'form'],
    });
    return [
      identity('as issued', tenant(own.tenant.id)),
      // Vault 1.21 takes an empty value for an allowed one, and then falls back to the engine’s template.
      identity('with an empty session name', fetched(deployment, own, { role_session_name: '' })),
      identity('with a blank one', fetched(deployment, own, { role_session_name: ' ' })),
    ];
  },
});
