import type { Attack } from '@cordon/domain';
import { operator, sts, tenant } from '@cordon/harness/calls';
import { attemptOf } from '../attempts/attempts.ts';
import { fetched } from '../attempts/identities.ts';

const attack: Attack = {
  id: 'session-unnamed',
  crosses: 'attribution',
  sentence: 'get a session whose ARN names no tenant, so that AWS’s log does not show who it was',
  source: 'catalogue 28; https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html',
  attempts: (deployment) => ({
    attempts: deployment.tenants.flatMap((own) => {
      const identity = (variant: string, as: ReturnType<typeof fetched>) =>
        attemptOf(
          attack.id,
          { attacker: own, victim: own },
          {
            operation: 'GetCallerIdentity',
            variant,
            as,
            does: sts('GetCallerIdentity', {}),
            controlBy: operator,
            crossing: { kind: 'nameless', mark: own.tenant.id },
            refusals: ['authorization', 'form'],
          },
        );
      return [
        identity('as issued', tenant(own.tenant.id)),
        // Vault 1.21 takes an empty value for an allowed one, and then falls back to the engine’s template.
        identity('with an empty session name', fetched(deployment, own, { role_session_name: '' })),
        identity('with a blank one', fetched(deployment, own, { role_session_name: ' ' })),
      ];
    }),
  }),
};

export default attack;
