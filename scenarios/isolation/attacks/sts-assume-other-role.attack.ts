import type { Attack } from '@cordon/domain';
import { asking, sts } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';
import { sessionNameOf } from '../attempts/identities.ts';

const attack: Attack = {
  id: 'sts-assume-other-role',
  crosses: 'tenant-credentials',
  sentence: 'assume another tenant’s role at STS directly, without Vault',
  source: 'catalogue 37, 49; https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
  attempts: (deployment) => {
    const made = attemptsOf(attack.id, deployment, ({ attacker, victim }) => {
      const RoleArn = victim.roleArn;
      if (RoleArn === undefined || RoleArn === attacker.roleArn) return [];
      const assume = (variant: string, more: object) => ({
        operation: 'AssumeRole of <other>',
        variant,
        does: sts('AssumeRole', { RoleArn, RoleSessionName: sessionNameOf(victim), ...more }),
        // The broker alone may: the operator lets it, through Vault.
        control: asking(deployment, victim),
        controlBy: 'operator' as const,
      });
      return [
        assume('plain', {}),
        assume('guessed external id', { ExternalId: victim.tenant.id }),
        assume('tagged', { Tags: [{ Key: 'tenant', Value: victim.tenant.id }] }),
      ];
    });
    return made.attempts.length > 0
      ? made
      : { attempts: [], skipped: 'no tenant has an IAM role of its own that another could assume' };
  },
};

export default attack;
