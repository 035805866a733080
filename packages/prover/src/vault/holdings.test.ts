import type { TenantLogin } from '@cordon/domain';
import { describe, expect, it } from 'vitest';
import { Registry } from '../model/registry.ts';
import type { DeployedState, EntityState, LoginState, TokenRoleState } from '../model/state.types.ts';
import { holdingsOf } from './holdings.ts';
import { issuedTo } from './left-behind.ts';

type Vault = DeployedState['vault'];

const awsRole = (name: string): Vault['awsRoles'][number] => ({
  ...{ mount: 'aws', name, credentialType: 'iam_user', roleArns: [], policyArns: [], iamGroups: [] },
  ...{ sessionTags: {}, iamTags: {} },
});
const appRole = (name: string, more: Partial<Vault['appRoles'][number]> = {}): Vault['appRoles'][number] => ({
  ...{ mount: 'approle', name, roleId: `id-${name}`, tokenPolicies: [`t-${name}`], noDefaultPolicy: true },
  ...{ secretIdMetadata: [{ team: name }] },
  ...more,
});
const creds = (name: string) => `path "aws/creds/${name}" { capabilities = ["read"] }`;
const path = (at: string, ...capabilities: string[]) =>
  `path "${at}" { capabilities = ${JSON.stringify(capabilities)} }`;
const limited = (at: string, capabilities: string[], limits: string) =>
  `path "${at}" {\n capabilities = ${JSON.stringify(capabilities)}\n ${limits}\n}`;

const tokenRole = (more: Partial<TokenRoleState>): TokenRoleState => ({
  ...{ name: 'r', allowedPolicies: [], allowedGlobs: [], disallowedPolicies: [], disallowedGlobs: [] },
  orphan: false,
  ...more,
});
const entity = (name: string, more: Partial<EntityState>): EntityState => ({
  ...{ id: `e-${name}`, name, metadata: {}, policies: [], groups: [], aliases: [] },
  ...more,
});
const user = (name: string, tokenPolicies: string[]): LoginState => ({
  ...{ method: 'userpass', mount: 'userpass', name, tokenPolicies, noDefaultPolicy: true },
});
const jwtRole = (more: Partial<LoginState & { method: 'jwt' }> = {}): LoginState => ({
  ...{ method: 'jwt', mount: 'jwt', name: 'app', tokenPolicies: ['t-a'], noDefaultPolicy: true },
  ...{
    boundClaims: {},
    boundClaimsType: 'string',
    boundAudiences: ['vault'],
    userClaim: 'sub',
    claimMappings: {},
  },
  ...more,
});

interface World {
  /** Policies besides `t-a`, `t-b` and `t-c`. */
  readonly policies?: Readonly<Record<string, string>>;
  readonly vault?: Partial<Vault>;
  readonly logins?: Readonly<Record<string, TenantLogin>>;
}

/** Three tenants with an AppRole, a policy and a role of the AWS engine each; `rules` are more of `a`'s policy. */
function held(rules: string, { policies = {}, vault = {}, logins = {} }: World = {}) {
  const ids = ['a', 'b', 'c'];
  const texts = { ...Object.fromEntries(ids.map((id) => [`t-${id}`, creds(id)])), ...policies };
  const state: DeployedState = {
    ...{
      accountId: '1',
      region: 'us-east-1',
      brokerArn: '',
      roles: [],
      users: [],
      policies: [],
      buckets: [],
    },
    vault: {
      awsMounts: [{ path: 'aws' }],
      awsRoles: ids.map(awsRole),
      policies: Object.entries(texts).map(([name, text]) => ({
        name,
        text: name === 't-a' ? `${text}\n${rules}` : text,
      })),
      appRoles: ids.map((id) => appRole(id)),
      accessors: { approle: 'acc_approle', userpass: 'acc_up', jwt: 'acc_jwt' },
      ...vault,
    },
    tenants: ids.map((id) => ({
      ...{ id, data: [{ bucket: `b-${id}` }] as const },
      login: logins[id] ?? { method: 'approle', role: id },
    })),
  };
  const registry = new Registry(state);
  const found = holdingsOf(state.tenants[0] as (typeof state.tenants)[0], registry);
  const named = (unsure: boolean) =>
    found.tokens
      .filter((token) => (token.unsure !== undefined) === unsure)
      .flatMap((token) => [...issuedTo(token, registry)].map(({ role }) => role.name));
  const crossed = [...new Set(found.escalations.map(({ boundary }) => boundary))].sort().join(' ');
  return {
    reach: [...new Set(named(false))].sort().join(''),
    maybe: [...new Set(named(true))].sort().join(''),
    crossed,
    escalations: found.escalations,
    gaps: found.gaps.map(({ reason }) => reason),
    untold: [
      ...new Set(found.gaps.flatMap(({ boundaries, ordinary }) => (ordinary ? [] : boundaries))),
    ].sort(),
    steps: found.tokens.flatMap(({ steps }) => steps),
  };
}

const CREATE = path('auth/token/create', 'update');
const BY_ROLE = path('auth/token/create/r', 'update');
const withRole = (more: Partial<TokenRoleState>, policies: Record<string, string> = {}): World => ({
  policies,
  vault: { tokenRoles: [tokenRole(more)] },
});

describe('whose credentials a tenant comes to hold', () => {
  it.each<[why: string, reach: string, rules: string, world?: World]>([
    ['its own', 'a', ''],
    ['a wildcard', 'abc', path('aws/creds/*', 'read')],
    ['a segment wildcard, by the other path', 'abc', path('aws/sts/+', 'update')],
    ['the mount of any name', 'abc', path('+/creds/+', 'read')],
    ['no read and no update', 'a', path('aws/creds/*', 'list', 'create', 'delete', 'patch', 'sudo')],
    ['a longer denial', 'ac', `${path('aws/creds/*', 'read')}\n${path('aws/creds/b', 'deny')}`],
    [
      'a denial of one of its two paths',
      'abc',
      `${path('aws/+/b', 'read')}\n${path('aws/sts/*', 'read')}\n${path('aws/creds/b', 'deny')}`,
    ],
    ['`+` loses to a later `*`', 'ab', `${path('+/creds/b', 'deny')}\n${path('aws/creds/b*', 'read')}`],
    [
      'required parameters can be given',
      'ab',
      limited('aws/creds/b', ['read'], 'required_parameters = ["ttl"]'),
    ],
    [
      'a wrapped answer can be unwrapped',
      'ab',
      limited('aws/creds/b', ['read'], 'min_wrapping_ttl = "1s"\n max_wrapping_ttl = "90s"'),
    ],
    // Children.
    ['a child of what it has', 'a', CREATE],
    ['an orphan of what it has', 'a', path('auth/token/create-orphan', 'update')],
    ['a child of any policy', 'abc', path('auth/token/create', 'update', 'sudo')],
    ['`sudo` alone makes none', 'a', path('auth/token/create', 'create', 'sudo')],
    [
      'a child of the policies that are allowed',
      'ab',
      limited('auth/token/create', ['update', 'sudo'], 'allowed_parameters = { "policies" = ["t-b"] }'),
    ],
    [
      '… by a glob',
      'abc',
      limited(
        'auth/token/create',
        ['update', 'sudo'],
        'allowed_parameters = { "policies" = ["t-*"], "ttl" = [] }',
      ),
    ],
    [
      '… in capitals, which Vault makes small',
      'ab',
      limited('auth/token/create', ['update', 'sudo'], 'allowed_parameters = { "policies" = ["T-B*"] }'),
    ],
    [
      '… or none',
      'a',
      limited('auth/token/create', ['update', 'sudo'], 'denied_parameters = { "policies" = [] }'),
    ],
    [
      'an unnamed parameter among allowed ones',
      'a',
      limited('auth/token/create', ['update', 'sudo'], 'allowed_parameters = { "ttl" = [] }'),
    ],
    // Token roles.
    ['a token role without lists', 'a', BY_ROLE, withRole({})],
    [
      'a token role that nobody made',
      'a',
      path('auth/token/create/other', 'update'),
      withRole({ allowedPolicies: ['t-b'] }),
    ],
    ['a token role by its list', 'ab', BY_ROLE, withRole({ allowedPolicies: ['t-b'] })],
    ['… in capitals', 'ab', BY_ROLE, withRole({ allowedPolicies: [' T-B'] })],
    [
      '… less what it disallows',
      'ac',
      BY_ROLE,
      withRole({ allowedPolicies: ['t-b', 't-c'], disallowedPolicies: ['T-b'] }),
    ],
    ['a glob of a token role', 'abc', BY_ROLE, withRole({ allowedGlobs: ['t-*'] })],
    [
      '… in the middle',
      'ab',
      BY_ROLE,
      withRole({ allowedGlobs: ['x-*-read'] }, { 'x-b-read': creds('b'), 'x-c-write': creds('c') }),
    ],
    ['… in capitals', 'ab', BY_ROLE, withRole({ allowedGlobs: ['T-B*'] })],
    ['… with a dot, which is a dot', 'a', BY_ROLE, withRole({ allowedGlobs: ['t.b'] })],
    ['a disallowed glob in the middle', 'ac', BY_ROLE, withRole({ disallowedGlobs: ['*-b*'] })],
    ['a disallowed glob alone lets the rest through', 'ab', BY_ROLE, withRole({ disallowedGlobs: ['T-C'] })],
    ['`root` is no policy to be had', 'a', BY_ROLE, withRole({ allowedPolicies: ['root'] })],
    // A child loses what denies.
    [
      'a child without the policy that denies',
      'ab',
      `${CREATE}\n${path('aws/creds/*', 'read')}`,
      {
        policies: {
          no: `${path('aws/creds/b', 'deny')}\n${path('aws/creds/c', 'deny')}\n${path('aws/sts/c', 'deny')}`,
        },
        vault: {
          appRoles: [appRole('a', { tokenPolicies: ['t-a', 'no', 'c-deny'] }), appRole('b')],
          awsRoles: [awsRole('a'), awsRole('b')],
        },
      },
    ],
    [
      'an orphan is nobody, so that a denial by template is gone',
      'ab',
      `${limited('auth/token/create', ['update', 'sudo'], 'allowed_parameters = { "policies" = ["t-a"], "no_parent" = [] }')}\n${path('aws/creds/*', 'read')}\n${path('aws/creds/{{identity.entity.metadata.not}}', 'deny')}`,
      {
        vault: {
          awsRoles: [awsRole('a'), awsRole('b')],
          entities: [
            entity('a', { metadata: { not: 'b' }, aliases: [{ accessor: 'acc_approle', name: 'id-a' }] }),
          ],
        },
      },
    ],
    // Secret ids, passwords, policies.
    ['another’s secret id', 'ab', path('auth/approle/role/b/secret-id', 'update')],
    ['another’s custom secret id', 'ab', path('auth/approle/role/b/custom-secret-id', 'update')],
    ['a secret id takes an update', 'a', path('auth/approle/role/+/secret-id', 'create', 'read', 'list')],
    [
      'an AppRole that asks for no secret id',
      'ab',
      '',
      { vault: { appRoles: [appRole('a'), appRole('b', { bindSecretId: false })] } },
    ],
    [
      'a user’s password',
      'ab',
      path('auth/userpass/users/u/password', 'update'),
      { vault: { logins: [user('u', ['t-b'])] } },
    ],
    [
      '… its hash',
      'ab',
      limited('auth/userpass/users/u/password', ['update'], 'allowed_parameters = { "password_hash" = [] }'),
      { vault: { logins: [user('u', ['t-b'])] } },
    ],
    [
      '… or neither',
      'a',
      limited('auth/userpass/users/u/password', ['update'], 'allowed_parameters = { "x" = [] }'),
      { vault: { logins: [user('u', ['t-b'])] } },
    ],
    [
      'a secret id that is kept where it may read',
      'ab',
      path('kv/data/*', 'read'),
      { vault: { kept: [{ path: 'kv/data/b', address: 'x', of: { appRole: 'approle/b' } }] } },
    ],
    [
      '… and may not',
      'a',
      path('kv/data/*', 'list', 'update'),
      { vault: { kept: [{ path: 'kv/data/b', address: 'x', of: { appRole: 'approle/b' } }] } },
    ],
    [
      'a password that is kept where it may read',
      'ac',
      path('kv/data/u', 'read'),
      {
        vault: {
          logins: [user('u', ['t-c'])],
          kept: [{ path: 'kv/data/u', address: 'x', of: { password: 'userpass/u' } }],
        },
      },
    ],
    ['its own policy, written', 'abc', path('sys/policies/acl/t-a', 'update')],
    ['… only made, which it is already', 'a', path('sys/policies/acl/t-a', 'create')],
    [
      '… without its text',
      'a',
      limited('sys/policies/acl/t-a', ['update'], 'denied_parameters = { "policy" = [] }'),
    ],
    [
      'a policy that it has, deleted, denies no more',
      'abc',
      `${path('aws/creds/*', 'read')}\n${path('sys/policies/acl/no', 'delete')}`,
      {
        policies: { no: `${path('aws/creds/b', 'deny')}\n${path('aws/creds/c', 'deny')}` },
        vault: { appRoles: [appRole('a', { tokenPolicies: ['t-a', 'no'] })] },
      },
    ],
    [
      'a token role, written and used',
      'abc',
      `${path('auth/token/roles/mine', 'create')}\n${path('auth/token/create/mine', 'update')}`,
    ],
    ['a token role, written and not used', 'a', path('auth/token/roles/mine', 'create')],
    [
      'a user, written',
      'abc',
      path('auth/userpass/users/new-*', 'create'),
      { vault: { logins: [user('u', [])] } },
    ],
    // Identity.
    [
      'its entity’s policies',
      'ab',
      '',
      {
        vault: {
          entities: [
            entity('a', { policies: ['T-B'], aliases: [{ accessor: 'acc_approle', name: 'ID-A' }] }),
          ],
        },
      },
    ],
    [
      'another mount’s alias',
      'a',
      '',
      {
        vault: {
          entities: [entity('a', { policies: ['t-b'], aliases: [{ accessor: 'acc_jwt', name: 'id-a' }] })],
        },
      },
    ],
    [
      'its groups’ policies',
      'ac',
      '',
      {
        vault: {
          entities: [
            entity('a', {
              groups: [{ id: 'g', name: 'g', metadata: {}, policies: ['t-c'] }],
              aliases: [{ accessor: 'acc_approle', name: 'id-a' }],
            }),
          ],
        },
      },
    ],
    [
      'metadata of its entity',
      'ab',
      creds('{{identity.entity.metadata.role}}'),
      {
        vault: {
          entities: [
            entity('a', { metadata: { role: 'b' }, aliases: [{ accessor: 'acc_approle', name: 'id-a' }] }),
          ],
        },
      },
    ],
    [
      'the name of its alias at another mount',
      'ab',
      creds('{{identity.entity.aliases.acc_up.name}}'),
      {
        vault: {
          entities: [
            entity('a', {
              aliases: [
                { accessor: 'acc_approle', name: 'id-a' },
                { accessor: 'acc_up', name: 'b' },
              ],
            }),
          ],
        },
      },
    ],
    [
      'custom metadata of its alias at another mount',
      'ab',
      creds('{{identity.entity.aliases.acc_up.custom_metadata.role}}'),
      {
        vault: {
          entities: [
            entity('a', {
              aliases: [
                { accessor: 'acc_approle', name: 'id-a' },
                { accessor: 'acc_up', name: 'x', customMetadata: { role: 'b' } },
              ],
            }),
          ],
        },
      },
    ],
    [
      'custom metadata that is not there',
      'a',
      creds('{{identity.entity.aliases.acc_up.custom_metadata.role}}'),
      {
        vault: {
          entities: [
            entity('a', {
              aliases: [
                { accessor: 'acc_approle', name: 'id-a' },
                { accessor: 'acc_up', name: 'b' },
              ],
            }),
          ],
        },
      },
    ],
    [
      'a template in the middle of a segment',
      'ab',
      creds('{{identity.entity.metadata.x}}'),
      {
        vault: {
          entities: [
            entity('a', { metadata: { x: '+' }, aliases: [{ accessor: 'acc_approle', name: 'id-a' }] }),
          ],
          awsRoles: [awsRole('a'), awsRole('b')],
        },
      },
    ],
    [
      'a group’s id',
      'ac',
      creds('{{identity.groups.names.team.metadata.role}}'),
      {
        vault: {
          entities: [
            entity('a', {
              groups: [{ id: 'g', name: 'team', metadata: { role: 'c' }, policies: [] }],
              aliases: [{ accessor: 'acc_approle', name: 'id-a' }],
            }),
          ],
        },
      },
    ],
    [
      'a group that it is not in',
      'a',
      creds('{{identity.groups.names.team.metadata.role}}'),
      {
        vault: {
          entities: [
            entity('a', {
              groups: [{ id: 'g', name: 'other', metadata: { role: 'c' }, policies: [] }],
              aliases: [{ accessor: 'acc_approle', name: 'id-a' }],
            }),
          ],
        },
      },
    ],
  ])('%s: %s', (_, reach, rules, world) => {
    expect(held(rules, world).reach).toBe(reach);
  });

  const jwt = (groups: string): TenantLogin => ({
    method: 'jwt',
    mount: 'jwt',
    claims: { sub: 'a', groups },
  });
  const group = (name: string, more: object) => ({
    ...{ id: `g-${name}`, name, metadata: {}, policies: [], aliases: [{ accessor: 'acc_jwt', name }] },
    ...more,
  });

  it.each<[why: string, reach: string, rules: string, groups: ReturnType<typeof group>[]]>([
    ['its policies', 'ab', '', [group('team', { policies: ['t-b'] })]],
    ['of another name', 'a', '', [group('other', { policies: ['t-b'] })]],
    [
      'its metadata in a template',
      'ab',
      creds('{{identity.groups.names.team.metadata.role}}'),
      [group('team', { metadata: { role: 'b' } })],
    ],
    [
      'its id in a template',
      'ab',
      creds('{{identity.groups.ids.g-team.metadata.role}}'),
      [group('team', { metadata: { role: 'b' } })],
    ],
    [
      'what stands above it',
      'ac',
      creds('{{identity.groups.names.up.metadata.role}}'),
      [group('team', { above: [{ id: 'u', name: 'up', metadata: { role: 'c' }, policies: [] }] })],
    ],
    [
      'a group that its token does not name',
      'a',
      creds('{{identity.groups.names.other.metadata.role}}'),
      [group('other', { metadata: { role: 'b' } })],
    ],
  ])('by a group that its token names: %s: %s', (_, reach, rules, externalGroups) => {
    const vault = { externalGroups, logins: [jwtRole({ groupsClaim: 'groups' })] };
    expect(held(rules, { vault, logins: { a: jwt('team') } }).reach).toBe(reach);
  });

  it('has the groups of whoever shares its alias, once that one has logged in', () => {
    const of = (sub: string, groups: string): TenantLogin => ({
      method: 'jwt',
      mount: 'jwt',
      claims: { sub, groups },
    });
    const vault = {
      externalGroups: [group('team-b', { policies: ['t-b'] })],
      logins: [jwtRole({ groupsClaim: 'groups' })],
    };
    expect(held('', { vault, logins: { a: of('x', 'team-a'), b: of('X', 'team-b') } }).reach).toBe('ab');
    expect(held('', { vault, logins: { a: of('x', 'team-a'), b: of('y', 'team-b') } }).reach).toBe('a');
  });

  it('cannot tell what the last login at another mount wrote', () => {
    const at = (aliases: EntityState['aliases']) => ({
      vault: {
        entities: [entity('a', { aliases: [{ accessor: 'acc_approle', name: 'id-a' }, ...aliases] })],
      },
    });
    const rule = creds('{{identity.entity.aliases.acc_up.metadata.username}}');
    expect(held(rule, at([{ accessor: 'acc_up', name: 'u' }])).gaps.join()).toMatch(
      /identity template whose value is not known/,
    );
    expect(held(rule, at([])).gaps).toEqual([]);
  });
});

describe('what is a crossing by itself', () => {
  const DENIED = 'denied_parameters = { "*" = [] }';
  it.each<[rule: string, crossed: string, world?: World]>([
    [path('aws/creds/a', 'read'), ''],
    // Leases by their id, in the path.
    [path('sys/leases/revoke/*', 'update'), 'control-plane'],
    [path('sys/revoke/+/creds/*', 'update'), 'control-plane'],
    [path('sys/leases/renew/aws/creds/b/*', 'update'), 'control-plane'],
    [path('sys/leases/revoke/aws/creds/a/*', 'update'), ''],
    [path('sys/leases/revoke/aws/creds/a/+', 'update'), ''],
    [path('sys/renew/*', 'read', 'list'), ''],
    // Names with slashes.
    [path('sys/policies/acl/team/*', 'update'), 'self-grant'],
    [path('sys/policies/acl/team/b', 'read'), 'control-plane'],
    [path('sys/policy/team/+', 'delete'), 'self-grant'],
    [path('sys/policies/acl/*', 'list'), 'tenant-enumeration'],
    [path('identity/entity/name/team/b', 'read'), 'tenant-enumeration'],
    [path('identity/group/name/+/+', 'read'), 'tenant-enumeration'],
    // Old paths of the same.
    [path('identity/alias/id/+', 'read'), 'tenant-enumeration'],
    [path('identity/persona/id/*', 'read'), 'tenant-enumeration'],
    [path('identity/lookup/entity', 'update'), 'tenant-enumeration'],
    [path('identity/entity/merge', 'update'), 'self-grant'],
    [path('identity/entity/batch-delete', 'update'), 'self-grant'],
    [path('identity/group/id/+', 'delete'), 'self-grant'],
    // What needs no parameter is not kept back by denying them all.
    [limited('sys/leases/revoke-prefix/*', ['update', 'sudo'], DENIED), 'control-plane'],
    [limited('sys/revoke-force/aws/*', ['update', 'sudo'], DENIED), 'control-plane'],
    [limited('sys/rotate', ['update', 'sudo'], DENIED), 'self-grant'],
    [limited('aws/config/rotate-root', ['update'], DENIED), 'control-plane'],
    [limited('auth/approle/tidy/secret-id', ['update'], DENIED), 'control-plane'],
    [limited('auth/token/tidy', ['update'], DENIED), 'control-plane'],
    [limited('identity/oidc/key/k/rotate', ['update'], DENIED), 'control-plane'],
    [limited('sys/storage/raft/snapshot', ['update'], DENIED), 'self-grant'],
    [limited('aws/config/root', ['update'], DENIED), ''],
    [limited('sys/policies/acl/x', ['update'], DENIED), ''],
    [limited('sys/mounts/x', ['update'], DENIED), ''],
    [limited('sys/mounts/x', ['delete'], DENIED), 'self-grant'],
    // `sudo`, where Vault asks for it.
    [path('sys/remount', 'update'), ''],
    [path('sys/remount', 'update', 'sudo'), 'self-grant'],
    [path('sys/raw', 'list', 'sudo'), 'control-plane'],
    [path('sys/raw/', 'list', 'sudo'), 'control-plane'],
    [path('sys/raw/*', 'read'), ''],
    [path('sys/audit/file', 'update', 'sudo'), 'self-grant'],
    [path('sys/plugins/catalog/secret/x', 'update', 'sudo'), 'self-grant'],
    [path('sys/plugins/catalog/secret/x', 'update'), ''],
    [path('sys/mounts/auth/approle/tune', 'update'), 'self-grant'],
    [path('sys/auth/approle', 'delete'), ''],
    [path('sys/auth/approle', 'delete', 'sudo'), 'self-grant'],
    [path('auth/token/accessors', 'list'), ''],
    [path('auth/token/accessors/', 'list', 'sudo'), 'tenant-enumeration'],
    [path('auth/token/lookup-accessor', 'update'), 'control-plane'],
    [path('auth/token/revoke-orphan', 'update'), ''],
    [path('auth/token/lookup', 'update'), ''],
    // AppRole.
    [path('auth/approle/role/+/secret-id/destroy', 'delete'), 'control-plane'],
    [path('auth/approle/role/b/secret-id-accessor/destroy', 'delete'), 'control-plane'],
    [path('auth/approle/role/b/secret-id/lookup', 'delete'), ''],
    [path('auth/approle/role/b/secret-id', 'list'), 'control-plane'],
    [path('auth/approle/role/b', 'patch'), 'self-grant'],
    [path('auth/approle/role/b/role-id', 'read'), 'tenant-credentials'],
    [path('auth/approle/role/a/role-id', 'read'), ''],
    [path('auth/approle/role/a', 'read'), ''],
    [path('auth/approle/role/+/bind-secret-id', 'update'), 'tenant-credentials'],
    [path('auth/approle/role', 'list'), 'tenant-enumeration'],
    // The AWS engine.
    [path('aws/roles/b', 'update'), 'control-plane'],
    [path('aws/roles/b', 'create'), ''],
    [path('aws/roles/b', 'read'), 'control-plane'],
    [path('aws/roles', 'list'), 'tenant-enumeration'],
    [path('aws/static-roles/x', 'create'), 'control-plane'],
    [path('aws/static-creds/x', 'read'), ''],
    [
      path('aws/static-creds/*', 'read'),
      'tenant-credentials',
      { vault: { awsMounts: [{ path: 'aws', staticRoles: ['x'] }] } },
    ],
    [path('sys/mounts/aws/tune', 'read'), 'control-plane'],
    // What is its own, or nobody's.
    [path('cubbyhole/*', 'create', 'read', 'update', 'delete', 'list'), ''],
    [path('sys/wrapping/unwrap', 'update'), ''],
    [path('sys/capabilities-self', 'update'), ''],
    [path('sys/internal/ui/mounts', 'read'), ''],
    [path('sys/mounts', 'read'), ''],
    [
      path('sys/mounts', 'read'),
      'tenant-enumeration',
      { vault: { engines: [{ path: 'kv-b', type: 'kv' }] } },
    ],
    [path('sys/mounts', 'read'), '', { vault: { engines: [{ path: 'kv-a', type: 'kv' }] } }],
    [path('sys/mounts', 'list'), '', { vault: { engines: [{ path: 'kv-b', type: 'kv' }] } }],
    [
      path('sys/auth', 'read'),
      'tenant-enumeration',
      { vault: { authMounts: [{ path: 'jwt/c', type: 'jwt' }] } },
    ],
    [path('sys/policies/acl/t-a', 'read'), ''],
    [path('sys/policies/acl/t-b', 'read'), 'control-plane'],
  ])('%s: %s', (rule, crossed, world) => {
    const found = held(rule, world);
    expect(found.crossed).toBe(crossed);
  });

  it.each([
    'sys/policies/password/x',
    'sys/policies/egp/x',
    'sys/plugins/reload/backend',
    'sys/plugins/pins/secret/x',
    'sys/remount/status/x',
    'sys/control-group/authorize',
    'sys/seal',
    'sys/config/cors',
    'sys/storage/raft/snapshot-force',
    'identity/oidc/client/x',
    'identity/mfa/method/totp/admin-generate',
    'kv/data/x',
    '+/data/x',
  ])('%s: what can be had there is not known', (at) => {
    expect(held(path(at, 'update')).gaps.join()).toContain(`open \`${at}\``);
  });
});

describe('the example that is shown of a crossing', () => {
  const shown = (rules: string, world?: World) =>
    held(rules, world).escalations.map(({ capability, path: at }) => `${capability} ${at}`);

  it.each<[rules: string, example: string, world?: World]>([
    [path('auth/approle/role/+/policies', 'update'), 'update auth/approle/role/b/policies'],
    [path('auth/approle/role/+/bind-secret-id', 'delete'), 'delete auth/approle/role/b/bind-secret-id'],
    [path('sys/policies/acl/*', 'update'), 'update sys/policies/acl/t-b'],
    [path('sys/policy/+', 'delete'), 'delete sys/policy/t-b'],
    [
      `${path('auth/approle/role/+/policies', 'update')}\n${path('auth/approle/role/b/policies', 'deny')}`,
      'update auth/approle/role/x/policies',
    ],
    [
      `${path('auth/approle/role/+/policies', 'update')}\n${path('auth/approle/role/b/policies', 'deny')}\n${path('auth/approle/role/x*', 'deny')}`,
      'update auth/approle/role/0/policies',
    ],
    [
      path('auth/token/roles/+', 'read'),
      'read auth/token/roles/x',
      {
        logins: { b: { method: 'jwt', mount: 'jwt', claims: { sub: 'b' } } },
        vault: { logins: [jwtRole()] },
      },
    ],
    [
      path('auth/userpass/users/u-*', 'read'),
      'read auth/userpass/users/u-',
      { vault: { logins: [user('u', [])] } },
    ],
    [path('sys/leases/lookup', 'update'), 'update sys/leases/lookup'],
    [path('aws/config/+', 'update'), 'update aws/config/root'],
    [path('+/config/root', 'read'), 'read aws/config/root'],
    [path('identity/entity/id/e-*', 'read'), 'read identity/entity/id/e-'],
  ])('%s: %s', (rules, example, world) => {
    expect(shown(rules, world)).toContain(example);
  });

  it('is more than every token has by the policy `default` only where somebody wrote it', () => {
    const vault = { appRoles: [appRole('a', { noDefaultPolicy: false })] };
    const ordinary = (rules: string) =>
      held(rules, { vault }).escalations.map(({ path: at, ordinary: usual = false }) => [at, usual]);
    expect(ordinary('')).toEqual([
      ['sys/leases/lookup', true],
      ['sys/leases/renew', true],
      ['sys/renew', true],
    ]);
    expect(ordinary(path('sys/leases/lookup', 'update'))).toContainEqual(['sys/leases/lookup', false]);
    expect(ordinary(path('sys/leases/revoke', 'update'))).toContainEqual(['sys/leases/revoke', false]);
  });

  it.each<[rules: string, followed: boolean]>([
    [path('aws/config/root', 'update'), false],
    [path('aws/config/root', 'read'), true],
    [path('sys/mounts/x', 'update'), false],
    [path('sys/leases/lookup', 'update'), true],
    [path('auth/approle/role/b/role-id', 'update'), false],
  ])('%s: what comes of it is followed: %s', (rules, followed) => {
    const { gaps } = held(rules);
    expect(gaps.some((one) => one.includes('all that could come of it is not followed'))).toBe(!followed);
  });

  it('says which metadata a login must bring, and by which AppRole', () => {
    const rules = path(
      'auth/approle/role/{{identity.entity.aliases.acc_approle.metadata.who}}/role-id',
      'read',
    );
    const free = { vault: { appRoles: [{ ...appRole('b') }, freely('a')] } };
    const [found] = held(rules, free).escalations;
    expect(found).toMatchObject({
      path: 'auth/approle/role/b/role-id',
      steps: ['log in with a secret id whose metadata says who="b"'],
      route: { kind: 'login', appRole: 'a', metadata: { who: 'b' } },
    });
    expect(held(rules).escalations).toEqual([]);
  });
});

describe('what a token that is got by a crossing opens', () => {
  const ops = { appRoles: [appRole('a'), appRole('b'), appRole('ops', { bindSecretId: false })] };
  const logsInAsOps = (rules: string): World => ({ vault: ops, policies: { 't-ops': rules } });
  it.each<[why: string, crossed: string, untold: string, rules: string, world?: World]>([
    [
      'anything, by its own policy',
      'self-grant',
      'control-plane tenant-credentials tenant-data tenant-enumeration tenant-metadata',
      path('sys/policies/acl/t-a', 'update'),
    ],
    ['another’s roles', 'tenant-credentials', 'control-plane', '', logsInAsOps(path('aws/roles/b', 'read'))],
    ['a list', 'tenant-credentials', 'tenant-enumeration', '', logsInAsOps(path('aws/roles', 'list'))],
    [
      'an own policy of another, read',
      'tenant-credentials',
      'control-plane',
      '',
      logsInAsOps(path('sys/policies/acl/t-ops', 'read')),
    ],
    [
      'an own lease of another, ended',
      'tenant-credentials',
      'control-plane',
      '',
      logsInAsOps(`${creds('b')}\n${path('sys/leases/revoke/aws/creds/b/*', 'update')}`),
    ],
    ['nothing but credentials, which are followed', 'tenant-credentials', '', '', logsInAsOps(creds('b'))],
    [
      'the ordinary policy `default`',
      'tenant-credentials',
      '',
      '',
      {
        policies: { 't-ops': '' },
        vault: { appRoles: [appRole('a'), appRole('ops', { bindSecretId: false, noDefaultPolicy: false })] },
      },
    ],
    [
      'a policy whose text is not known',
      'tenant-credentials',
      'attribution blast-radius control-plane revocation self-grant tenant-data tenant-enumeration tenant-metadata',
      '',
      { vault: ops },
    ],
    [
      'what is not known',
      'tenant-credentials',
      'control-plane tenant-credentials tenant-data tenant-enumeration tenant-metadata',
      '',
      logsInAsOps(path('kv/data/x', 'read')),
    ],
    [
      'a boundary that is refuted already',
      'control-plane tenant-credentials',
      '',
      path('aws/roles/b', 'read'),
      logsInAsOps(path('aws/roles/+', 'read')),
    ],
    [
      'a child of more policies',
      'tenant-credentials',
      'control-plane',
      path('auth/token/create', 'update', 'sudo'),
      { policies: { more: path('sys/policies/acl/t-b', 'read') } },
    ],
  ])('%s: refuted %s, cannot tell %s', (_, crossed, untold, rules, world) => {
    const found = held(rules, world);
    expect(found.crossed).toBe(crossed);
    const expected = untold.split(' ').filter((one) => one !== '' && !crossed.includes(one));
    expect(found.untold.filter((one) => !crossed.includes(one))).toEqual(expected);
  });

  it('names the crossing by which it could go on', () => {
    const { gaps } = held('', logsInAsOps(path('aws/roles/b', 'read')));
    expect(gaps).toEqual([
      'by a crossing (log in at AppRole ops with its role id alone) `a` could go on: `read` `aws/roles/b` of Vault, and it could read other tenants’ roles, external ids among them',
    ]);
  });
});

/** An AppRole whose secret ids nobody deployed: their metadata may be anything. */
function freely(name: string): Vault['appRoles'][number] {
  const { secretIdMetadata: _, ...rest } = appRole(name);
  return rest;
}
