import { reusedRoleId } from '@cordon/harness/calls';
import {
  aclRule,
  aclText,
  addResource,
  editResources,
  every,
  named,
  prefixPair,
} from '@cordon/terraform/edit';
import { type FamilyRow, familyOf } from '../mutant.ts';

/** Mutants of the AWS engine’s paths, roles, leases or policies break nothing on a topology without the engine. */
const ENGINE = 'vault_aws_secret_backend';

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = { breaks: 'tenant-credentials', killedBy: ['vault-creds-path'] } as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'acl-any-creds',
    sentence: 'the Vault policy allows `creds/*`',
    killedBy: ['vault-creds-path', 'vault-uncleaned-path'],
    needs: ENGINE,
    edit: ({ prefix }) => aclRule(`${prefix}-aws/creds/*`, 'read'),
  },
  {
    id: 'acl-any-sts',
    sentence: '`creds/` is restricted, but not `sts/`: one handler, two paths',
    needs: ENGINE,
    edit: ({ prefix }) => aclRule(`${prefix}-aws/sts/+`, 'read'),
  },
  {
    id: 'acl-config',
    sentence: 'the Vault policy allows the engine’s configuration',
    breaks: 'control-plane',
    killedBy: ['vault-config'],
    needs: ENGINE,
    edit: ({ prefix }) => aclRule(`${prefix}-aws/config/*`, 'create', 'read', 'update'),
  },
  {
    id: 'acl-list-roles',
    sentence: 'the Vault policy allows listing the engine’s roles',
    breaks: 'tenant-enumeration',
    killedBy: ['vault-list-roles'],
    needs: ENGINE,
    edit: ({ prefix }) => aclRule(`${prefix}-aws/roles`, 'list'),
  },
  {
    id: 'acl-own-prefix',
    sentence: 'the Vault policy ends the path with a glob, so that `acme` covers `acme-eu`',
    edit: ({ tenants }) => {
      const [short] = prefixPair(tenants) ?? [];
      return (
        short &&
        aclText((hcl) => hcl.replaceAll(`/${short.id}" {`, `/${short.id}*" {`), named('policy', short))
      );
    },
  },
  {
    id: 'acl-own-secret-id',
    sentence: 'the Vault policy lets a tenant mint secret ids of its own AppRole, with any metadata',
    killedBy: ['vault-mint-secret-id'],
    edit: ({ prefix }) =>
      editResources('vault_policy', (body, name) => {
        const path = `auth/${prefix}-approle/role/${name.replace('policy-', '')}/secret-id`;
        return { ...body, policy: `${body.policy}\npath "${path}" {\n  capabilities = ["update"]\n}\n` };
      }),
  },
  {
    id: 'acl-read-roles',
    sentence: 'the Vault policy allows reading every role of the engine',
    breaks: 'control-plane',
    killedBy: ['vault-read-role'],
    needs: ENGINE,
    edit: ({ prefix }) => aclRule(`${prefix}-aws/roles/*`, 'read'),
  },
  {
    id: 'acl-revoke-prefix',
    sentence: 'the Vault policy allows revoking leases by prefix',
    breaks: 'control-plane',
    killedBy: ['vault-leases'],
    edit: () => aclRule('sys/leases/revoke-prefix/*', 'create', 'update', 'sudo'),
  },
  {
    id: 'acl-secret-id-of-others',
    sentence: 'the Vault policy allows minting secret ids of any AppRole',
    killedBy: ['vault-mint-secret-id'],
    edit: ({ prefix }) => aclRule(`auth/${prefix}-approle/role/+/secret-id`, 'create', 'update'),
  },
  {
    id: 'acl-session-name-free',
    sentence: 'the Vault policy no longer denies `role_session_name`: a tenant may borrow a name',
    breaks: 'attribution',
    killedBy: ['session-name-borrowed'],
    // Vault takes a session name only where it assumes a role.
    notOn: ['iam-user-per-lease', 'federation-token'],
    edit: () => aclText((hcl) => hcl.replace(/\n {4}"role_session_name" = \[\]/g, '')),
  },
  {
    id: 'acl-templated-by-metadata',
    sentence:
      'the Vault policy names the path by the secret id’s metadata, whose glob Vault 1.21.1 takes for one',
    killedBy: ['vault-login-metadata'],
    notOn: ['session-name'],
    needs: ENGINE,
    edit: ({ prefix }) =>
      aclRule(
        `${prefix}-aws/creds/{{identity.entity.aliases.\${vault_auth_backend.approle.accessor}.metadata.tenant}}`,
        'read',
      ),
  },
  {
    id: 'acl-templated-by-role-name',
    sentence: 'the Vault policy names the path by the AppRole’s own name: templated, and yet nobody’s choice',
    killedBy: [],
    notOn: ['session-name'],
    needs: ENGINE,
    edit: ({ prefix }) =>
      aclRule(
        `${prefix}-aws/creds/{{identity.entity.aliases.\${vault_auth_backend.approle.accessor}.metadata.role_name}}`,
        'read',
      ),
  },
  {
    id: 'acl-token-create',
    sentence: 'the Vault policy allows making tokens with any policy',
    killedBy: ['vault-forge-token'],
    edit: () => aclRule('auth/token/create', 'create', 'update', 'sudo'),
  },
  {
    id: 'acl-whole-mount',
    sentence: 'the Vault policy allows the whole mount of the AWS engine',
    // `vault-config` would notice, too, and leave the engine broken behind it: see `acl-config`.
    killedBy: [
      'vault-creds-path',
      'vault-uncleaned-path',
      'vault-list-roles',
      'vault-read-role',
      'vault-write-role',
    ],
    needs: ENGINE,
    edit: ({ prefix }) => aclRule(`${prefix}-aws/*`, 'create', 'read', 'update', 'delete', 'list'),
  },
  {
    id: 'acl-write-roles',
    sentence: 'the Vault policy allows writing roles of the engine',
    breaks: 'control-plane',
    killedBy: ['vault-write-role'],
    needs: ENGINE,
    edit: ({ prefix }) => aclRule(`${prefix}-aws/roles/*`, 'create', 'update'),
  },
  {
    id: 'approle-two-policies',
    sentence: 'one tenant’s AppRole carries two tenants’ Vault policies',
    // Without an engine all tenants’ policies say the same, and `default` opens no lease.
    needs: ENGINE,
    edit: ({ tenants: [first, second] }) =>
      editResources(
        'vault_approle_auth_backend_role',
        (body) => ({
          ...body,
          token_policies: [...[body.token_policies].flat(), `\${vault_policy.policy-${second?.id}.name}`],
        }),
        named('approle', first),
      ),
  },
  {
    id: 'default-policy-kept',
    sentence: 'tokens keep Vault’s `default` policy, which looks up any lease whose id is known',
    breaks: 'control-plane',
    killedBy: ['vault-leases'],
    needs: ENGINE,
    edit: () =>
      editResources('vault_approle_auth_backend_role', (body) => ({
        ...body,
        token_no_default_policy: false,
      })),
  },
  {
    id: 'identity-left-behind',
    sentence:
      'the identity of an off-boarded AppRole was kept, with a tenant’s policy on it, and waits for the role id to come back',
    killedBy: ['vault-role-id-reused'],
    needs: ENGINE,
    edit: ({ prefix, tenants: [first, second] }) =>
      first &&
      second &&
      every(
        addResource('vault_identity_entity', 'mutant', {
          name: `${prefix}-left-behind`,
          policies: [`\${vault_policy.policy-${second.id}.name}`],
        }),
        addResource('vault_identity_entity_alias', 'mutant', {
          name: reusedRoleId(first, second),
          mount_accessor: '${vault_auth_backend.approle.accessor}',
          canonical_id: '${vault_identity_entity.mutant.id}',
        }),
      ),
  },
];

export default familyOf(SHARED, mutants);
