import { awsMountOf } from '@cordon/domain';
import { asking, operator, tenant, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { withoutAppRoles } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'external-id-missing',
  crosses: 'tenant-credentials',
  sentence: 'get on-boarded with another tenant’s role ARN, without its external id (confused deputy)',
  source: 'catalogue 49; https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  unless: (deployment) =>
    deployment.roleAccountId === undefined
      ? 'roles and broker share an account: no trust policy asks for an external id'
      : withoutAppRoles(deployment),
  drafts: ({ attacker, victim, deployment }) => {
    const awsMount = awsMountOf(deployment);
    const { authMount } = deployment.vault;
    return [undefined, attacker.tenant.id, victim.tenant.id].map((external_id, index) => {
      const name = `deputy-${index}-${attacker.tenant.id}-to-${victim.tenant.id}`;
      const policy = `path "${awsMount}/creds/${name}" {\n  capabilities = ["read"]\n}\n`;
      const role = {
        credential_type: 'assumed_role',
        role_arns: victim.roleArn,
        ...(external_id === undefined ? {} : { external_id }),
      };
      const act = (call: ReturnType<typeof vault>) => ({ as: operator, call });
      return {
        operation: 'GET aws/creds/<deputy>',
        variant: external_id === undefined ? 'no external id' : `external id ${external_id}`,
        as: { kind: 'vault-login', appRole: name } as const,
        does: vault('GET', `${awsMount}/creds/${name}`),
        control: asking(deployment, victim),
        controlBy: tenant(victim.tenant.id),
        // What a careless on-boarding would do for the attacker.
        prepare: [
          act(vault('POST', `${awsMount}/roles/${name}`, role)),
          act(vault('PUT', `sys/policies/acl/${awsMount}-${name}`, { policy })),
          act(
            vault('POST', `auth/${authMount}/role/${name}`, {
              token_policies: [`${awsMount}-${name}`],
              token_no_default_policy: true,
            }),
          ),
        ],
        cleanup: [
          act(vault('DELETE', `auth/${authMount}/role/${name}`)),
          act(vault('DELETE', `sys/policies/acl/${awsMount}-${name}`)),
          act(vault('DELETE', `${awsMount}/roles/${name}`)),
        ],
      };
    });
  },
});
