import { asking, sts } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { sessionNameOf } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'sts-assume-other-role',
  crosses: 'tenant-credentials',
  sentence: 'assume another tenant’s role at STS directly, without Vault',
  source: 'catalogue 37, 49; https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
  otherwise: 'no tenant has an IAM role of its own that another could assume',
  drafts: ({ attacker, victim, deployment }) => {
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
  },
});
