import type { AwsMountState } from '@cordon/terraform';
import type { Operation, Sensitive } from './token.ts';

const WRITE: readonly Operation[] = ['update', 'create', 'patch', 'delete'];
const UPDATE: readonly Operation[] = ['update'];

/** The AWS engine at a mount. https://developer.hashicorp.com/vault/api-docs/secret/aws */
export function ofAwsEngine({ path: mount, staticRoles = [] }: AwsMountState): readonly Sensitive[] {
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
      bare: true,
      why: 'it could change the broker’s key under everybody',
    },
    {
      path: `${mount}/config/lease`,
      boundary: control,
      operations: ['update', 'read', 'delete'],
      why: 'it could read or change how long credentials live',
    },
    ...staticRoles.map(
      (name): Sensitive => ({
        path: `${mount}/static-creds/${name}`,
        boundary: 'tenant-credentials',
        operations: ['read'],
        why: `it could read the long-lived keys that the static role \`${name}\` holds`,
      }),
    ),
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

/** AppRole at a mount. https://developer.hashicorp.com/vault/api-docs/auth/approle */
export function ofAppRole(mount: string): readonly Sensitive[] {
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
    ...(
      [
        ['secret-id/destroy', ['update', 'delete']],
        ['secret-id-accessor/destroy', ['update', 'delete']],
        ['secret-id/lookup', UPDATE],
        ['secret-id-accessor/lookup', UPDATE],
      ] as const
    ).map(
      ([what, operations]): Sensitive => ({
        path: `${role}/+/${what}`,
        operations,
        boundary: 'control-plane',
        why: 'it could look up or end secret ids, also of others',
      }),
    ),
    ...[
      'secret-id-num-uses',
      'secret-id-ttl',
      'token-num-uses',
      'token-ttl',
      'token-max-ttl',
      'token-period',
      'period',
      'token-type',
    ].map(
      (what): Sensitive => ({
        path: `${role}/+/${what}`,
        operations: ['update', 'delete'],
        boundary: 'control-plane',
        why: 'it could change how long logins of an AppRole, and what they give, are good for',
      }),
    ),
    ...['policies', 'bind-secret-id', 'secret-id-bound-cidrs', 'token-bound-cidrs'].map(
      (what): Sensitive => ({
        path: `${role}/+/${what}`,
        operations: ['read'],
        boundary: 'control-plane',
        why: 'it could read what AppRoles may',
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
      bare: true,
      boundary: 'control-plane',
      why: 'it could tidy secret ids away',
    },
  ];
}
