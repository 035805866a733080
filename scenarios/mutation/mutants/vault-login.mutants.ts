import { reusedRoleId } from '@cordon/harness/calls';
import { resourcesOf } from '@cordon/terraform';
import {
  aclRule,
  aclText,
  addResource,
  editResources,
  every,
  named,
  prefixPair,
} from '@cordon/terraform/edit';
import type { Mutant } from '../mutant.ts';

const mutants: readonly Mutant[] = [
  {
    id: 'acl-any-creds',
    sentence: 'the Vault policy allows `creds/*`',
    breaks: 'tenant-credentials',
    killedBy: ['vault-creds-path', 'vault-uncleaned-path'],
    mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/creds/*`, 'read')(tf),
  },
  {
    id: 'acl-any-sts',
    sentence: '`creds/` was fenced, `sts/` was forgotten: one handler, two paths',
    breaks: 'tenant-credentials',
    killedBy: ['vault-creds-path'],
    mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/sts/+`, 'read')(tf),
  },
  {
    id: 'acl-config',
    sentence: 'the Vault policy allows the engine’s configuration',
    breaks: 'control-plane',
    killedBy: ['vault-config'],
    mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/config/*`, 'create', 'read', 'update')(tf),
  },
  {
    id: 'acl-list-roles',
    sentence: 'the Vault policy allows listing the engine’s roles',
    breaks: 'tenant-enumeration',
    killedBy: ['vault-list-roles'],
    mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/roles`, 'list')(tf),
  },
  {
    id: 'acl-own-prefix',
    sentence: 'the Vault policy ends the path with a glob, so that `acme` covers `acme-eu`',
    breaks: 'tenant-credentials',
    killedBy: ['vault-creds-path'],
    mutate: (tf, { tenants }) => {
      const [short] = prefixPair(tenants) ?? [];
      if (short === undefined) return undefined;
      return aclText(
        (hcl) => hcl.replaceAll(`/${short.id}" {`, `/${short.id}*" {`),
        named('policy', short),
      )(tf);
    },
  },
  {
    id: 'acl-own-secret-id',
    sentence: 'the Vault policy lets a tenant mint secret ids of its own AppRole, with any metadata',
    breaks: 'tenant-credentials',
    killedBy: ['vault-mint-secret-id'],
    mutate: (tf, { prefix }) =>
      editResources('vault_policy', (body, name) => {
        const path = `auth/${prefix}-approle/role/${name.replace('policy-', '')}/secret-id`;
        return { ...body, policy: `${body.policy}\npath "${path}" {\n  capabilities = ["update"]\n}\n` };
      })(tf),
  },
  {
    id: 'acl-read-roles',
    sentence: 'the Vault policy allows reading every role of the engine',
    breaks: 'control-plane',
    killedBy: ['vault-read-role'],
    mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/roles/*`, 'read')(tf),
  },
  {
    id: 'acl-revoke-prefix',
    sentence: 'the Vault policy allows revoking leases by prefix',
    breaks: 'control-plane',
    killedBy: ['vault-leases'],
    mutate: (tf) => aclRule('sys/leases/revoke-prefix/*', 'create', 'update', 'sudo')(tf),
  },
  {
    id: 'acl-secret-id-of-others',
    sentence: 'the Vault policy allows minting secret ids of any AppRole',
    breaks: 'tenant-credentials',
    killedBy: ['vault-mint-secret-id'],
    mutate: (tf, { prefix }) => aclRule(`auth/${prefix}-approle/role/+/secret-id`, 'create', 'update')(tf),
  },
  {
    id: 'acl-session-name-free',
    sentence: 'the Vault policy no longer denies `role_session_name`: a tenant may borrow a name',
    breaks: 'attribution',
    killedBy: ['session-name-borrowed'],
    // Vault takes a session name only where it assumes a role.
    mutate: (tf, { topology }) =>
      topology === 'iam-user-per-lease' || topology === 'federation-token'
        ? undefined
        : aclText((hcl) => hcl.replace(/\n {4}"role_session_name" = \[\]/g, ''))(tf),
  },
  {
    id: 'acl-templated-by-metadata',
    sentence:
      'the Vault policy names the path by the secret id’s metadata, whose glob Vault 1.21.1 takes for one',
    breaks: 'tenant-credentials',
    killedBy: ['vault-login-metadata'],
    mutate: (tf, { topology, prefix }) =>
      topology === 'session-name'
        ? undefined
        : aclRule(
            `${prefix}-aws/creds/{{identity.entity.aliases.\${vault_auth_backend.approle.accessor}.metadata.tenant}}`,
            'read',
          )(tf),
  },
  {
    id: 'acl-templated-by-role-name',
    sentence: 'the Vault policy names the path by the AppRole’s own name: templated, and yet nobody’s choice',
    breaks: 'tenant-credentials',
    killedBy: [],
    mutate: (tf, { topology, prefix }) =>
      topology === 'session-name'
        ? undefined
        : aclRule(
            `${prefix}-aws/creds/{{identity.entity.aliases.\${vault_auth_backend.approle.accessor}.metadata.role_name}}`,
            'read',
          )(tf),
  },
  {
    id: 'acl-token-create',
    sentence: 'the Vault policy allows making tokens with any policy',
    breaks: 'tenant-credentials',
    killedBy: ['vault-forge-token'],
    mutate: (tf) => aclRule('auth/token/create', 'create', 'update', 'sudo')(tf),
  },
  {
    id: 'acl-whole-mount',
    sentence: 'the Vault policy allows the whole mount of the AWS engine',
    breaks: 'tenant-credentials',
    // `vault-config` would notice, too, and leave the engine broken behind it: see `acl-config`.
    killedBy: [
      'vault-creds-path',
      'vault-uncleaned-path',
      'vault-list-roles',
      'vault-read-role',
      'vault-write-role',
    ],
    mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/*`, 'create', 'read', 'update', 'delete', 'list')(tf),
  },
  {
    id: 'acl-write-roles',
    sentence: 'the Vault policy allows writing roles of the engine',
    breaks: 'control-plane',
    killedBy: ['vault-write-role'],
    mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/roles/*`, 'create', 'update')(tf),
  },
  {
    id: 'approle-two-policies',
    sentence: 'one tenant’s AppRole carries two tenants’ Vault policies',
    breaks: 'tenant-credentials',
    killedBy: ['vault-creds-path'],
    mutate: (tf, { tenants: [first, second] }) =>
      editResources('vault_approle_auth_backend_role', (body, name) =>
        named('approle', first)(name)
          ? {
              ...body,
              token_policies: [...[body.token_policies].flat(), `\${vault_policy.policy-${second?.id}.name}`],
            }
          : undefined,
      )(tf),
  },
  {
    id: 'default-policy-kept',
    sentence: 'tokens keep Vault’s `default` policy, which looks up any lease whose id is known',
    breaks: 'control-plane',
    killedBy: ['vault-leases'],
    mutate: (tf) =>
      editResources('vault_approle_auth_backend_role', (body) => ({
        ...body,
        token_no_default_policy: false,
      }))(tf),
  },
  {
    id: 'identity-left-behind',
    sentence:
      'the identity of an off-boarded AppRole was kept, with a tenant’s policy on it, and waits for the role id to come back',
    breaks: 'tenant-credentials',
    killedBy: ['vault-role-id-reused'],
    mutate: (tf, { prefix, tenants: [first, second] }) =>
      first === undefined || second === undefined
        ? undefined
        : every(
            addResource('vault_identity_entity', 'mutant', {
              name: `${prefix}-left-behind`,
              policies: [`\${vault_policy.policy-${second.id}.name}`],
            }),
            addResource('vault_identity_entity_alias', 'mutant', {
              name: reusedRoleId(first, second),
              mount_accessor: '${vault_auth_backend.approle.accessor}',
              canonical_id: '${vault_identity_entity.mutant.id}',
            }),
          )(tf),
  },
];

/** What is about paths, roles, leases or policies of the AWS engine, and breaks nothing where there is none. */
const OF_ENGINE: ReadonlySet<string> = new Set([
  ...['acl-any-creds', 'acl-any-sts', 'acl-config', 'acl-list-roles', 'acl-read-roles', 'acl-whole-mount'],
  ...['acl-templated-by-metadata', 'acl-templated-by-role-name', 'acl-write-roles'],
  // Without an engine all tenants' policies say the same, and `default` opens no lease.
  ...['approle-two-policies', 'default-policy-kept', 'identity-left-behind'],
]);

export default mutants.map(
  ({ mutate, ...mutant }): Mutant => ({
    ...mutant,
    mutate: (tf, about) =>
      OF_ENGINE.has(mutant.id) && resourcesOf(tf, 'vault_aws_secret_backend').length === 0
        ? undefined
        : mutate(tf, about),
  }),
);
