import type { Operation, Sensitive } from './token.ts';

const UPDATE: readonly Operation[] = ['update'];

/** Other tokens than one's own. https://developer.hashicorp.com/vault/api-docs/auth/token */
export const OF_TOKENS: readonly Sensitive[] = [
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
    bare: true,
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
  {
    path: 'auth/token/roles/+',
    operations: ['read'],
    boundary: 'control-plane',
    why: 'it could read what token roles allow',
  },
];

/** Entities, aliases and groups. https://developer.hashicorp.com/vault/api-docs/secret/identity */
export const OF_IDENTITY: readonly Sensitive[] = [
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
      unfollowed: true,
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
    // Names may have slashes.
    'entity/name/*',
    'entity-alias/id/+',
    'group/id/+',
    'group/name/*',
    'group-alias/id/+',
    'alias/id/+',
    'persona/id/+',
  ].map(
    (what): Sensitive => ({
      path: `identity/${what}`,
      operations: ['read'],
      boundary: 'tenant-enumeration',
      why: 'it could read other tenants’ identities',
    }),
  ),
];

/** What Vault signs of whom, and with what. https://developer.hashicorp.com/vault/api-docs/secret/identity/tokens */
export const OF_IDENTITY_TOKENS: readonly Sensitive[] = [
  ...['role/+', 'key/+'].map(
    (what): Sensitive => ({
      path: `identity/oidc/${what}`,
      operations: ['update', 'create', 'delete'],
      boundary: 'tenant-credentials',
      why: 'it could have Vault sign of itself what is true of another, for whoever believes Vault’s identity tokens',
    }),
  ),
  ...['config', 'key/+/rotate'].map(
    (what): Sensitive => ({
      path: `identity/oidc/${what}`,
      operations: UPDATE,
      ...(what === 'config' ? {} : { bare: true }),
      boundary: 'control-plane',
      why: 'it could have every identity token of Vault refused',
    }),
  ),
  ...['role/+', 'key/+', 'config'].map(
    (what): Sensitive => ({
      path: `identity/oidc/${what}`,
      operations: ['read'],
      boundary: 'control-plane',
      why: 'it could read how Vault signs identity tokens, and what stands in them',
    }),
  ),
  ...['role', 'key'].map(
    (what): Sensitive => ({
      path: `identity/oidc/${what}`,
      operations: ['list'],
      boundary: 'tenant-enumeration',
      why: 'it could list who has identity tokens signed',
    }),
  ),
];
