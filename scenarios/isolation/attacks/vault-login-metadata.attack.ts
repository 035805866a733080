import { tenant, vault } from '@cordon/harness/calls';
import { attackOnOthers, type Draft } from '../attempts/attempts.ts';
import { getsFromVault, loggedIn, withoutAppRoles } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'vault-login-metadata',
  crosses: 'tenant-credentials',
  sentence: 'log in at its own AppRole with metadata that names another tenant, or all of them',
  // Vault 1.21.1 renders templates before it looks for globs (fixed in 1.21.6), and the last login’s metadata governs
  // every live token: whether a deployment falls to that depends on whether its policies are templated.
  source:
    'catalogue 13, 14, 15, 16; https://developer.hashicorp.com/vault/docs/concepts/policies#templated-policies',
  unless: withoutAppRoles,
  drafts: ({ attacker, victim, deployment }) => {
    const operation = 'GET aws/creds/<other> by metadata';
    const naming = (value: string) => ({ tenant: value, role_name: value });
    const by = (variant: string, value: string): Draft => ({
      operation,
      variant,
      ...getsFromVault(deployment, victim, loggedIn(attacker, naming(value))),
    });
    return [
      by('the other’s name', victim.tenant.id),
      by('a glob', '*'),
      by('a segment', '+'),
      by('the beginning of a name', `${victim.tenant.id.slice(0, 3)}*`),
      by('another path', `${attacker.tenant.id}/../${victim.tenant.id}`),
      {
        operation,
        variant: 'an earlier token, after such a login',
        ...getsFromVault(deployment, victim, tenant(attacker.tenant.id)),
        prepare: [
          {
            as: loggedIn(attacker, naming(victim.tenant.id)),
            call: vault('GET', 'auth/token/lookup-self'),
          },
        ],
      },
    ];
  },
});
