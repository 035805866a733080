import type { Attack } from '@cordon/domain';
import { roleBehind, vault } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';

const attack: Attack = {
  id: 'vault-read-role',
  crosses: 'control-plane',
  sentence:
    'read another tenant’s role of the AWS engine, or the template of identity tokens: role ARNs, policy, external id',
  source: 'catalogue 6; https://developer.hashicorp.com/vault/api-docs/secret/aws#read-role',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => [
      {
        operation: 'GET aws/roles/<other>',
        does: vault('GET', roleBehind(deployment, victim)),
        controlBy: 'operator',
      },
    ]),
};

export default attack;
