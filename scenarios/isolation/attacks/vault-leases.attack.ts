import { asking, operator, sequence, vault } from '@cordon/harness/calls';
import { attackOnOthers, type Draft } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 'vault-leases',
  crosses: 'control-plane',
  sentence:
    'look up, list, renew or revoke leases by id or prefix, which would work for every tenant’s leases',
  source: 'catalogue 23; https://developer.hashicorp.com/vault/api-docs/system/leases',
  drafts: ({ attacker, victim, deployment }) => {
    const { awsMount, authMount } = deployment.vault;
    // Without an AWS engine there is no lease of a credential: those of the logins are left.
    const [all, prefix] =
      awsMount === undefined
        ? ['auth', `auth/${authMount}/login`]
        : [`${awsMount}/creds`, `${awsMount}/creds/${victim.vaultRole}`];
    const byId = (operation: string, ownersOperation = operation): Draft => {
      // Vault’s ACL does not see the id, which stands in the body: a token that may ask for its own lease may ask
      // for any whose id it learns.
      const own = (from: typeof attacker, what: string) =>
        sequence(
          1,
          asking(deployment, from),
          vault('PUT', `sys/leases/${what}`, { lease_id: '${steps.0.lease_id}' }),
        );
      return {
        operation: `PUT sys/leases/${operation}`,
        does: own(attacker, operation),
        control: own(victim, ownersOperation),
        controlBy: operator,
      };
    };
    return [
      ...(awsMount === undefined
        ? []
        : [
            byId('lookup'),
            byId('revoke'),
            // What came from STS nobody can renew (400, a matter of form): the operator’s twin looks it up.
            { ...byId('renew', 'lookup'), refusals: ['authorization', 'form'] as const },
          ]),
      {
        operation: 'LIST sys/leases/lookup/<other>',
        does: vault('LIST', `sys/leases/lookup/${prefix}`),
        control: vault('LIST', `sys/leases/lookup/${all}`),
        controlBy: 'operator',
      },
      // Below a prefix that holds no lease: the same question to the ACL, and harmless where it is served.
      ...(['revoke-prefix', 'revoke-force'] as const).map((operation) => ({
        operation: `PUT sys/leases/${operation}`,
        does: vault('PUT', `sys/leases/${operation}/${prefix}/none-of-these`),
        controlBy: 'operator' as const,
      })),
    ];
  },
});
