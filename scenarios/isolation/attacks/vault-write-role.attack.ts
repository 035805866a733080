import { awsMountOf } from '@cordon/domain';
import { operator, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { withoutEngine } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'vault-write-role',
  crosses: 'control-plane',
  sentence: 'create a Vault role that assumes another tenant’s IAM role',
  source: 'catalogue 7; https://developer.hashicorp.com/vault/api-docs/secret/aws#create-update-role',
  unless: withoutEngine,
  drafts: ({ attacker, victim, deployment }) => {
    const roles = `${awsMountOf(deployment)}/roles`;
    const names = `${attacker.tenant.id}-to-${victim.tenant.id}`;
    const role =
      victim.roleArn === undefined
        ? { credential_type: 'iam_user', policy_document: '{"Version":"2012-10-17","Statement":[]}' }
        : { credential_type: 'assumed_role', role_arns: victim.roleArn };
    const forged = `forged-${names}`;
    const control = `control-${names}`;
    return [
      {
        operation: 'POST aws/roles/<new>',
        does: vault('POST', `${roles}/${forged}`, role),
        control: vault('POST', `${roles}/${control}`, role),
        controlBy: 'operator',
        untouched: [{ what: `Vault role ${forged}`, read: vault('GET', `${roles}/${forged}`) }],
        cleanup: [forged, control].map((name) => ({
          as: operator,
          call: vault('DELETE', `${roles}/${name}`),
        })),
      },
    ];
  },
});
