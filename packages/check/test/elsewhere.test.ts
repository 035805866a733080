import { readFileSync } from 'node:fs';
import { readShow } from '@cordon/terraform';
import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { configOf, pathOf } from './case.ts';

/** A state of two tenants that is whole and sound: whatever is added to it below is its only question. */
const SOUND = 'names-known-after-apply';

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Record<string, unknown>;
}

type Added = readonly [address: string, values: Record<string, unknown>];

function resourceOf(address: string, values: Record<string, unknown>): Resource {
  const [mode, type = ''] = address.startsWith('data.')
    ? ['data', address.split('.')[1]]
    : ['managed', address.split('.')[0]];
  const provider_name = `registry.opentofu.org/hashicorp/${type.split('_')[0]}`;
  return {
    ...{ address, mode, type, name: address.split('.').at(-1), values },
    ...{ schema_version: 0, sensitive_values: {}, provider_name },
  } as Resource;
}

/** What is said of the sound state with these resources beside it, and these rules in `blue`'s Vault policy. */
function asked({ add = [], acl = '' }: { add?: readonly Added[]; acl?: string }) {
  const state = JSON.parse(readFileSync(pathOf(SOUND, 'state.json'), 'utf8'));
  const resources: Resource[] = state.values.root_module.resources;
  const own = resources.find(({ address }) => address === 'vault_policy.team["blue"]');
  if (own === undefined) throw new Error('the case has no policy of `blue`');
  own.values.policy = `${own.values.policy}\n${acl}`;
  for (const [address, values] of add) resources.push(resourceOf(address, values));
  const report = check(readShow(state), configOf(SOUND), { name: SOUND });
  const answers = Object.fromEntries(report.boundaries.map(({ boundary, answer }) => [boundary, answer]));
  return { answers, reasons: [...new Set(report.unknown.map(({ reason }) => reason))] };
}

const GIVEN = { id: 'g', name: 'g', type: 'internal', policies: ['team-green'] };
const ENTITY = { id: 'e', name: 'e', policies: [], metadata: {} };

it('is proved as it is, and where what is added gives nobody anything', () => {
  const harmless: Added[] = [
    ['vault_identity_entity.x', ENTITY],
    ['vault_identity_group.x', { ...GIVEN, policies: [], member_entity_ids: ['not-here'] }],
    ['vault_identity_group.y', { ...GIVEN, id: 'h', name: 'h', member_entity_ids: ['e'] }],
    ['vault_generic_secret.x', { path: 'secret/app', data_json: '{"a":"b"}' }],
  ];
  expect(new Set(Object.values(asked({ add: harmless }).answers))).toEqual(new Set(['proved']));
  // Globs and templates name no role, and neither does what no role can be called.
  const acl =
    'path "aws/creds/blu" { capabilities = ["deny"] }\npath "aws/creds/b?" { capabilities = ["read"] }';
  expect(asked({ acl }).answers['tenant-data']).toBe('proved');
});

describe('what nothing in the input makes is never taken for absent', () => {
  it.each<[string, Added[]]>([
    ['a member of a group', [['vault_identity_group.x', { ...GIVEN, member_entity_ids: ['not-here'] }]]],
    ['a group in a group', [['vault_identity_group.x', { ...GIVEN, member_group_ids: ['not-here'] }]]],
    [
      'a member of a group in a group that is given something',
      [
        ['vault_identity_group.x', { ...GIVEN, member_group_ids: ['h'] }],
        [
          'vault_identity_group.y',
          { ...GIVEN, id: 'h', name: 'h', policies: [], member_entity_ids: ['not-here'] },
        ],
      ],
    ],
    [
      'a member that is said apart',
      [
        ['vault_identity_group.x', GIVEN],
        ['vault_identity_group_member_entity_ids.y', { group_id: 'g', member_entity_ids: ['not-here'] }],
      ],
    ],
    [
      'a group that gets a member',
      [
        ['vault_identity_entity.x', ENTITY],
        ['vault_identity_group_member_entity_ids.y', { group_id: 'not-here', member_entity_ids: ['e'] }],
      ],
    ],
    [
      'a group that gets a group',
      [
        ['vault_identity_group.x', GIVEN],
        ['vault_identity_group_member_group_ids.y', { group_id: 'not-here', member_group_ids: ['g'] }],
      ],
    ],
    [
      'an entity with policies',
      [['vault_identity_entity_policies.x', { entity_id: 'not-here', policies: ['team-green'] }]],
    ],
    [
      'a group with policies',
      [['vault_identity_group_policies.x', { group_id: 'not-here', policies: ['team-green'] }]],
    ],
    [
      'the entity of an alias',
      [['vault_identity_entity_alias.x', { canonical_id: 'not-here', name: 'n', mount_accessor: 'a' }]],
    ],
    [
      'the group of an alias',
      [['vault_identity_group_alias.x', { canonical_id: 'not-here', name: 'n', mount_accessor: 'a' }]],
    ],
    [
      'the group of an entity that was looked up',
      [['data.vault_identity_entity.x', { ...ENTITY, group_ids: ['not-here'] }]],
    ],
    [
      'the group above one that was looked up',
      [['data.vault_identity_group.x', { ...GIVEN, parent_group_ids: ['not-here'] }]],
    ],
  ])('%s', (_what, add) => {
    const { answers, reasons } = asked({ add });
    expect([answers['tenant-data'], answers['tenant-credentials']]).toEqual(['unknown', 'unknown']);
    expect(reasons.join('\n')).toMatch(/`not-here`, an? (entity|group) that the input does not create/);
  });

  it.each([
    [
      'a role of the AWS engine',
      'path "aws/creds/elsewhere" { capabilities = ["read"] }',
      'role `elsewhere` of `aws`',
    ],
    [
      'the same, by its older path',
      'path "aws/sts/elsewhere" { capabilities = ["update"] }',
      'role `elsewhere` of `aws`',
    ],
    [
      'an AppRole',
      'path "auth/approle/role/elsewhere/secret-id" { capabilities = ["update"] }',
      'AppRole `elsewhere` of `approle`',
    ],
    [
      'a token role',
      'path "auth/token/create/elsewhere" { capabilities = ["update"] }',
      'token role `elsewhere`',
    ],
  ])('%s that a policy names', (_what, acl, named) => {
    const { answers, reasons } = asked({ acl });
    expect([answers['tenant-data'], answers['tenant-credentials']]).toEqual(['unknown', 'unknown']);
    expect(reasons.join('\n')).toContain(`names ${named}, which the input does not create`);
  });

  /** Why something of the sound state, with these resources beside it, could not be read. */
  const unreadOf = (add: readonly Added[]) => {
    const state = JSON.parse(readFileSync(pathOf(SOUND, 'state.json'), 'utf8'));
    for (const [address, values] of add) state.values.root_module.resources.push(resourceOf(address, values));
    return (readShow(state).state.unread ?? []).map(({ why }) => why);
  };

  it('a role that a policy names which is written by its path', () => {
    const data_json = JSON.stringify({ policy: 'path "aws/creds/elsewhere" { capabilities = ["read"] }' });
    expect(unreadOf([['vault_generic_endpoint.x', { path: 'sys/policies/acl/more', data_json }]])).toContain(
      'names role `elsewhere` of `aws`, which the input does not create',
    );
  });

  it.each([
    ['aws/creds/elsewhere', 'role `elsewhere` of `team/aws`'],
    ['auth/approle/role/elsewhere/secret-id', 'AppRole `elsewhere` of `team/approle`'],
    ['auth/token/create/elsewhere', 'token role `elsewhere`'],
  ])('`%s` that a policy in a namespace names', (path, named) => {
    const add: Added[] = [
      ['vault_namespace.x', { path: 'team' }],
      ['vault_aws_secret_backend.x', { path: 'aws', namespace: 'team' }],
      ['vault_auth_backend.x', { path: 'approle', type: 'approle', namespace: 'team' }],
      [
        'vault_policy.x',
        { name: 'p', namespace: 'team', policy: `path "${path}" { capabilities = ["update"] }` },
      ],
    ];
    expect(unreadOf(add)).toContain(`names ${named}, which the input does not create`);
  });
});

describe('an entity that was looked up', () => {
  const found = {
    ...ENTITY,
    policies: ['team-green'],
    group_ids: [],
    aliases: [{ name: 'nobodys-role-id', mount_accessor: 'elsewhere' }],
  };

  it('is known with its policies and its groups', () => {
    const add: Added[] = [
      ['data.vault_identity_entity.x', found],
      ['vault_identity_group.x', { ...GIVEN, member_entity_ids: ['e'] }],
    ];
    expect(asked({ add }).answers['tenant-data']).toBe('proved');
  });

  it('crosses where its alias is a tenant’s login', () => {
    const state = JSON.parse(readFileSync(pathOf(SOUND, 'state.json'), 'utf8'));
    const of = (address: string) =>
      (state.values.root_module.resources as Resource[]).find((one) => one.address === address)?.values ?? {};
    const alias = {
      name: of('vault_approle_auth_backend_role.team["blue"]').role_id,
      mount_accessor: of('vault_auth_backend.approle').accessor,
    };
    const add: Added[] = [['data.vault_identity_entity.x', { ...found, aliases: [alias] }]];
    expect(asked({ add }).answers['tenant-data']).toBe('refuted');
  });
});

describe('a generic secret that is none', () => {
  const green = JSON.stringify({
    credential_type: 'assumed_role',
    role_arns: ['arn:aws:iam::000000000000:role/team-green'],
  });

  it('is read as what it writes', () => {
    const add: Added[] = [['vault_generic_secret.x', { path: 'aws/roles/blue', data_json: green }]];
    expect(asked({ add }).answers['tenant-data']).toBe('refuted');
  });

  it.each([
    ['sys/policies/acl/team-blue', {}],
    ['auth/approle/role/team-blue', { data_json_wo_version: 1 }],
    ['identity/group', { data_json: '{}' }],
  ])('cannot be told where what it writes to `%s` is not known', (path, values) => {
    const { answers } = asked({ add: [['vault_generic_secret.x', { path, ...values }]] });
    expect(answers['tenant-data']).toBe('unknown');
  });
});
