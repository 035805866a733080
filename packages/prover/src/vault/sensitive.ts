import type { Boundary } from '@cordon/domain';
import type { DeployedState } from '../model/state.types.ts';
import type { Operation } from './token.ts';

/** Something of Vault's that no tenant may ask for, whatever else it may. */
export interface Sensitive {
  /** As in a policy: `+` is a segment, `*` at the end any rest. */
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly sudo?: boolean;
  readonly boundary: Boundary;
  readonly why: string;
  /**
   * What could come of it is beyond this model, so that nothing is proved of the tenant's data any more. Absent where it
   * is followed (`holdings`), or where nothing more can come of it than what is said.
   */
  readonly unfollowed?: true;
}

const WRITE: readonly Operation[] = ['update', 'create', 'patch', 'delete'];
const UPDATE: readonly Operation[] = ['update'];

/**
 * Paths of Vault by which a tenant changes who can hold what, looks at what is not its own, or ends it. Which operations a
 * path has, and which of them Vault guards with `sudo`, is as Vault 1.21 has it.
 * https://developer.hashicorp.com/vault/api-docs
 */
export function sensitivePaths({ vault }: DeployedState): readonly Sensitive[] {
  return [
    ...vault.awsMounts.flatMap(({ path }) => ofAwsEngine(path)),
    ...[...new Set(vault.appRoles.map(({ mount }) => mount))].flatMap(ofAppRole),
    ...OF_TOKENS,
    ...OF_SYSTEM,
    ...OF_IDENTITY,
  ];
}

function ofAwsEngine(mount: string): readonly Sensitive[] {
  const control = 'control-plane' as const;
  const roles = { path: `${mount}/roles/+`, boundary: control };
  const config = { boundary: control, unfollowed: true } as const;
  const tune = `sys/mounts/${mount}/tune`;
  return [
    {
      ...roles,
      operations: ['update', 'delete'],
      unfollowed: true,
      why: 'it could write a role that hands out another tenant’s rights',
    },
    { ...roles, operations: ['read'], why: 'it could read other tenants’ roles, external ids among them' },
    {
      path: `${mount}/roles`,
      operations: ['list'],
      boundary: 'tenant-enumeration',
      why: 'it could list the tenants',
    },
    {
      ...config,
      path: `${mount}/config/root`,
      operations: ['update', 'create'],
      why: 'it could change how Vault reaches AWS, and how sessions are named',
    },
    {
      path: `${mount}/config/root`,
      boundary: control,
      operations: ['read'],
      why: 'it could read how Vault reaches AWS',
    },
    {
      ...config,
      path: `${mount}/config/rotate-root`,
      operations: UPDATE,
      why: 'it could change the broker’s key under everybody',
    },
    {
      path: `${mount}/config/lease`,
      boundary: control,
      operations: ['update', 'read', 'delete'],
      why: 'it could read or change how long credentials live',
    },
    {
      path: `${mount}/static-creds/+`,
      boundary: 'tenant-credentials',
      operations: ['read'],
      why: 'it could read long-lived keys',
    },
    {
      ...config,
      path: `${mount}/static-roles/+`,
      operations: ['read', 'update', 'create', 'delete'],
      why: 'it could have Vault take over the keys of any user',
    },
    {
      path: `${mount}/static-roles`,
      boundary: control,
      operations: ['list'],
      why: 'it could list long-lived keys',
    },
    {
      path: tune,
      boundary: control,
      operations: ['read', 'update'],
      why: 'it could read or change how long leases of the engine live',
    },
  ];
}

function ofAppRole(mount: string): readonly Sensitive[] {
  const role = `auth/${mount}/role`;
  return [
    { path: role, operations: ['list'], boundary: 'tenant-enumeration', why: 'it could list the tenants' },
    {
      path: `${role}/+`,
      operations: WRITE,
      boundary: 'self-grant',
      why: 'it could write an AppRole with policies of its choice',
    },
    {
      path: `${role}/+`,
      operations: ['read'],
      boundary: 'control-plane',
      why: 'it could read what AppRoles may',
    },
    {
      path: `${role}/+/policies`,
      operations: ['update', 'delete'],
      boundary: 'self-grant',
      why: 'it could write the policies of an AppRole',
    },
    {
      path: `${role}/+/role-id`,
      operations: UPDATE,
      boundary: 'tenant-credentials',
      why: 'it could give an AppRole the role id, and with it the identity, of another',
      unfollowed: true,
    },
    ...['bind-secret-id', 'secret-id-bound-cidrs', 'token-bound-cidrs', 'bound-cidr-list'].map(
      (what): Sensitive => ({
        path: `${role}/+/${what}`,
        operations: ['update', 'delete'],
        boundary: 'tenant-credentials',
        why: 'it could loosen how an AppRole logs in',
        unfollowed: true,
      }),
    ),
    ...[
      'secret-id/destroy',
      'secret-id-accessor/destroy',
      'secret-id/lookup',
      'secret-id-accessor/lookup',
    ].map(
      (what): Sensitive => ({
        path: `${role}/+/${what}`,
        operations: UPDATE,
        boundary: 'control-plane',
        why: 'it could look up or end secret ids, also of others',
      }),
    ),
    {
      path: `${role}/+/secret-id`,
      operations: ['list'],
      boundary: 'control-plane',
      why: 'it could list the secret ids’ accessors',
    },
    {
      path: `auth/${mount}/tidy/*`,
      operations: UPDATE,
      boundary: 'control-plane',
      why: 'it could tidy secret ids away',
    },
  ];
}

const OF_TOKENS: readonly Sensitive[] = [
  {
    path: 'auth/token/accessors',
    operations: ['list'],
    sudo: true,
    boundary: 'tenant-enumeration',
    why: 'it could list every token there is',
  },
  // By the token itself is no more than whoever holds it may do anyway.
  ...['lookup-accessor', 'revoke-accessor', 'renew-accessor'].map(
    (what): Sensitive => ({
      path: `auth/token/${what}`,
      operations: UPDATE,
      boundary: 'control-plane',
      why: 'it could look up, renew or end any token whose accessor it learns',
    }),
  ),
  {
    path: 'auth/token/revoke-orphan',
    operations: UPDATE,
    sudo: true,
    boundary: 'control-plane',
    why: 'it could end any token that it can name',
  },
  {
    path: 'auth/token/tidy',
    operations: UPDATE,
    boundary: 'control-plane',
    why: 'it could tidy the store of tokens',
  },
  {
    path: 'auth/token/roles',
    operations: ['list'],
    boundary: 'tenant-enumeration',
    why: 'it could list the token roles',
  },
  {
    path: 'auth/token/roles/+',
    operations: ['update', 'create', 'delete'],
    boundary: 'self-grant',
    why: 'it could write a token role that allows any policy',
  },
];

const OF_SYSTEM: readonly Sensitive[] = [
  ...['sys/policies/acl/+', 'sys/policy/+'].flatMap((path): Sensitive[] => [
    {
      path,
      operations: ['update', 'delete'],
      boundary: 'self-grant',
      why: 'it could write what a policy allows',
    },
    { path, operations: ['read'], boundary: 'control-plane', why: 'it could read what others may' },
  ]),
  ...['sys/policies/acl', 'sys/policy'].map(
    (path): Sensitive => ({
      path,
      operations: ['list', 'read'],
      boundary: 'tenant-enumeration',
      why: 'it could list the policies, which name the tenants',
    }),
  ),
  ...['sys/mounts/*', 'sys/auth/*'].map(
    (path): Sensitive => ({
      path,
      operations: ['update', 'create', 'delete'],
      sudo: path === 'sys/auth/*',
      boundary: 'self-grant',
      why: 'it could mount, tune or take away engines and ways to log in',
      unfollowed: true,
    }),
  ),
  ...['sys/remount', 'sys/raw/*', 'sys/rotate', 'sys/audit/*', 'sys/plugins/catalog/*'].map(
    (path): Sensitive => ({
      path,
      operations: WRITE,
      sudo: true,
      boundary: 'self-grant',
      why: 'it could change Vault itself',
      unfollowed: true,
    }),
  ),
  {
    path: 'sys/raw/*',
    operations: ['read', 'list'],
    sudo: true,
    boundary: 'control-plane',
    why: 'it could read Vault’s storage',
    unfollowed: true,
  },
  {
    path: 'sys/storage/raft/snapshot',
    operations: ['read'],
    boundary: 'control-plane',
    why: 'it could take all of Vault’s storage away, sealed',
    unfollowed: true,
  },
  {
    path: 'sys/storage/raft/snapshot',
    operations: ['update'],
    boundary: 'self-grant',
    why: 'it could put another storage in place',
    unfollowed: true,
  },
  ...[
    'sys/leases/revoke-prefix/*',
    'sys/leases/revoke-force/*',
    'sys/revoke-prefix/*',
    'sys/revoke-force/*',
  ].map(
    (path): Sensitive => ({
      path,
      operations: UPDATE,
      sudo: true,
      boundary: 'control-plane',
      why: 'it could end other tenants’ leases',
    }),
  ),
  {
    path: 'sys/leases/lookup/*',
    operations: ['list'],
    sudo: true,
    boundary: 'control-plane',
    why: 'it could list other tenants’ leases',
  },
  ...['sys/leases/lookup', 'sys/leases/renew', 'sys/leases/revoke', 'sys/renew', 'sys/revoke'].map(
    (path): Sensitive => ({
      path,
      operations: UPDATE,
      boundary: 'control-plane',
      why: 'the lease’s id stands in the body, where no policy looks: it could look up, renew or end any whose id it learns',
    }),
  ),
];

const OF_IDENTITY: readonly Sensitive[] = [
  ...[
    'entity',
    'entity/*',
    'entity-alias',
    'entity-alias/*',
    'group',
    'group/*',
    'group-alias',
    'group-alias/*',
    'persona',
    'persona/*',
    'alias',
    'alias/*',
  ].map(
    (what): Sensitive => ({
      path: `identity/${what}`,
      operations: ['update', 'delete'],
      boundary: 'self-grant',
      why: 'it could give its own identity policies, aliases or metadata of its choice',
    }),
  ),
  ...[
    'entity/id',
    'entity/name',
    'entity-alias/id',
    'group/id',
    'group/name',
    'group-alias/id',
    'alias/id',
    'persona/id',
  ].map(
    (what): Sensitive => ({
      path: `identity/${what}`,
      operations: ['list'],
      boundary: 'tenant-enumeration',
      why: 'it could list the identities, which name the tenants',
    }),
  ),
  ...['lookup/entity', 'lookup/group'].map(
    (what): Sensitive => ({
      path: `identity/${what}`,
      operations: UPDATE,
      boundary: 'tenant-enumeration',
      why: 'it could look identities up by name',
    }),
  ),
  ...[
    'entity/id/+',
    'entity/name/+',
    'entity-alias/id/+',
    'group/id/+',
    'group/name/+',
    'group-alias/id/+',
  ].map(
    (what): Sensitive => ({
      path: `identity/${what}`,
      operations: ['read'],
      boundary: 'tenant-enumeration',
      why: 'it could read other tenants’ identities',
    }),
  ),
];
