import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  addRules,
  allow,
  answersOf,
  at,
  type Edited,
  policy,
  type Resources,
  reportOf,
  roleArn,
  sound,
} from './sound.ts';

/** The sound state after a change. */
function edited(change: (resources: Resources) => void): Edited {
  const resources = sound();
  change(resources);
  return { resources };
}

/** The sound state with resources beside it. */
function beside(...more: readonly (readonly [address: string, values: Record<string, unknown>])[]): Edited {
  return edited((all) => {
    for (const [address, values] of more) all.set(address, values);
  });
}

const OBJECTS = 'arn:aws:s3:::corp-green/*';
const PUBLIC = { ...allow('s3:GetObject', OBJECTS), Principal: '*' };

it('proves the sound state, and what is beside it and gives nobody anything', () => {
  const harmless = beside(
    // As AWS fills it in where nobody sets one.
    [
      'aws_vpc_endpoint.s3',
      {
        service_name: 'com.amazonaws.us-east-1.s3',
        policy: JSON.stringify({
          Version: '2008-10-17',
          Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }],
        }),
      },
    ],
    ['aws_vpc_endpoint.sts', { service_name: 'com.amazonaws.us-east-1.sts' }],
    ['aws_lambda_permission.s3', { function_name: 'f', principal: 's3.amazonaws.com' }],
    ['aws_lambda_permission.site', { function_name: 'f', principal: '*', function_url_auth_type: 'NONE' }],
    [
      'aws_lambda_function.f',
      { function_name: 'f', s3_bucket: 'artifacts', environment: [{ variables: { DATA: 'corp-green' } }] },
    ],
    [
      'aws_cloudtrail.t',
      {
        s3_bucket_name: 'trail',
        event_selector: [{ data_resource: [{ values: ['arn:aws:s3:::corp-green/'] }] }],
      },
    ],
    ['aws_cloudwatch_metric_alarm.a', { dimensions: { BucketName: 'corp-green' } }],
    ['aws_sqs_queue_policy.q', { queue_url: 'q', policy: 'arn:aws:s3:::corp-green' }],
    ['aws_globalaccelerator_accelerator.x', { attributes: [{ flow_logs_s3_bucket: 'logs' }] }],
    ['aws_eks_access_entry.e', { cluster_name: 'c', principal_arn: '' }],
    ['aws_glue_job.g', { name: 'g', command: [{ script_location: 's3://scripts/g.py' }] }],
    ['aws_s3_access_point.other', { bucket: 'other', arn: `arn:aws:s3:us-east-1:${ACCOUNT}:accesspoint/x` }],
    ['vault_database_secrets_mount.db', { path: 'db' }],
    ['vault_mount.pki', { path: 'pki', type: 'pki' }],
    ['vault_mount.kube', { path: 'kube', type: 'kubernetes' }],
  );
  addRules(
    harmless.resources,
    'path "db/creds/x" { capabilities = ["read"] }\npath "pki/issue/x" { capabilities = ["update"] }\npath "kube/creds/x" { capabilities = ["update"] }',
  );
  const { answer, unknown } = reportOf(harmless);
  expect([answer, unknown]).toEqual(['proved', []]);
});

it('tells what only takes away of its own boundary alone', () => {
  const limiting = beside([
    'aws_vpc_endpoint.s3',
    { policy: policy({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }) },
  ]);
  const { 'owner-access': owner, ...others } = answersOf(limiting);
  expect([owner, ...new Set(Object.values(others))]).toEqual(['unknown', 'proved']);
});

describe('of two that say something of one thing, none is taken for the last', () => {
  const TLS = {
    ...{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: OBJECTS },
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  it.each<[string, Edited]>([
    [
      'two policies of a bucket',
      beside(
        ['aws_s3_bucket_policy.a', { bucket: 'corp-green', policy: policy(PUBLIC) }],
        ['aws_s3_bucket_policy.b', { bucket: 'corp-green', policy: policy(TLS) }],
      ),
    ],
    [
      'two public access blocks',
      beside(
        ['aws_s3_bucket_policy.a', { bucket: 'corp-green', policy: policy(PUBLIC) }],
        ...[false, true].map((on): [string, Record<string, unknown>] => [
          `aws_s3_bucket_public_access_block.${on}`,
          { bucket: 'corp-green', block_public_policy: on, restrict_public_buckets: on },
        ]),
      ),
    ],
    [
      'two buckets of one name, one with a policy',
      edited((all) => {
        all.set('aws_s3_bucket.again', {
          bucket: 'corp-green',
          arn: 'arn:aws:s3:::corp-green',
          policy: policy(PUBLIC),
        });
      }),
    ],
    [
      'an alias of two entities',
      beside(
        ...['blue', 'green'].flatMap((team): [string, Record<string, unknown>][] => [
          [
            `vault_identity_entity.${team}`,
            { id: team, name: team, policies: [`team-${team}`], metadata: {} },
          ],
          [
            `vault_identity_entity_alias.${team}`,
            {
              name: team === 'blue' ? 'ID-of-blue' : 'id-of-blue',
              mount_accessor: 'auth_approle_1',
              canonical_id: team,
            },
          ],
        ]),
      ),
    ],
    [
      'two policies of one ARN',
      edited((all) => {
        const arn = `arn:aws:iam::${ACCOUNT}:policy/x`;
        at(all, 'aws_iam_role.team["blue"]').managed_policy_arns = [arn];
        all.set('aws_iam_policy.a', { name: 'x', arn, policy: policy(allow('s3:GetObject', OBJECTS)) });
        all.set('aws_iam_policy.b', {
          name: 'x',
          arn,
          policy: policy(allow('s3:GetObject', 'arn:aws:s3:::corp-blue/*')),
        });
      }),
    ],
  ])('%s', (_what, both) => {
    expect(answersOf(both)['tenant-data']).toMatch(/unknown|blue → green/);
  });

  it('an inline policy in two places, each with a text of its own', () => {
    const both = edited((all) => {
      at(all, 'aws_iam_role.team["blue"]').inline_policy = [
        { name: 'data', policy: policy(allow('s3:GetObject', OBJECTS)) },
      ];
    });
    expect(answersOf(both)['tenant-data']).toBe('blue → green');
  });
});

it('finds by name what IAM finds without regard to case', () => {
  const wide = policy(allow('s3:GetObject', OBJECTS));
  const inline = beside(['aws_iam_role_policy.x', { name: 'x', role: 'Team-BLUE', policy: wide }]);
  const arn = `arn:aws:iam::${ACCOUNT}:policy/x`;
  const attached = beside(
    ['aws_iam_policy.x', { name: 'x', arn, policy: wide }],
    ['aws_iam_role_policy_attachment.x', { role: 'Team-BLUE', policy_arn: arn }],
  );
  expect([inline, attached].map((one) => answersOf(one)['tenant-data'])).toEqual([
    'blue → green',
    'blue → green',
  ]);
});

it.each(['aws-cn', 'aws-us-gov'])('cannot tell of the partition %s', (partition) => {
  const there = edited((all) => {
    for (const [address, values] of all)
      all.set(address, JSON.parse(JSON.stringify(values).replaceAll('arn:aws:', `arn:${partition}:`)));
    at(all, 'aws_iam_role_policy.team["blue"]').policy = policy(
      allow('s3:*', `arn:${partition}:s3:::corp-*`),
    );
  });
  expect(answersOf(there)['tenant-data']).toBe('unknown');
});

describe('an engine of Vault that makes what a login believes', () => {
  const login = (method: string, more: Record<string, unknown>): [string, Record<string, unknown>][] => [
    [`vault_auth_backend.${method}`, { path: method, type: method, accessor: `accessor_${method}` }],
    [`vault_${method}_auth_backend_role.green`, { backend: method, ...more, token_policies: ['team-green'] }],
  ];
  const cluster = login('kubernetes', {
    ...{
      role_name: 'green',
      bound_service_account_names: ['green'],
      bound_service_account_namespaces: ['green'],
    },
  });
  const certificates = login('cert', { name: 'green', certificate: 'PEM', allowed_common_names: ['green'] });
  const opened = (rule: string, ...more: [string, Record<string, unknown>][]) => {
    const all = beside(...more);
    addRules(all.resources, rule);
    return answersOf(all)['tenant-data'];
  };

  it('gives tokens of service accounts', () => {
    const rule = 'path "kube/creds/any" { capabilities = ["update"] }';
    expect(opened(rule, ['vault_mount.kube', { path: 'kube', type: 'kubernetes' }], ...cluster)).toBe(
      'unknown',
    );
    expect(opened(rule, ['vault_kubernetes_secret_backend.kube', { path: 'kube' }], ...cluster)).toBe(
      'unknown',
    );
  });

  it('gives certificates', () => {
    const pki: [string, Record<string, unknown>] = ['vault_mount.pki', { path: 'pki', type: 'pki' }];
    expect(opened('path "pki/issue/any" { capabilities = ["update"] }', pki, ...certificates)).toBe(
      'unknown',
    );
    expect(opened('path "pki/cert/ca" { capabilities = ["read"] }', pki, ...certificates)).toBe('proved');
  });

  it('cannot be told of where service accounts say themselves what their alias has', () => {
    const tenants = Object.fromEntries(
      ['blue', 'green'].map((id) => [
        id,
        { login: { kubernetes: { namespace: id, serviceAccount: 'app' } }, data: [`s3://corp-${id}`] },
      ]),
    );
    const role = { backend: 'kubernetes', bound_service_account_names: ['app'], token_policies: ['all'] };
    const all = beside(
      ['vault_auth_backend.kubernetes', { path: 'kubernetes', type: 'kubernetes', accessor: 'k' }],
      [
        'vault_kubernetes_auth_backend_config.k',
        { backend: 'kubernetes', use_annotations_as_alias_metadata: true },
      ],
      ...['blue', 'green'].map((id): [string, Record<string, unknown>] => [
        `vault_kubernetes_auth_backend_role.${id}`,
        { ...role, role_name: id, bound_service_account_namespaces: [id] },
      ]),
      [
        'vault_policy.all',
        {
          name: 'all',
          policy: ['metadata.team', 'metadata.service_account_namespace']
            .map(
              (what) => `path "aws/creds/{{identity.entity.aliases.k.${what}}}" { capabilities = ["read"] }`,
            )
            .join('\n'),
        },
      ],
    );
    expect(answersOf({ ...all, tenants })['tenant-data']).toBe('unknown');
    at(all.resources, 'vault_kubernetes_auth_backend_config.k').use_annotations_as_alias_metadata = false;
    expect(new Set(Object.values(answersOf({ ...all, tenants })))).toEqual(new Set(['proved']));
  });
});

describe('credentials that lie in a key-value engine', () => {
  const mount: [string, Record<string, unknown>] = ['vault_mount.kv', { path: 'kv', type: 'kv-v2' }];
  const keysOf = (team: string, path: string): [string, Record<string, unknown>][] => [
    [
      `aws_iam_user.${team}`,
      {
        name: `app-${team}`,
        arn: `arn:aws:iam::${ACCOUNT}:user/app-${team}`,
        path: '/',
        unique_id: `AIDA${team}`,
        tags: {},
      },
    ],
    [
      `aws_iam_user_policy.${team}`,
      {
        name: 'data',
        user: `app-${team}`,
        policy: policy(allow('s3:GetObject', `arn:aws:s3:::corp-${team}/*`)),
      },
    ],
    [
      `aws_iam_access_key.${team}`,
      { id: `AKIA0000${team}`, secret: `secret-of-${team}`, user: `app-${team}` },
    ],
    [
      `vault_kv_secret_v2.${team}`,
      {
        mount: 'kv',
        name: path,
        data_json: JSON.stringify({ key: `AKIA0000${team}`, secret: `secret-of-${team}` }),
      },
    ],
  ];
  const readable = (path: string, ...more: [string, Record<string, unknown>][]) => {
    const all = beside(mount, ...more);
    addRules(all.resources, `path "${path}" { capabilities = ["read"] }`);
    return all;
  };

  it('are their readers’: keys of a user', () => {
    expect(answersOf(readable('kv/data/shared/*', ...keysOf('green', 'shared/green')))['tenant-data']).toBe(
      'blue → green',
    );
    expect(answersOf(readable('kv/data/own/*', ...keysOf('green', 'shared/green')))['tenant-data']).toBe(
      'proved',
    );
    expect(answersOf(readable('kv/data/own/*', ...keysOf('blue', 'own/blue')))['tenant-data']).toBe('proved');
  });

  it('are their readers’: a secret id', () => {
    const secretOf = (team: string): [string, Record<string, unknown>][] => [
      [
        'vault_approle_auth_backend_role_secret_id.x',
        { backend: 'approle', role_name: `team-${team}`, secret_id: 'hush' },
      ],
      ['vault_generic_secret.x', { path: 'kv/login', data_json: JSON.stringify({ secret_id: 'hush' }) }],
    ];
    const crossed = answersOf(readable('kv/data/login', ...secretOf('green')));
    expect([crossed['tenant-data'], crossed['tenant-credentials']]).toEqual([
      'blue → green',
      'blue → green, blue → vault',
    ]);
    expect(new Set(Object.values(answersOf(readable('kv/data/login', ...secretOf('blue')))))).toEqual(
      new Set(['proved']),
    );
  });

  it.each(['hush-hush', 'abc'])('are their readers’: the password `%s`', (password) => {
    const secrets: [string, Record<string, unknown>][] = [
      ['vault_auth_backend.people', { path: 'userpass', type: 'userpass', accessor: 'u' }],
      [
        'vault_generic_endpoint.x',
        {
          path: 'auth/userpass/users/ann',
          data_json: JSON.stringify({ password, token_policies: ['team-green'] }),
        },
      ],
      ['vault_kv_secret_v2.x', { mount: 'kv', name: 'ann', data_json: JSON.stringify({ is: password }) }],
    ];
    expect(answersOf(readable('kv/data/ann', ...secrets))['tenant-data']).toBe('blue → green');
    expect(answersOf(readable('kv/data/bob', ...secrets))['tenant-data']).toBe('proved');
  });

  it('are nobody’s where the key is off', () => {
    const all = readable('kv/data/*', ...keysOf('green', 'x'));
    at(all.resources, 'aws_iam_access_key.green').status = 'Inactive';
    expect(answersOf(all)['tenant-data']).toBe('proved');
  });

  it('cannot be told where the user is not in the input, and are never shown', () => {
    const all = readable('kv/data/*', ...keysOf('green', 'x').slice(2));
    expect(answersOf(all)['tenant-data']).toBe('unknown');
    expect(JSON.stringify(reportOf(all))).not.toContain('secret-of-green');
  });
});

it.each([roleArn('team-blue'), roleArn('*')])('lets whoever holds a role log in to Vault as %s', (bound) => {
  const all = beside(
    ['vault_auth_backend.aws', { path: 'aws', type: 'aws', accessor: 'a' }],
    [
      'vault_aws_auth_backend_role.x',
      {
        backend: 'aws',
        role: 'x',
        auth_type: 'iam',
        bound_iam_principal_arns: [bound],
        token_policies: ['team-green'],
      },
    ],
  );
  const { 'tenant-data': data, 'tenant-credentials': credentials, 'owner-access': owner } = answersOf(all);
  expect([data, credentials, owner]).toEqual(['blue → green', 'blue → green', 'proved']);
  // What an instance shows is nothing that Vault hands out.
  at(all.resources, 'vault_aws_auth_backend_role.x').auth_type = 'ec2';
  expect(answersOf(all)['tenant-data']).toBe('proved');
});

describe('what a service does for whoever has it do so cannot be told', () => {
  it.each<[string, string, Record<string, unknown>]>([
    [
      'runs code of a tenant’s bucket',
      'aws_glue_job.x',
      { command: [{ script_location: 's3://corp-blue/job.py' }] },
    ],
    ['is built from a tenant’s bucket', 'aws_lambda_function.x', { s3_bucket: 'corp-blue', s3_key: 'f.zip' }],
    [
      'copies from one to the other',
      'aws_appflow_flow.x',
      {
        source_flow_config: [{ s3: [{ bucket_name: 'corp-green' }] }],
        destination_flow_config: [{ bucket_name: 'corp-blue' }],
      },
    ],
    ['shows a bucket as files', 'aws_fsx_lustre_file_system.x', { import_path: 's3://corp-green/' }],
    ['writes what others did', 'aws_cloudtrail.x', { s3_bucket_name: 'corp-blue' }],
    [
      'is invoked by a role',
      'aws_lambda_permission.x',
      { function_name: 'f', principal: roleArn('team-blue') },
    ],
    [
      'writes a log into a tenant’s bucket',
      'aws_globalaccelerator_accelerator.x',
      { attributes: [{ flow_logs_s3_bucket: 'corp-blue' }] },
    ],
    [
      'lets a role into a cluster',
      'aws_eks_access_entry.x',
      { cluster_name: 'c', principal_arn: roleArn('team-blue') },
    ],
    ['is invoked by the account', 'aws_lambda_permission.x', { function_name: 'f', principal: ACCOUNT }],
    [
      'tells a role a secret',
      'aws_secretsmanager_secret_policy.x',
      {
        policy: policy({
          ...allow('secretsmanager:GetSecretValue', '*'),
          Principal: { AWS: roleArn('team-blue') },
        }),
      },
    ],
  ])('%s', (_what, address, values) => {
    const { 'tenant-data': data, 'owner-access': owner } = answersOf(beside([address, values]));
    expect(data).toBe('unknown');
    expect(owner).toMatch(/proved|unknown/);
  });
});

describe('what is common and gives nobody anything is proved', () => {
  it('ACLs that are on and private', () => {
    const on = (ignore: boolean) =>
      beside(
        [
          'aws_s3_bucket_ownership_controls.x',
          { bucket: 'corp-green', rule: [{ object_ownership: 'BucketOwnerPreferred' }] },
        ],
        ['aws_s3_bucket_acl.x', { bucket: 'corp-green', acl: 'private' }],
        [
          'aws_s3_bucket_public_access_block.x',
          { bucket: 'corp-green', block_public_acls: true, ignore_public_acls: ignore },
        ],
      );
    expect(answersOf(on(true))['tenant-data']).toBe('proved');
    expect(answersOf(on(false))['tenant-data']).toBe('unknown');
    const shared = on(true);
    at(shared.resources, 'aws_s3_bucket_acl.x').acl = 'authenticated-read';
    expect(answersOf(shared)['tenant-data']).toBe('unknown');
    // Of what another account wrote there, that account is the owner.
    const elsewhere = on(true);
    elsewhere.resources.set('aws_iam_role.elsewhere', {
      ...at(elsewhere.resources, 'aws_iam_role.team["blue"]'),
      ...{ name: 'elsewhere', arn: 'arn:aws:iam::444455556666:role/elsewhere' },
    });
    expect(answersOf(elsewhere)['tenant-data']).toBe('unknown');
  });

  it('every action on one’s own bucket', () => {
    const own = edited((all) => {
      at(all, 'aws_iam_role_policy.team["blue"]').policy = policy(
        allow('*', ['arn:aws:s3:::corp-blue', 'arn:aws:s3:::corp-blue/*']),
      );
    });
    const { 'tenant-data': data, 'tenant-credentials': credentials, 'owner-access': owner } = answersOf(own);
    expect([data, credentials, owner]).toEqual(['proved', 'proved', 'proved']);
    at(own.resources, 'aws_iam_role_policy.team["blue"]').policy = policy(
      allow('*', 'arn:aws:s3:::corp-blue'),
      allow('glue:*', '*'),
    );
    expect(answersOf(own)['tenant-data']).toBe('unknown');
  });
});

describe('what another configuration makes', () => {
  const without = (address: string, ...more: [string, Record<string, unknown>][]) => {
    const all = beside(...more);
    all.resources.delete(address);
    return all;
  };
  const alias: [string, Record<string, unknown>][] = [
    ['vault_identity_entity.x', { id: 'e', name: 'x', policies: ['team-green'], metadata: {} }],
    [
      'vault_identity_entity_alias.x',
      { name: 'id-of-blue', mount_accessor: 'auth_approle_1', canonical_id: 'e' },
    ],
  ];

  it('an engine whose roles are here is known, with what is supposed of it', () => {
    const report = reportOf(without('vault_aws_secret_backend.aws'));
    expect(report.answer).toBe('proved');
    expect(report.assumed.join('\n')).toContain(
      '`aws` is assumed to use the default names for sessions and users',
    );
  });

  it('an auth method may be the one of an alias', () => {
    expect(answersOf(without('vault_auth_backend.approle', ...alias))['tenant-data']).toBe('unknown');
    const looked: [string, Record<string, unknown>] = [
      'data.vault_auth_backend.approle',
      { path: 'approle', type: 'approle', accessor: 'auth_approle_1' },
    ];
    expect(answersOf(without('vault_auth_backend.approle', looked, ...alias))['tenant-data']).toBe(
      'blue → green',
    );
    const group: [string, Record<string, unknown>][] = [
      ['vault_identity_group.x', { id: 'g', name: 'x', type: 'external', policies: ['team-green'] }],
      ['vault_identity_group_alias.x', { name: 'x', mount_accessor: 'auth_ldap_1', canonical_id: 'g' }],
    ];
    expect(answersOf(without('vault_auth_backend.approle', ...group))['tenant-data']).toBe('unknown');
    expect(answersOf(beside(...group))['tenant-data']).toBe('proved');
  });
});

it.each<[string, object, string]>([
  ['auth/approle/role/team-blue/secret-id', { metadata: '{"team":"green"}' }, 'unknown'],
  ['auth/approle/role/team-blue/secret-id', {}, 'proved'],
  ['auth/approle/role/team-blue/role-id', { role_id: 'id-of-green' }, 'unknown'],
  ['auth/ldap/config', { url: 'ldaps://x', token_policies: 'team-green' }, 'unknown'],
  ['auth/ldap/config', { url: 'ldaps://x' }, 'proved'],
])('reads of what is written to `%s` whether %j gives anything', (path, data, answer) => {
  expect(
    answersOf(beside(['vault_generic_endpoint.x', { path, data_json: JSON.stringify(data) }]))['tenant-data'],
  ).toBe(answer);
});

it.each<[string, unknown]>([
  ['a list of one', ['assumed_role']],
  ['a list of two', ['iam_user', 'assumed_role']],
  ['one that Vault has not', 'assume_role'],
])('never calls a role proved whose type is %s', (_what, credential_type) => {
  const all = edited((resources) => {
    at(resources, 'vault_aws_secret_backend_role.team["blue"]').role_arns = [roleArn('team-green')];
    at(resources, 'vault_aws_secret_backend_role.team["blue"]').credential_type = credential_type;
  });
  expect(answersOf(all)['tenant-data']).toMatch(/^(unknown|blue → green)$/);
});
