import { roleBehind, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 'vault-read-role',
  crosses: 'control-plane',
  sentence:
    'read another tenant’s role of the AWS engine, or the template of identity tokens: role ARNs, policy, external id',
  source: 'catalogue 6; https://developer.hashicorp.com/vault/api-docs/secret/aws#read-role',
  drafts: ({ victim, deployment }) => [
    {
      operation: 'GET aws/roles/<other>',
      does: vault('GET', roleBehind(deployment, victim)),
      controlBy: 'operator',
    },
  ],
});
