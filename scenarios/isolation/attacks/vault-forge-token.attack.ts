import { vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 'vault-forge-token',
  crosses: 'tenant-credentials',
  sentence: 'create a Vault token with another tenant’s policy or name, or without an entity',
  source: 'catalogue 17, 24; https://developer.hashicorp.com/vault/api-docs/auth/token#create-token',
  drafts: ({ victim }) => {
    const token = {
      policies: [victim.vaultPolicy],
      display_name: `approle-${victim.tenant.id}`,
      ttl: '60s',
    };
    return [
      ...['create', 'create-orphan'].map((verb) => ({
        operation: `POST auth/token/${verb}`,
        does: vault('POST', `auth/token/${verb}`, token),
        controlBy: 'operator' as const,
      })),
      {
        operation: 'LIST auth/token/accessors',
        does: vault('LIST', 'auth/token/accessors/'),
        controlBy: 'operator',
      },
      {
        operation: 'GET sys/policies/acl/<other>',
        does: vault('GET', `sys/policies/acl/${victim.vaultPolicy}`),
        controlBy: 'operator',
      },
    ];
  },
});
