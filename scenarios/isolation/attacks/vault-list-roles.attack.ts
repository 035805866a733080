import { vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 'vault-list-roles',
  crosses: 'tenant-enumeration',
  sentence: 'list the roles of the AWS engine and find another tenant’s among them',
  source: 'catalogue 5; https://developer.hashicorp.com/vault/api-docs/secret/aws#list-roles',
  drafts: ({ victim, deployment }) => {
    const { awsMount } = deployment.vault;
    const path = awsMount === undefined ? 'identity/oidc/role' : `${awsMount}/roles`;
    const crossing = { kind: 'content', mark: victim.vaultRole } as const;
    return [
      { operation: 'LIST aws/roles', does: vault('LIST', path), controlBy: 'operator', crossing },
      {
        operation: 'GET aws/roles?list=true',
        does: vault('GET', `${path}?list=true`),
        controlBy: 'operator',
        crossing,
      },
    ];
  },
});
