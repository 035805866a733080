import { describe, expect, test } from 'vitest';
import { type DeployedState, type Reading, readShow } from '../src/index.ts';

type Values = Readonly<Record<string, unknown>>;

/** A state of these resources, by `type.name`. */
function read(resources: Readonly<Record<string, Values>>): Reading {
  return readShow({
    format_version: '1.0',
    values: {
      root_module: {
        resources: Object.entries(resources).map(([address, values]) => {
          const [type = '', name = ''] = address.replace(/^data\./, '').split('.');
          return { address, mode: address.startsWith('data.') ? 'data' : 'managed', type, name, values };
        }),
      },
    },
  });
}
const stateOf = (resources: Readonly<Record<string, Values>>): DeployedState => read(resources).state;

const ARN = 'arn:aws:iam::111122223333';
const role = {
  name: 'app',
  arn: `${ARN}:role/app`,
  unique_id: 'AROAAPP',
  assume_role_policy: '{"Statement":[]}',
};
const user = { name: 'bob', arn: `${ARN}:user/bob`, unique_id: 'AIDABOB' };
const group = { name: 'staff', arn: `${ARN}:group/staff`, unique_id: 'AGPASTAFF' };
const policy = (name: string) => ({
  name,
  arn: `${ARN}:policy/${name}`,
  policy: `{"Statement":[{"Sid":"${name}"}]}`,
});

describe('IAM', () => {
  test('a role’s policies, wherever they are said', () => {
    const { roles, unread } = stateOf({
      'aws_iam_role.app': {
        ...role,
        inline_policy: [
          { name: 'block', policy: '{"a":1}' },
          { name: 'own', policy: '{"b":1}' },
        ],
        managed_policy_arns: [`${ARN}:policy/one`],
        permissions_boundary: `${ARN}:policy/one`,
        tags: { a: 'b' },
        tags_all: { a: 'b', team: 'x' },
      },
      'aws_iam_role_policy.own': { name: 'own', role: 'app', policy: '{"b":1}' },
      'aws_iam_role_policy_attachment.two': { role: 'app', policy_arn: `${ARN}:policy/two` },
      'aws_iam_policy_attachment.three': {
        name: 'x',
        policy_arn: `${ARN}:policy/three`,
        roles: ['app'],
        users: [],
        groups: [],
      },
      'aws_iam_role_policy_attachments_exclusive.all': {
        role_name: 'app',
        policy_arns: [`${ARN}:policy/two`, `${ARN}:policy/four`],
      },
      ...Object.fromEntries(
        ['one', 'two', 'three', 'four'].map((name) => [`aws_iam_policy.${name}`, policy(name)]),
      ),
    });
    expect(unread).toBeUndefined();
    expect(roles[0]?.inline.map(({ name }) => name).sort()).toEqual(['block', 'own']);
    expect([...(roles[0]?.attached ?? [])].sort()).toEqual(
      ['four', 'one', 'three', 'two'].map((name) => `${ARN}:policy/${name}`),
    );
    expect(roles[0]).toMatchObject({ boundary: `${ARN}:policy/one`, tags: { a: 'b', team: 'x' } });
  });

  test('users and groups, by both kinds of membership', () => {
    const { users, groups } = stateOf({
      'aws_iam_user.bob': user,
      'aws_iam_group.staff': group,
      'aws_iam_group.admins': { ...group, name: 'admins', arn: `${ARN}:group/admins` },
      'aws_iam_user_group_membership.bob': { user: 'bob', groups: ['staff'] },
      'aws_iam_group_membership.admins': { name: 'x', group: 'admins', users: ['bob'] },
      'aws_iam_group_policy.staff': { name: 'p', group: 'staff', policy: '{"a":1}' },
      'aws_iam_group_policy_attachment.admins': {
        group: 'admins',
        policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      },
    });
    expect([...(users[0]?.groups ?? [])].sort()).toEqual(['admins', 'staff']);
    expect(groups?.find(({ name }) => name === 'staff')?.inline).toMatchObject([
      { name: 'p', text: '{"a":1}' },
    ]);
    expect(groups?.find(({ name }) => name === 'admins')?.attached).toEqual([
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ]);
  });

  test('a policy or role that is not in here is said, and nothing is made up for it', () => {
    const { roles, policies, unread } = stateOf({
      'aws_iam_role.app': role,
      'aws_iam_role_policy_attachment.gone': { role: 'app', policy_arn: `${ARN}:policy/elsewhere` },
      'vault_aws_secret_backend_role.x': {
        backend: 'aws',
        name: 'x',
        credential_type: 'assumed_role',
        role_arns: [`${ARN}:role/other`],
      },
    });
    expect(unread?.map(({ touches }) => touches)).toEqual([
      { principals: [`${ARN}:role/other`] },
      { principals: [`${ARN}:role/app`] },
    ]);
    expect(roles.find(({ arn }) => arn.endsWith('/other'))?.inline[0]?.text).toContain('CordonUnread');
    expect(policies[0]?.text).toContain('CordonUnread');
  });

  test('the text of a policy that a data source looks up counts', () => {
    const { policies, unread } = stateOf({
      'aws_iam_role.app': role,
      'aws_iam_role_policy_attachment.a': {
        role: 'app',
        policy_arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
      },
      'data.aws_iam_policy.read': {
        name: 'AmazonS3ReadOnlyAccess',
        arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
        policy: '{"Statement":[]}',
      },
    });
    expect(unread).toBeUndefined();
    expect(policies).toMatchObject([
      { arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess', text: '{"Statement":[]}' },
    ]);
  });
});

describe('S3', () => {
  test('policy, ACL and ownership as attributes of the bucket or as resources of their own', () => {
    const own = { grant: [{ type: 'CanonicalUser', permissions: ['FULL_CONTROL'], id: 'x', uri: '' }] };
    const { buckets } = stateOf({
      'aws_s3_bucket.old': { bucket: 'old', policy: '{"a":1}', acl: 'public-read' },
      'aws_s3_bucket.plain': { bucket: 'plain', ...own },
      'aws_s3_bucket.shared': {
        bucket: 'shared',
        grant: [
          ...own.grant,
          { type: 'Group', permissions: ['READ'], uri: 'http://acs.amazonaws.com/groups/global/AllUsers' },
        ],
      },
      'aws_s3_bucket.new': { bucket: 'new' },
      'aws_s3_bucket_policy.new': { bucket: 'new', policy: '{"b":1}' },
      'aws_s3_bucket_acl.new': { bucket: 'new', acl: 'authenticated-read' },
      'aws_s3_bucket_ownership_controls.new': {
        bucket: 'new',
        rule: [{ object_ownership: 'BucketOwnerPreferred' }],
      },
      'aws_s3_bucket_replication_configuration.new': {
        bucket: 'new',
        role: 'x',
        rule: [{ destination: [{ bucket: 'arn:aws:s3:::old' }] }],
      },
      'aws_s3_account_public_access_block.all': { account_id: '111122223333', block_public_policy: true },
    });
    expect(buckets.map(({ name, policy: text, acl, ownership }) => [name, text, acl, ownership])).toEqual([
      ['old', '{"a":1}', 'public-read', 'ObjectWriter'],
      ['plain', undefined, undefined, 'BucketOwnerEnforced'],
      ['shared', undefined, 'grants', 'ObjectWriter'],
      ['new', '{"b":1}', 'authenticated-read', 'BucketOwnerPreferred'],
    ]);
    expect(buckets.find(({ name }) => name === 'new')?.deliversTo).toEqual([{ to: 'old', what: 'copies' }]);
  });
});

describe('Vault', () => {
  test('every kind of login, with what binds it', () => {
    const terms = { token_policies: ['p'], token_no_default_policy: true };
    const { vault } = stateOf({
      'vault_jwt_auth_backend_role.ci': {
        ...terms,
        backend: 'jwt',
        role_name: 'ci',
        role_type: 'jwt',
        user_claim: 'sub',
        bound_audiences: ['v'],
        bound_claims: { project: 'a,b', ref: 'main' },
        bound_claims_type: 'glob',
        groups_claim: 'groups',
      },
      'vault_kubernetes_auth_backend_role.app': {
        ...terms,
        backend: 'k8s',
        role_name: 'app',
        bound_service_account_names: ['*'],
        bound_service_account_namespaces: ['ns'],
      },
      'vault_aws_auth_backend_role.ec2': {
        ...terms,
        backend: 'aws',
        role: 'ec2',
        auth_type: 'iam',
        bound_iam_principal_arns: [`${ARN}:role/app`],
        bound_account_ids: ['111122223333'],
      },
      'vault_cert_auth_backend_role.tls': {
        ...terms,
        backend: 'cert',
        name: 'tls',
        certificate: 'PEM',
        allowed_common_names: ['*.acme'],
      },
      'vault_ldap_auth_backend_group.dev': { backend: 'ldap', groupname: 'dev', policies: ['p'] },
      'vault_ldap_auth_backend_user.bob': {
        backend: 'ldap',
        username: 'bob',
        policies: ['q'],
        groups: ['dev'],
      },
      'vault_okta_auth_backend_group.dev': { path: 'okta', group_name: 'dev', policies: ['p'] },
      'vault_auth_backend.up': { type: 'userpass', path: 'people', accessor: 'auth_userpass_1' },
      'vault_generic_endpoint.amy': { path: 'auth/people/users/amy', data_json: '{"policies":"p,q"}' },
      'vault_approle_auth_backend_role.app': {
        ...terms,
        backend: 'approle',
        role_name: 'App',
        role_id: 'id',
        bind_secret_id: false,
      },
    });
    const shown = (vault.logins ?? []).map(({ method, mount, name, tokenPolicies, noDefaultPolicy }) => [
      method,
      mount,
      name,
      tokenPolicies.join(),
      noDefaultPolicy,
    ]);
    expect(shown).toEqual([
      ['jwt', 'jwt', 'ci', 'p', true],
      ['kubernetes', 'k8s', 'app', 'p', true],
      ['aws', 'aws', 'ec2', 'p', true],
      ['cert', 'cert', 'tls', 'p', true],
      ['ldap', 'ldap', 'bob', 'q', false],
      ['ldap', 'ldap', 'dev', 'p', false],
      ['other', 'okta', 'dev', 'p', false],
      ['userpass', 'people', 'amy', 'p,q', false],
    ]);
    expect(vault.logins?.[0]).toMatchObject({
      boundClaims: { project: ['a', 'b'], ref: ['main'] },
      boundClaimsType: 'glob',
    });
    expect(vault.appRoles).toMatchObject([{ name: 'app', roleId: 'id', bindSecretId: false }]);
    expect(vault.accessors).toEqual({ people: 'auth_userpass_1' });
  });

  test('what is written by path is what the resource for it would be', () => {
    const { vault, unread } = stateOf({
      'vault_mount.aws': { type: 'aws', path: 'cloud' },
      'vault_mount.kv': { type: 'kv', path: 'kv' },
      'vault_generic_endpoint.role': {
        path: 'cloud/roles/app',
        data_json: `{"credential_type":"assumed_role","role_arns":"${ARN}:role/app","session_tags":{"a":"b"}}`,
      },
      'aws_iam_role.app': role,
      'vault_generic_endpoint.acl': {
        path: 'sys/policies/acl/P',
        data_json: '{"policy":"path \\"x\\" { capabilities = [\\"read\\"] }"}',
      },
      'vault_generic_endpoint.tokens': {
        path: 'auth/token/roles/svc',
        data_json: '{"allowed_policies":["p"],"allowed_entity_aliases":["x*"]}',
      },
      'vault_generic_endpoint.secret': { path: 'kv/data/x', data_json: '{"data":{"a":"b"}}' },
    });
    expect(unread).toBeUndefined();
    expect(vault.awsRoles).toMatchObject([
      { mount: 'cloud', name: 'app', roleArns: [`${ARN}:role/app`], sessionTags: { a: 'b' } },
    ]);
    expect(vault.policies).toMatchObject([{ name: 'p' }]);
    expect(vault.tokenRoles).toMatchObject([
      { name: 'svc', allowedPolicies: ['p'], allowedEntityAliases: ['x*'] },
    ]);
  });

  test.each(['identity/entity/name/x', 'sys/wrapping/wrap', 'cloud/static-roles/x'])(
    '`%s` is told',
    (path) => {
      expect(
        read({
          'vault_mount.aws': { type: 'aws', path: 'cloud' },
          'vault_generic_endpoint.x': { path, data_json: '{}' },
        }).unread,
      ).toMatchObject([{ address: 'vault_generic_endpoint.x', touches: 'everything' }]);
    },
  );

  test('entities, groups within groups, and groups of an auth method', () => {
    const { vault } = stateOf({
      'vault_identity_entity.e': { id: 'e', name: 'E', policies: ['p'], metadata: { a: 'b' } },
      'vault_identity_entity_policies.e': { entity_id: 'e', policies: ['more'] },
      'vault_identity_entity_alias.e': { canonical_id: 'e', mount_accessor: 'acc', name: 'rid' },
      'vault_identity_group.inner': { id: 'g1', name: 'inner', type: 'internal', policies: ['q'] },
      'vault_identity_group_member_entity_ids.inner': { group_id: 'g1', member_entity_ids: ['e'] },
      'vault_identity_group.outer': {
        id: 'g2',
        name: 'outer',
        type: 'internal',
        policies: ['r'],
        member_group_ids: ['g1', 'g3'],
      },
      'vault_identity_group.ext': { id: 'g3', name: 'ext', type: 'external', policies: ['s'] },
      'vault_identity_group_alias.ext': { canonical_id: 'g3', mount_accessor: 'ldap1', name: 'dev' },
    });
    expect(vault.entities).toMatchObject([
      { name: 'E', policies: ['p', 'more'], aliases: [{ name: 'rid' }] },
    ]);
    expect(vault.entities?.[0]?.groups.map(({ name }) => name).sort()).toEqual(['inner', 'outer']);
    expect(vault.externalGroups).toMatchObject([
      { name: 'ext', policies: ['s', 'r'], aliases: [{ accessor: 'ldap1', name: 'dev' }] },
    ]);
  });

  test('namespaces keep names apart, and paths in policies are whole', () => {
    const { vault } = stateOf(
      Object.fromEntries(
        ['red', 'blue'].flatMap((namespace) => [
          [
            `vault_policy.${namespace}`,
            { namespace, name: 'app', policy: 'path "aws/creds/app" { capabilities = ["read"] }' },
          ],
          [`vault_aws_secret_backend.${namespace}`, { namespace, path: 'aws' }],
          [
            `vault_aws_secret_backend_role.${namespace}`,
            { namespace, backend: 'aws', name: 'app', credential_type: 'iam_user' },
          ],
          [
            `vault_approle_auth_backend_role.${namespace}`,
            { namespace, backend: 'approle', role_name: 'app', token_policies: ['app'] },
          ],
        ]),
      ),
    );
    expect(vault.awsRoles.map(({ mount }) => mount)).toEqual(['red/aws', 'blue/aws']);
    expect(vault.appRoles.map(({ mount, tokenPolicies }) => [mount, ...tokenPolicies])).toEqual([
      ['red/approle', 'red/app'],
      ['blue/approle', 'blue/app'],
    ]);
    expect(vault.policies.map(({ text }) => JSON.parse(text).path)).toEqual([
      { 'red/aws/creds/app': { capabilities: ['read'] } },
      { 'blue/aws/creds/app': { capabilities: ['read'] } },
    ]);
  });

  test('the broker is whose access key the engine has', () => {
    const { vault, brokerArn } = stateOf({
      'aws_iam_user.bob': user,
      'aws_iam_access_key.bob': { id: 'AKIABOB', user: 'bob', secret: 's' },
      'vault_aws_secret_backend.aws': { path: 'aws', access_key: 'AKIABOB', secret_key: 's' },
    });
    expect(vault.awsMounts[0]?.brokerArn).toBe(user.arn);
    expect(brokerArn).toBe(user.arn);
  });
});

/** A plan with an unknown bucket name and a policy that says `pattern`. */
function withPattern(pattern: string): Reading {
  const change = (type: string, name: string, after: Values, after_unknown: object) => ({
    address: `${type}.${name}`,
    mode: 'managed',
    type,
    name,
    change: { actions: ['create'], before: null, after, after_unknown },
  });
  return readShow({
    format_version: '1.2',
    planned_values: {},
    configuration: {
      root_module: {
        resources: [
          {
            address: 'aws_s3_bucket.a',
            mode: 'managed',
            type: 'aws_s3_bucket',
            name: 'a',
            provider_config_key: 'aws',
            expressions: { bucket: { references: ['random_id.x.hex', 'random_id.x'] } },
          },
          {
            address: 'aws_iam_role.app',
            mode: 'managed',
            type: 'aws_iam_role',
            name: 'app',
            provider_config_key: 'aws',
            expressions: {},
          },
          {
            address: 'aws_iam_role_policy.app',
            mode: 'managed',
            type: 'aws_iam_role_policy',
            name: 'app',
            provider_config_key: 'aws',
            expressions: {},
          },
        ],
      },
    },
    resource_changes: [
      change('aws_s3_bucket', 'a', {}, { bucket: true, arn: true, id: true }),
      change(
        'aws_iam_role',
        'app',
        { name: 'app', path: '/', assume_role_policy: '{"Statement":[]}' },
        { arn: true, unique_id: true },
      ),
      change(
        'aws_iam_role_policy',
        'app',
        {
          name: 'p',
          role: 'app',
          policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: pattern }] }),
        },
        {},
      ),
    ],
  });
}

test('a pattern that may cover a bucket of an unknown name cannot be told; one that must or cannot, can', () => {
  expect(withPattern('arn:aws:s3:::corp-*').unread).toMatchObject([
    { address: 'aws_iam_role_policy.app', attribute: 'corp-*' },
  ]);
  expect(withPattern('arn:aws:s3:::corp-data/*').unread).toEqual([]);
  expect(withPattern('*').unread).toEqual([]);
  expect(withPattern('arn:aws:s3:::*/*').unread).toEqual([]);
});

test('an account in a policy, where the own account is not known, cannot be told', () => {
  expect(withPattern('arn:aws:s3:::corp-data').unread).toEqual([]);
  const reading = withPattern('arn:aws:iam::444455556666:role/x');
  expect(reading.unread).toMatchObject([
    { address: 'aws_iam_role_policy.app', why: expect.stringContaining('444455556666') },
  ]);
});

describe('namespaces of Vault', () => {
  const policy = (text: string) => ({ name: 'app', policy: `path "${text}" { capabilities = ["read"] }` });

  test('in a state, two of one name are told: providers’ namespaces are not in it', () => {
    const { unread } = stateOf({
      'vault_policy.a': policy('aws/sts/a'),
      'vault_policy.b': policy('aws/sts/b'),
    });
    expect(unread).toMatchObject([{ address: 'vault_policy.b', touches: 'everything' }]);
    const told = stateOf({
      'vault_policy.a': { ...policy('aws/sts/a'), namespace: 'red' },
      'vault_policy.b': { ...policy('aws/sts/b'), namespace: 'blue' },
    });
    expect(told.unread).toBeUndefined();
    expect(told.vault.policies.map(({ name }) => name)).toEqual(['red/app', 'blue/app']);
  });

  const plan = (namespaces: Readonly<Record<string, object>>, variables: object = {}) => {
    const keys = Object.keys(namespaces);
    const resources = keys.map((_, index) => ({
      ...{ address: `vault_policy.p${index}`, mode: 'managed', type: 'vault_policy', name: `p${index}` },
      values: policy('aws/sts/a'),
    }));
    return readShow({
      format_version: '1.2',
      variables,
      planned_values: { root_module: { resources } },
      configuration: {
        provider_config: Object.fromEntries(
          keys.map((key) => [key, { name: 'vault', expressions: { namespace: namespaces[key] } }]),
        ),
        root_module: {
          resources: resources.map(({ values: _, ...one }, index) => ({
            ...one,
            ...{ provider_config_key: keys[index], expressions: {} },
          })),
        },
      },
    });
  };

  test('of a provider are read by a variable, and told where they cannot be', () => {
    const by = { vault: { references: ['var.red'] }, 'vault.blue': { constant_value: 'blue' } };
    const known = plan(by, { red: { value: 'red' } });
    expect(known.unread).toEqual([]);
    expect(known.state.vault.policies.map(({ name }) => name)).toEqual(['red/app', 'blue/app']);
    const unknown = plan({ ...by, vault: { references: ['local.red'] } });
    expect(unknown.unread).toMatchObject([
      { address: 'provider.vault', attribute: 'namespace', touches: 'everything' },
    ]);
    // One provider has one namespace, whichever it is.
    expect(plan({ vault: { references: ['local.red'] } }).unread).toEqual([]);
  });
});

/** What is noted of the whole input: each is known to nobody, and touches everything. */
describe('what the input as a whole leaves open', () => {
  const ALL = 'everything';
  const vaultAt = (address: string) => ({
    name: 'vault',
    expressions: { address: { constant_value: address } },
  });
  const of = (type: string, provider_config_key: string) => ({
    ...{ address: `${type}.x`, mode: 'managed', type, name: 'x', provider_config_key, expressions: {} },
  });
  const plan = (
    resources: Readonly<Record<string, readonly [provider: string, values: Values]>>,
    more: object = {},
  ) =>
    readShow({
      format_version: '1.2',
      planned_values: {},
      resource_changes: Object.entries(resources).map(([type, [, after]]) => ({
        ...{ address: `${type}.x`, mode: 'managed', type, name: 'x' },
        change: { actions: ['create'], before: null, after, after_unknown: {} },
      })),
      configuration: {
        root_module: { resources: Object.entries(resources).map(([type, [provider]]) => of(type, provider)) },
      },
      ...more,
    });
  const two = (one: string, other: string) => {
    const resources = {
      vault_policy: ['vault', { name: 'a', policy: '' }],
      vault_mount: ['vault.b', { path: 'secret', type: 'kv' }],
    } as const;
    return plan(resources, {
      configuration: {
        provider_config: { vault: vaultAt(one), 'vault.b': vaultAt(other) },
        root_module: { resources: Object.entries(resources).map(([type, [provider]]) => of(type, provider)) },
      },
    });
  };

  test.each<[string, string, boolean]>([
    ['https://a.internal', 'https://a.internal', false],
    ['https://a.internal', 'https://b.internal', true],
  ])('two providers of Vault at %s and %s', (one, other, noted) => {
    const found = two(one, other).unread.filter(({ attribute }) => attribute === 'address');
    expect(found.map(({ touches }) => touches)).toEqual(noted ? [ALL] : []);
  });

  test.each<[string, boolean]>([
    ['us-east-1', false],
    ['cn-north-1', true],
    ['us-gov-west-1', true],
    ['us-iso-east-1', true],
    ['eusc-de-east-1', true],
  ])('a provider in %s', (region, noted) => {
    const inRegion = (expressions: object, variables: object = {}) =>
      plan(
        { aws_s3_bucket: ['aws', { bucket: 'b' }] },
        { configuration: { provider_config: { aws: { expressions } }, root_module: {} }, variables },
      ).unread.filter(({ attribute }) => attribute === 'region');
    for (const found of [
      inRegion({ region: { constant_value: region } }),
      inRegion({ region: { references: ['var.region'] } }, { region: { value: region } }),
    ])
      expect(found.map(({ touches }) => touches)).toEqual(noted ? [ALL] : []);
  });

  test.each<[string, Readonly<Record<string, Values>>, boolean]>([
    ['of `aws`', { 'aws_iam_role.app': role }, false],
    [
      'of another partition',
      { 'aws_iam_role.app': { ...role, arn: 'arn:aws-cn:iam::111122223333:role/app' } },
      true,
    ],
    ['that is said', { 'data.aws_partition.x': { partition: 'aws-us-gov' } }, true],
    ['that is said to be `aws`', { 'data.aws_partition.x': { partition: 'aws' } }, false],
  ])('a partition %s', (_, resources, noted) => {
    const found = read(resources).unread.filter(({ why }) => why.includes('partition'));
    expect(found.map(({ touches }) => touches)).toEqual(noted ? [ALL] : []);
  });

  const OWN = 'arn:aws:iam::111122223333:policy/elsewhere';
  test.each<[string, Readonly<Record<string, Values>>, unknown]>([
    [
      'a role’s boundary',
      { 'aws_iam_role.app': { ...role, permissions_boundary: OWN } },
      { principals: [role.arn] },
    ],
    [
      'a user’s boundary',
      { 'aws_iam_user.bob': { ...user, permissions_boundary: OWN } },
      { principals: [user.arn] },
    ],
    [
      'a group’s',
      {
        'aws_iam_group.staff': group,
        'aws_iam_group_policy_attachment.x': { group: 'staff', policy_arn: OWN },
      },
      ALL,
    ],
    [
      'an engine’s',
      {
        'vault_aws_secret_backend_role.x': {
          ...{ backend: 'aws', name: 'x', credential_type: 'iam_user', policy_arns: [OWN] },
        },
      },
      { vaultRoles: ['aws/x'] },
    ],
    [
      'an engine’s boundary',
      {
        'vault_aws_secret_backend_role.x': {
          ...{ backend: 'aws', name: 'x', credential_type: 'iam_user', permissions_boundary_arn: OWN },
        },
      },
      { vaultRoles: ['aws/x'] },
    ],
  ])('a policy that is not in here as %s', (_, resources, touches) => {
    const { unread, state } = read(resources);
    expect(unread.filter(({ attribute }) => attribute === OWN).map((one) => one.touches)).toEqual([touches]);
    expect(state.policies.find(({ arn }) => arn === OWN)?.text).toContain('CordonUnread');
    // AWS's own are the prover's to know.
    const managed = JSON.parse(JSON.stringify(resources).replaceAll(OWN, 'arn:aws:iam::aws:policy/X'));
    expect(read(managed).unread).toEqual([]);
  });

  test('a policy of the organization may deny the owner, and nobody else anything', () => {
    const scp = { name: 'scp', type: 'SERVICE_CONTROL_POLICY', content: '{"Statement":[]}', id: 'p-1' };
    const targeted = {
      'aws_organizations_policy.x': scp,
      'aws_organizations_policy_attachment.x': { policy_id: 'p-1', target_id: 'r-1' },
    };
    const notes = (resources: Readonly<Record<string, Values>>) =>
      read(resources).unread.map(({ touches, boundaries }) => [touches, boundaries]);
    expect(notes(targeted)).toEqual([[ALL, ['owner-access']]]);
    expect(notes({ 'aws_organizations_policy.x': scp })).toEqual([]);
  });

  test('a plan that ended with errors, and what is put off to a later one', () => {
    const put = (type: string) => ({
      resource_change: {
        ...{ address: `${type}.x`, mode: 'managed', type, name: 'x' },
        change: { actions: ['create'], before: null, after: {}, after_unknown: {} },
      },
    });
    const whys = (more: object) => plan({}, more).unread.map(({ why, touches }) => [why, touches]);
    expect(whys({})).toEqual([]);
    expect(whys({ errored: true })).toEqual([[expect.stringContaining('ended with errors'), ALL]]);
    expect(whys({ deferred_changes: [put('aws_iam_role'), {}] })).toEqual([
      ['is deferred to a later plan', ALL],
    ]);
    expect(whys({ deferred_changes: [put('aws_sqs_queue')] })).toEqual([]);
  });
});
