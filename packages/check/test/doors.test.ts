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

/** Boundaries that are not proved, with what is said of each. */
function notProved(change: (resources: Resources) => void): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(answersOf(edited(change))).filter(([, answer]) => answer !== 'proved'),
  );
}

const UNKNOWN_RIGHTS = {
  'tenant-data': 'unknown',
  'tenant-metadata': 'unknown',
  'tenant-credentials': 'unknown',
  'self-grant': 'unknown',
};
const GREEN = 'arn:aws:s3:::corp-green';
const SECRET = '5f0c2d1e-8a8f-4f6b-9a51-0d7c3b2a1e4f';

function secretIdOfGreen(all: Resources): void {
  all.set('vault_approle_auth_backend_role_secret_id.green', {
    ...{ backend: 'approle', role_name: 'team-green', secret_id: SECRET, accessor: 'x' },
  });
}

function bucketPolicy(all: Resources, ...statements: readonly object[]): void {
  all.set('aws_s3_bucket_policy.green', { bucket: 'corp-green', policy: policy(...statements) });
}

function blueMay(all: Resources, action: unknown, resource: unknown): void {
  all.set('aws_iam_role_policy.more', {
    name: 'more',
    role: 'team-blue',
    policy: policy(allow(action, resource)),
  });
}

describe('a credential that Terraform put where it is not followed', () => {
  it.each<[string, string, Record<string, unknown>]>([
    [
      'a secret id in an object',
      'aws_s3_object.o',
      { bucket: 'corp-blue', key: 'green.json', content: JSON.stringify({ id: SECRET }) },
    ],
    [
      'a secret id in what a machine is started with',
      'aws_launch_template.t',
      { name: 't', user_data: `export SECRET_ID=${SECRET}` },
    ],
  ])('%s', (_, address, values) => {
    expect(
      notProved((all) => {
        secretIdOfGreen(all);
        all.set(address, values);
      }),
    ).toEqual(UNKNOWN_RIGHTS);
  });

  it('is nothing where the object holds none', () => {
    expect(
      notProved((all) => {
        secretIdOfGreen(all);
        all.set('aws_s3_object.o', { bucket: 'corp-blue', key: 'readme', content: 'hello' });
      }),
    ).toEqual({});
  });

  it('leads in by the token of a login that Terraform made, in a key-value engine', () => {
    const found = notProved((all) => {
      all.set('vault_mount.kv', { path: 'secret', type: 'kv-v2' });
      all.set('vault_approle_auth_backend_login.green', {
        ...{ backend: 'approle', role_id: 'id-of-green', client_token: 'hvs.CAESIJ1234' },
      });
      all.set('vault_kv_secret_v2.s', { mount: 'secret', name: 'ci', data_json: '{"t":"hvs.CAESIJ1234"}' });
      addRules(all, 'path "secret/data/ci" { capabilities = ["read"] }');
    });
    expect(found['tenant-data']).toBe('blue → green');
  });
});

describe('a token that Terraform makes', () => {
  const made = (all: Resources) =>
    all.set('vault_token.green', { policies: ['team-green'], client_token: 'hvs.CAESIK5678' });

  it('is whoever runs Terraform’s', () => {
    expect(notProved((all) => made(all))).toEqual({});
  });

  it('cannot be told where others read it', () => {
    const found = notProved((all) => {
      made(all);
      all.set('vault_mount.kv', { path: 'secret', type: 'kv-v2' });
      all.set('vault_kv_secret_v2.s', { mount: 'secret', name: 'ci', data_json: '{"t":"hvs.CAESIK5678"}' });
      addRules(all, 'path "secret/data/ci" { capabilities = ["read"] }');
    });
    expect([found['tenant-data'], found['tenant-credentials']]).toEqual(['unknown', 'unknown']);
  });
});

it.each(['aws/static-creds/green', 'aws/static-creds/*', 'aws/static-creds/{{identity.entity.name}}'])(
  'cannot tell what a static role gives that nothing in here makes: %s',
  (path) => {
    const found = notProved((all) => addRules(all, `path "${path}" { capabilities = ["read"] }`));
    expect([found['tenant-data'], found['tenant-credentials']]).toEqual(['unknown', 'unknown']);
  },
);

describe('an access point that a policy names', () => {
  const point = `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/green-ap/object/*`;

  it.each([point, `arn:aws:s3::${ACCOUNT}:accesspoint/mfzwi23gnjvgw.mrap/object/*`])(
    'cannot be told where it is not in here: %s',
    (arn) => {
      expect(notProved((all) => blueMay(all, 's3:GetObject', arn))['tenant-data']).toBe('unknown');
    },
  );

  it('is that of its bucket where it is', () => {
    const found = notProved((all) => {
      blueMay(all, 's3:GetObject', point.replace('green-ap', 'other'));
      all.set('aws_s3_access_point.other', {
        ...{ bucket: 'nobodys', name: 'other', arn: `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/other` },
      });
    });
    expect(found).toEqual({});
  });
});

it('cannot tell whom CloudFront serves what it may read', () => {
  const found = notProved((all) =>
    bucketPolicy(all, {
      ...allow('s3:GetObject', `${GREEN}/*`),
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/E1` } },
    }),
  );
  expect(found).toEqual({ 'tenant-data': 'unknown', 'tenant-metadata': 'unknown' });
});

it('does not prove that an entity is served which is switched off', () => {
  const found = notProved((all) => {
    all.set('vault_identity_entity.blue', { id: 'e1', name: 'blue', policies: [], disabled: true });
    all.set('vault_identity_entity_alias.blue', {
      ...{ canonical_id: 'e1', mount_accessor: 'auth_approle_1', name: 'id-of-blue' },
    });
  });
  expect(found).toEqual({ 'owner-access': 'unknown' });
});

describe('a policy of Vault that is written twice', () => {
  it('cannot be told where the two differ', () => {
    const found = notProved((all) =>
      all.set('vault_policy.twin', {
        name: 'team-blue',
        policy: 'path "aws/creds/*" { capabilities = ["read"] }',
      }),
    );
    expect([...new Set(Object.values(found))]).toEqual(['unknown']);
  });

  it('is one where they do not', () => {
    expect(
      notProved((all) => all.set('vault_policy.twin', { ...at(all, 'vault_policy.team["blue"]') })),
    ).toEqual({});
  });
});

describe('what AWS puts into another bucket', () => {
  const logs = (all: Resources, target: string) =>
    all.set('aws_s3_bucket_logging.green', { bucket: 'corp-green', target_bucket: target });
  const copies = (all: Resources, target: string, status = 'Enabled') =>
    all.set('aws_s3_bucket_replication_configuration.green', {
      ...{ bucket: 'corp-green', role: 'x' },
      rule: [{ status, destination: [{ bucket: `arn:aws:s3:::${target}` }] }],
    });

  it('is told where a tenant may read there', () => {
    expect(
      notProved((all) => {
        all.set('aws_s3_bucket.logs', { bucket: 'corp-logs', arn: 'arn:aws:s3:::corp-logs', tags: {} });
        logs(all, 'corp-logs');
        blueMay(all, 's3:Get*', 'arn:aws:s3:::corp-l*');
      }),
      // Of the data nothing is known anyway: whose a bucket's is that belongs to no tenant.
    ).toEqual({ 'tenant-data': 'unknown', 'tenant-metadata': 'unknown' });
  });

  it('is told where the bucket lets others in by itself', () => {
    expect(
      notProved((all) => {
        all.set('aws_s3_bucket.logs', { bucket: 'corp-logs', arn: 'arn:aws:s3:::corp-logs', tags: {} });
        all.set('aws_s3_bucket_policy.logs', {
          bucket: 'corp-logs',
          policy: policy({
            ...allow('s3:GetObject', 'arn:aws:s3:::corp-logs/*'),
            Principal: { AWS: roleArn('team-blue') },
          }),
        });
        copies(all, 'corp-logs');
      }),
    ).toEqual({ 'tenant-data': 'unknown', 'tenant-metadata': 'unknown' });
  });

  it('is nothing where nobody who is asked about may read there, and where the rule is off', () => {
    const beside = (change: (all: Resources) => void) =>
      notProved((all) => {
        all.set('aws_s3_bucket.logs', { bucket: 'corp-logs', arn: 'arn:aws:s3:::corp-logs', tags: {} });
        change(all);
      });
    expect(beside((all) => logs(all, 'corp-logs'))).toEqual({});
    expect(beside((all) => copies(all, 'corp-logs'))).toEqual({});
    expect(beside((all) => copies(all, 'corp-blue', 'Disabled'))).toEqual({});
  });

  it('cannot be told of copies into a bucket that is not in here, and is supposed of lists', () => {
    expect(notProved((all) => copies(all, 'elsewhere'))).toEqual({
      'tenant-data': 'unknown',
      'tenant-metadata': 'unknown',
    });
    const listed = edited((all) => logs(all, 'elsewhere'));
    expect(reportOf(listed).assumed.join('\n')).toContain('go to `elsewhere`, which is not in the input');
    expect(notProved((all) => logs(all, 'elsewhere'))).toEqual({});
  });
});

it.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['StringEquals', { 'aws:SourceIp': '10.0.0.0/8' }, 'proved'],
  ['StringLike', { 'aws:SourceIp': 'office*' }, 'proved'],
  ['StringLike', { 'aws:SourceIp': '10.*' }, 'blue → green'],
  ['StringEquals', { 'aws:SourceIp': '10.1.2.3' }, 'blue → green'],
  ['StringNotEquals', { 'aws:SourceIp': '10.0.0.0/8' }, 'blue → green'],
])('takes only what is an address for one: %s %j', (operator, keys, expected) => {
  const state = edited((all) =>
    bucketPolicy(all, {
      ...allow('s3:GetObject', `${GREEN}/*`),
      Principal: { AWS: roleArn('team-blue') },
      Condition: { [operator]: keys },
    }),
  );
  expect(answersOf(state)['tenant-data']).toBe(expected);
});

describe('a fence that is there, and does not count', () => {
  const all = (resources: Resources) => {
    at(resources, 'aws_iam_role_policy.team["blue"]').policy = policy(
      allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], '*'),
    );
  };
  const own = ['arn:aws:s3:::corp-blue', 'arn:aws:s3:::corp-blue/*'];
  const fence = policy({ Effect: 'Deny', Action: 's3:*', NotResource: own });

  it('is one while its role keeps it', () => {
    const fenced = (resources: Resources, names: readonly string[]) => {
      all(resources);
      resources.set('aws_iam_role_policy.fence', { name: 'fence', role: 'team-blue', policy: fence });
      resources.set('aws_iam_role_policies_exclusive.blue', { role_name: 'team-blue', policy_names: names });
    };
    expect(notProved((resources) => fenced(resources, ['data', 'fence']))).toEqual({});
    expect(notProved((resources) => fenced(resources, ['data']))['tenant-data']).toBe('unknown');
  });

  it.each<[string, string]>([
    ['SERVICE_CONTROL_POLICY', fence],
    [
      'RESOURCE_CONTROL_POLICY',
      policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `${GREEN}/*` }),
    ],
    ['RESOURCE_CONTROL_POLICY', 'no policy'],
  ])('is nothing that a proof rests on where it is the organisation’s: %s', (type, content) => {
    const found = notProved((resources) => {
      all(resources);
      resources.set('aws_organizations_policy.p', { id: 'p-1', name: 'fence', type, content });
      resources.set('aws_organizations_policy_attachment.p', { policy_id: 'p-1', target_id: ACCOUNT });
    });
    expect(found['tenant-data']).toBe(content === 'no policy' ? 'blue → green' : 'unknown');
    expect(found['owner-access']).toBe('unknown');
  });
});

it.each([
  ['ReadOnlyAccess', 'blue → green'],
  ['service-role/AWSLambdaBasicExecutionRole', undefined],
])('knows the managed policy %s', (name, expected) => {
  const found = notProved((resources) =>
    resources.set('aws_iam_role_policy_attachment.a', {
      ...{ role: 'team-blue', policy_arn: `arn:aws:iam::aws:policy/${name}` },
    }),
  );
  expect(found['tenant-data']).toBe(expected);
});
