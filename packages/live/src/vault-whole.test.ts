import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Found } from './found.ts';
import { readMounts, readVault, VaultReader } from './vault.ts';
import { LOGIN_KINDS } from './vault-reads.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** What a Vault with something of every kind has, by path; of a list its keys. */
const WORLD: Readonly<Record<string, unknown>> = {
  'sys/mounts': {
    'aws/': { type: 'aws', config: { max_lease_ttl: 60 } },
    'kv/': { type: 'kv' },
    'sys/': { type: 'system' },
    'identity/': { type: 'identity' },
    'cubbyhole/': { type: 'ns_cubbyhole' },
  },
  'sys/auth': {
    'token/': { type: 'token' },
    ...Object.fromEntries(
      Object.keys(LOGIN_KINDS).map((type) => [
        `${type}/`,
        { type, accessor: `acc_${type}`, config: { token_type: 'batch' } },
      ]),
    ),
  },
  'LIST sys/namespaces': ['below/'],
  'LIST sys/policies/acl': ['root', 'team'],
  'sys/policies/acl/team': { policy: 'path "x" {}' },
  'aws/config/root': { access_key: 'AKIA1', role_arn: '', username_template: 't', secret_key: 'planted' },
  'LIST aws/roles': ['blue'],
  'aws/roles/blue': {
    ...{
      credential_type: 'assumed_role',
      role_arns: ['arn:r'],
      policy_arns: ['arn:p'],
      policy_document: '{}',
    },
    ...{
      permissions_boundary_arn: 'arn:b',
      session_tags: { t: 'x' },
      external_id: 'e',
      iam_tags: { k: 'v' },
    },
    ...{ iam_groups: ['g'], user_path: '/u/', max_sts_ttl: 9, default_sts_ttl: 1 },
  },
  'LIST aws/static-roles': ['fixed'],
  'LIST auth/token/roles': ['child'],
  'auth/token/roles/child': { allowed_policies: ['p'], orphan: true, disallowed_policies: ['q'], period: 1 },
  'LIST identity/oidc/role': ['signs'],
  'identity/oidc/role/signs': { key: 'k', client_id: 'c', template: '{}', ttl: 1 },
  'LIST identity/oidc/key': ['k'],
  'identity/oidc/key/k': { allowed_client_ids: ['*'], rotation_period: 1 },
  'identity/oidc/config': { issuer: 'https://i' },
  'LIST identity/oidc/client': ['client'],
  'LIST identity/mfa/login-enforcement': ['mfa'],
  'LIST sys/policies/egp': ['egp'],
  'LIST sys/policies/rgp': ['rgp'],
  'LIST identity/entity/id': ['e1', 'bare', 'member', 'tagged', 'named'],
  'identity/entity/id/e1': {
    ...{ name: 'entity_1a', metadata: {}, policies: ['p'], group_ids: [] },
    aliases: [{ id: 'a1', mount_accessor: 'acc_approle', name: 'role-id', custom_metadata: { t: 'x' } }],
  },
  'identity/entity/id/bare': {
    ...{ name: 'entity_2b', metadata: null, policies: [], group_ids: [], direct_group_ids: [] },
    aliases: [{ id: 'a2', mount_accessor: 'acc_jwt', name: 'x', custom_metadata: {} }],
  },
  'identity/entity/id/member': { name: 'entity_3c', direct_group_ids: ['g1'], aliases: [] },
  'identity/entity/id/tagged': {
    ...{
      name: 'entity_4d',
      aliases: [{ id: 'a4', mount_accessor: 'm', name: 'x', custom_metadata: { t: '1' } }],
    },
  },
  'identity/entity/id/named': { name: 'Entity_5e', aliases: null },
  'LIST identity/group/id': ['g1', 'g2'],
  'identity/group/id/g1': {
    ...{ name: 'g1', type: 'external', policies: ['p'], member_group_ids: ['g2'], metadata: { a: 'b' } },
    alias: { id: 'ga', mount_accessor: 'acc_ldap', name: 'ldap-group' },
  },
  'identity/group/id/g2': { name: 'g2', type: 'internal', member_entity_ids: ['member'], alias: {} },
  ...Object.fromEntries(
    Object.entries(LOGIN_KINDS).flatMap(([type, kinds]) =>
      kinds.flatMap(({ list, read, keeps }) => [
        [`LIST auth/${type}/${list}`, ['who']],
        [
          `auth/${type}/${read}/who`,
          Object.fromEntries([
            ...keeps.map((one) =>
              typeof one === 'string' ? [one, `its ${one}`] : [one[0], `its ${one[0]}`],
            ),
            ['secret_id', 'planted'],
          ]),
        ],
      ]),
    ),
  ),
  'auth/approle/role/who/role-id': { role_id: 'role-id' },
  'auth/jwt/config': { bound_issuer: 'https://i', oidc_discovery_url: '', oidc_client_secret: 'planted' },
  'auth/oidc/config': { oidc_discovery_url: 'https://o' },
  'auth/kubernetes/config': { use_annotations_as_alias_metadata: true, token_reviewer_jwt: 'planted' },
  'auth/aws/config/client': { iam_server_id_header_value: 'v', secret_key: 'planted' },
  'auth/aws/config/identity': { iam_alias: 'unique_id' },
  'auth/ldap/config': { token_policies: ['all'], bindpass: 'planted' },
  'auth/okta/config': { token_policies: [] },
  'auth/radius/config': { unregistered_user_policies: ['all'] },
  'auth/github/config': { token_policies: null },
  'auth/kerberos/config': { token_policies: [''] },
};

/** Reads that Vault, refusing what `refused` names, and answering in the namespace `below` with one mount alone. */
async function readWith(refused: (what: string) => boolean = () => false) {
  const asked: string[] = [];
  server?.close();
  server = createServer((request, response) => {
    const [path = '', query] = (request.url ?? '').replace('/v1/', '').split('?');
    const what = `${query === 'list=true' ? 'LIST ' : ''}${path}`;
    const namespace = request.headers['x-vault-namespace'];
    const said =
      namespace === undefined
        ? WORLD[what]
        : what === 'sys/mounts'
          ? { 'own/': { type: 'aws' } }
          : what === 'sys/auth'
            ? {}
            : undefined;
    asked.push(namespace === undefined ? what : `${namespace}: ${what}`);
    const status = namespace === undefined && refused(what) ? 403 : said === undefined ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        status === 200 ? { data: what.startsWith('LIST') ? { keys: said } : said } : { errors: [] },
      ),
    );
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reader = new VaultReader({ address: `http://127.0.0.1:${port}`, token: 't', pauseMs: 1 });
  const found = new Found();
  const of = await readVault(reader, await readMounts(reader, found), found);
  reader.close();
  return { asked, found, of };
}

const told = (found: Found) =>
  Object.fromEntries(found.instances.map(({ address, type, values }) => [address, [type, values]]));

test('everything that decides who gets what is read, and no secret of it', async () => {
  const { found, of } = await readWith();
  const all = told(found);
  expect(all).toMatchObject({
    'vault:aws': [
      'vault_aws_secret_backend',
      { path: 'aws', access_key: 'AKIA1', username_template: 't', max_lease_ttl_seconds: 60 },
    ],
    'vault:kv': ['vault_mount', { path: 'kv', type: 'kv' }],
    'vault:below/own': ['vault_aws_secret_backend', { path: 'own', namespace: 'below' }],
    'vault:sys/policies/acl/team': ['vault_policy', { name: 'team', policy: 'path "x" {}' }],
    'vault:aws/roles/blue': [
      'vault_aws_secret_backend_role',
      {
        ...{ backend: 'aws', name: 'blue', credential_type: 'assumed_role', role_arns: ['arn:r'] },
        ...{ policy_arns: ['arn:p'], policy_document: '{}', permissions_boundary_arn: 'arn:b' },
        ...{ session_tags: { t: 'x' }, external_id: 'e', iam_tags: { k: 'v' }, iam_groups: ['g'] },
        ...{ user_path: '/u/', max_sts_ttl: 9 },
      },
    ],
    'vault:aws/static-roles/fixed': [
      'vault_aws_secret_backend_static_role',
      { backend: 'aws', name: 'fixed' },
    ],
    'vault:auth/approle': [
      'vault_auth_backend',
      { path: 'approle', type: 'approle', accessor: 'acc_approle', tune: [{ token_type: 'batch' }] },
    ],
    'vault:auth/jwt': [
      'vault_jwt_auth_backend',
      { path: 'jwt', bound_issuer: 'https://i', accessor: 'acc_jwt' },
    ],
    'vault:auth/oidc': ['vault_jwt_auth_backend', { type: 'oidc', oidc_discovery_url: 'https://o' }],
    'vault:auth/approle/role/who': [
      'vault_approle_auth_backend_role',
      { backend: 'approle', role_name: 'who', role_id: 'role-id', token_policies: 'its token_policies' },
    ],
    'vault:auth/jwt/role/who': [
      'vault_jwt_auth_backend_role',
      { role_name: 'who', bound_claims: 'its bound_claims', disable_bound_claims_parsing: true },
    ],
    'vault:auth/aws/role/who': [
      'vault_aws_auth_backend_role',
      { role: 'who', bound_iam_principal_arns: 'its bound_iam_principal_arn' },
    ],
    'vault:auth/github/map/teams/who': [
      'vault_generic_endpoint',
      { path: 'auth/github/map/teams/who', data_json: '{"policies":"its value"}' },
    ],
    'vault:auth/token/roles/child': [
      'vault_token_auth_backend_role',
      { role_name: 'child', allowed_policies: ['p'], orphan: true, disallowed_policies: ['q'] },
    ],
    'vault:identity/oidc/role/signs': [
      'vault_identity_oidc_role',
      { name: 'signs', key: 'k', client_id: 'c', template: '{}' },
    ],
    'vault:identity/oidc/key/k': ['vault_identity_oidc_key', { name: 'k', allowed_client_ids: ['*'] }],
    'vault:identity/oidc/config': ['vault_identity_oidc', { issuer: 'https://i' }],
    'vault:identity/oidc/client/client': ['vault_identity_oidc_client', { name: 'client' }],
    'vault:identity/mfa/login-enforcement/mfa': ['vault_identity_mfa_login_enforcement', { name: 'mfa' }],
    'vault:sys/policies/egp/egp': ['vault_egp_policy', { name: 'egp' }],
    'vault:sys/policies/rgp/rgp': ['vault_rgp_policy', { name: 'rgp' }],
    'vault:identity/entity/id/e1': [
      'vault_identity_entity',
      { id: 'e1', name: 'entity_1a', policies: ['p'] },
    ],
    'vault:identity/entity/id/e1 (alias a1)': [
      'vault_identity_entity_alias',
      { canonical_id: 'e1', mount_accessor: 'acc_approle', name: 'role-id', custom_metadata: { t: 'x' } },
    ],
    'vault:identity/entity/id/member': ['vault_identity_entity', { id: 'member' }],
    'vault:identity/entity/id/tagged': ['vault_identity_entity', { id: 'tagged' }],
    'vault:identity/entity/id/named': ['vault_identity_entity', { id: 'named' }],
    'vault:identity/group/id/g1': [
      'vault_identity_group',
      { id: 'g1', type: 'external', policies: ['p'], member_group_ids: ['g2'], metadata: { a: 'b' } },
    ],
    'vault:identity/group/id/g1 (alias)': [
      'vault_identity_group_alias',
      { canonical_id: 'g1', mount_accessor: 'acc_ldap', name: 'ldap-group' },
    ],
    'vault:identity/group/id/g2': ['vault_identity_group', { id: 'g2', member_entity_ids: ['member'] }],
  });
  // Vault made it at a login, and nothing hangs on it.
  expect(all).not.toHaveProperty(['vault:identity/entity/id/bare']);
  expect(all).not.toHaveProperty(['vault:sys/policies/acl/root']);
  expect(all).not.toHaveProperty(['vault:identity/group/id/g2 (alias)']);
  expect(Object.keys(all).filter((one) => /^vault:(sys|identity|cubbyhole|auth\/token)$/.test(one))).toEqual(
    [],
  );
  expect(JSON.stringify(found)).not.toContain('planted');
  expect(of).toEqual({ keys: [{ key: 'AKIA1', mount: 'aws' }], policyArns: ['arn:p', 'arn:b'] });
  expect(found.assumed).toEqual(
    [
      expect.stringContaining('existing tokens'),
      expect.stringContaining('`below/own` as the principal in the trust policies'),
    ].toSorted(() => -1),
  );
  expect(found.unread.map(({ address, touches }) => [address, touches])).toEqual([
    ['vault:auth/radius/config', 'everything'],
    ['vault:auth/ldap/config', 'everything'],
  ]);
});

/** Those in which others are read, apart from the others. */
test.each<[string, RegExp]>([
  ['an entry or a setting', /^(?!LIST |sys\/mounts$|sys\/auth$)/],
  ['a list', /^LIST /],
  ['the engines', /^sys\/mounts$/],
  ['the logins', /^sys\/auth$/],
])('%s that Vault refuses to say is told, by its path, and never taken for absent', async (_, kind) => {
  const { asked, found } = await readWith((what) => kind.test(what));
  const refused = [...new Set(asked)].filter((one) => kind.test(one) && !one.startsWith('below: '));
  expect(refused).not.toEqual([]);
  const said = JSON.stringify([found.instances, found.unread]);
  const silent = refused.filter((path) => {
    const [, list, own = ''] = /^(LIST )?(.*)$/.exec(path) ?? [];
    return !said.includes(`refused to ${list === undefined ? 'GET' : 'LIST'} \`${own}\` (403)`);
  });
  // What it allows is known: everything.
  expect(silent.filter((path) => path !== 'sys/policies/acl/root')).toEqual([]);
  for (const { address, touches, boundaries } of found.unread) {
    expect(touches, address).toBe('everything');
    expect(boundaries, address).toEqual(/mfa|egp|rgp/.test(address) ? ['owner-access'] : undefined);
  }
});
