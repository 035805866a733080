import type { TenantState, VaultState } from '@cordon/terraform';
import type { Operation, Sensitive } from './token.ts';

const WRITE: readonly Operation[] = ['update', 'create', 'patch', 'delete'];
const UPDATE: readonly Operation[] = ['update'];

/** Where a lease's id is the rest of the path. https://developer.hashicorp.com/vault/api-docs/system/leases */
export const LEASES = ['sys/leases/renew/', 'sys/leases/revoke/', 'sys/renew/', 'sys/revoke/'] as const;

/** Policies, mounts, storage and leases. https://developer.hashicorp.com/vault/api-docs/system */
export const OF_SYSTEM: readonly Sensitive[] = [
  // Names of policies may have slashes.
  ...['sys/policies/acl/*', 'sys/policy/*'].flatMap((path): Sensitive[] => [
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
      ...(path === 'sys/rotate' ? { bare: true } : {}),
      boundary: 'self-grant',
      why: 'it could change Vault itself',
      unfollowed: true,
    }),
  ),
  ...['sys/raw', 'sys/raw/*'].map(
    (path): Sensitive => ({
      path,
      operations: ['read', 'list'],
      sudo: true,
      boundary: 'control-plane',
      why: 'it could read Vault’s storage',
      unfollowed: true,
    }),
  ),
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
    bare: true,
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
      bare: true,
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
  {
    path: 'sys/leases/lookup/*',
    operations: ['list'],
    sudo: true,
    boundary: 'tenant-enumeration',
    why: 'it could list what leases were made by: the names of roles and logins, which name the tenants',
  },
  ...['sys/leases/lookup', 'sys/leases/renew', 'sys/leases/revoke', 'sys/renew', 'sys/revoke'].map(
    (path): Sensitive => ({
      path,
      operations: UPDATE,
      boundary: 'control-plane',
      why: 'the lease’s id stands in the body, where no policy looks: it could look up, renew or end any whose id it learns',
    }),
  ),
  ...LEASES.map(
    (path): Sensitive => ({
      path: `${path}*`,
      operations: UPDATE,
      bare: true,
      boundary: 'control-plane',
      why: 'it could renew or end leases of others, whose id it learns',
    }),
  ),
];

/**
 * Lists of all mounts, where a mount is called after a tenant. `sys/internal/ui/mounts` shows a token only mounts that it has
 * some right on. https://developer.hashicorp.com/vault/api-docs/system/mounts
 */
export function ofMountLists(
  { awsMounts, engines = [], authMounts = [] }: VaultState,
  tenants: readonly TenantState[],
): readonly Sensitive[] {
  const list = (path: string, mounts: readonly { readonly path: string }[]): readonly Sensitive[] => {
    const names = mounts.map((mount) => words(mount.path)).join(' ');
    const about = tenants.flatMap(({ id }) => (names.includes(words(id)) ? [id] : []));
    const why = 'it could list the mounts, which are called after tenants';
    return about.length === 0
      ? []
      : [{ path, operations: ['read'], boundary: 'tenant-enumeration', why, about }];
  };
  return [...list('sys/mounts', [...awsMounts, ...engines]), ...list('sys/auth', authMounts)];
}

/** A name by its words, whatever stands between them. */
export function words(name: string): string {
  return `-${name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .join('-')}-`;
}
