import { appRoleOf } from '@cordon/domain';
import { operator, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { withoutAppRoles } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'vault-mint-secret-id',
  crosses: 'tenant-credentials',
  sentence:
    'create a secret id of another tenant’s AppRole, or of its own with another tenant’s name as metadata',
  source: 'catalogue 14; https://developer.hashicorp.com/vault/api-docs/auth/approle#generate-new-secret-id',
  unless: withoutAppRoles,
  drafts: ({ attacker, victim, deployment }) => {
    const role = (name: string) => `auth/${deployment.vault.authMount}/role/${name}`;
    const [own, other] = [role(appRoleOf(attacker).name), role(appRoleOf(victim).name)];
    const metadata = JSON.stringify({ tenant: victim.tenant.id, role_name: appRoleOf(victim).name });
    const secret_id = `chosen-by-${attacker.tenant.id}-${victim.tenant.id}`;
    const custom = vault('POST', `${other}/custom-secret-id`, { secret_id, metadata });
    return [
      {
        operation: 'POST approle/<other>/secret-id',
        does: vault('POST', `${other}/secret-id`, {}),
        controlBy: 'operator',
      },
      {
        operation: 'POST approle/<own>/secret-id',
        variant: 'metadata of the other',
        does: vault('POST', `${own}/secret-id`, { metadata }),
        controlBy: 'operator',
      },
      {
        operation: 'POST approle/<other>/custom-secret-id',
        does: custom,
        // Vault takes each chosen id once.
        cleanup: [{ as: operator, call: vault('POST', `${other}/secret-id/destroy`, { secret_id }) }],
        controlBy: 'operator',
      },
      {
        operation: 'GET approle/<other>/role-id',
        does: vault('GET', `${other}/role-id`),
        controlBy: 'operator',
      },
      {
        operation: 'POST approle/<other> with own policy',
        does: vault('POST', other, { token_policies: [attacker.vaultPolicy, victim.vaultPolicy] }),
        // The operator writes back what is there.
        control: vault('POST', other, { token_policies: [victim.vaultPolicy] }),
        controlBy: 'operator',
        untouched: [
          {
            what: `AppRole ${appRoleOf(victim).name}, asked by ${attacker.tenant.id}`,
            read: vault('GET', other),
          },
        ],
      },
    ];
  },
});
