import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { MODELLED_TYPES, readShow, standingOf } from '../src/index.ts';

const require = createRequire(import.meta.url);

/** The providers' own types, as the bindings made from their schemas name them. */
function lib(provider: 'aws' | 'vault'): string {
  return join(dirname(require.resolve(`@cdktf/provider-${provider}/package.json`)), 'lib');
}

function typesOf(provider: 'aws' | 'vault'): readonly string[] {
  return readdirSync(lib(provider), { withFileTypes: true })
    .filter((one) => one.isDirectory() && !/^(data-|provider$)/.test(one.name))
    .map(({ name }) => `${provider}_${name.replaceAll('-', '_')}`);
}

/** Arguments and attributes of a resource. */
function attributesOf(type: string): readonly string[] {
  const [provider = '', ...rest] = type.split('_');
  const folder = join(lib(provider as 'aws' | 'vault'), rest.join('-'));
  const text = readFileSync(join(folder, 'index.d.ts'), 'utf8');
  const config =
    /export interface \w+Config extends cdktf\.TerraformMetaArguments \{([\s\S]*?)\n\}/.exec(text)?.[1] ?? '';
  const own = text.slice(text.indexOf('static readonly tfResourceType'));
  const found = new Set([...config.matchAll(/#([a-z0-9_]+)\}/g)].map((match) => match[1] ?? ''));
  for (const [, name = ''] of own.matchAll(/^ {4}get ([a-z]\w*)\(\)/gm))
    if (!name.endsWith('Input')) found.add(name.replace(/([A-Z])/g, '_$1').toLowerCase());
  return [...found];
}

test.each(['aws', 'vault'] as const)(
  'every type of %s has a place in the table, with its reason',
  (provider) => {
    const types = typesOf(provider);
    expect(types.length).toBeGreaterThan(provider === 'aws' ? 1_400 : 150);
    const unknown = types.filter((type) => {
      const standing = standingOf(type);
      return standing.kind !== 'modelled' && standing.why === 'an unknown type';
    });
    expect(unknown).toEqual([]);
  },
);

/** Types that the bindings do not have: of a newer or an older provider. */
const ELSEWHERE = new Set([
  'aws_iam_user_policy_attachments_exclusive',
  'aws_iam_group_policy_attachments_exclusive',
]);

/** Set only in what a state of some version keeps; each is told where it is set. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  vault_ldap_auth_backend: ['token_policies', 'alias_metadata'],
  vault_okta_auth_backend: ['token_policies', 'alias_metadata', 'group', 'user'],
  vault_token_auth_backend_role: ['alias_metadata', 'token_policies'],
  vault_github_auth_backend: ['token_policies', 'alias_metadata'],
};

test.each(MODELLED_TYPES.filter((type) => !ELSEWHERE.has(type)))(
  '%s: every attribute is read, harmless with a reason, or told where it is set',
  (type) => {
    const standing = standingOf(type);
    if (standing.kind !== 'modelled') throw new Error(`${type} is not modelled`);
    const open = attributesOf(type).filter((one) => standing.attributes[one] === undefined);
    expect(open.sort()).toEqual(
      [...(TOLD[type] ?? (open.includes('alias_metadata') ? ['alias_metadata'] : []))].sort(),
    );
  },
);

const state = (type: string, values: object, mode = 'managed') => ({
  format_version: '1.0',
  values: {
    root_module: { resources: [{ address: `${type}.x`, mode, type, name: 'x', values }] },
  },
});

test('a type of these providers that nobody has heard of is told, one of another provider is left aside', () => {
  for (const type of [
    'aws_brandnew_thing',
    'aws_iam_brandnew',
    'aws_s3_brandnew',
    'vault_brandnew',
    'awscc_s3_bucket',
  ])
    expect(readShow(state(type, {})).unread, type).toMatchObject([
      { address: `${type}.x`, touches: 'everything' },
    ]);
  for (const type of [
    'random_id',
    'aws_vpc',
    'aws_s3_bucket_versioning',
    'aws_sqs_queue',
    'null_resource',
    'kubernetes_namespace',
  ]) {
    const reading = readShow(state(type, {}));
    expect(reading.unread, type).toEqual([]);
    expect(reading.leftAside, type).toMatchObject([{ address: `${type}.x`, why: expect.any(String) }]);
  }
});

test('what could grant touches what it speaks of', () => {
  const door = readShow(state('aws_s3_access_point', { bucket: 'acme', name: 'door' }));
  expect(door.unread).toMatchObject([{ touches: { buckets: ['acme'] } }]);
  const stack = readShow(state('aws_cloudformation_stack', { name: 'x' }));
  expect(stack.unread).toMatchObject([{ touches: 'everything' }]);
  const events = readShow(state('aws_s3_bucket_notification', { bucket: 'acme' }));
  expect(events.unread).toMatchObject([{ touches: { buckets: ['acme'] }, boundaries: ['tenant-metadata'] }]);
});

test('a distribution touches the buckets it serves, all where that is not known, none where it serves none', () => {
  const resources = (origin: unknown) => ({
    format_version: '1.0',
    values: {
      root_module: {
        resources: [
          {
            address: 'aws_s3_bucket.a',
            mode: 'managed',
            type: 'aws_s3_bucket',
            name: 'a',
            values: { bucket: 'acme' },
          },
          {
            address: 'aws_s3_bucket.b',
            mode: 'managed',
            type: 'aws_s3_bucket',
            name: 'b',
            values: { bucket: 'acme-eu' },
          },
          {
            address: 'aws_cloudfront_distribution.x',
            mode: 'managed',
            type: 'aws_cloudfront_distribution',
            name: 'x',
            values: { origin },
          },
        ],
      },
    },
  });
  expect(readShow(resources([{ domain_name: 'acme.s3.us-east-1.amazonaws.com' }])).unread).toMatchObject([
    { touches: { buckets: ['acme'] } },
  ]);
  expect(readShow(resources([{ domain_name: 'www.example.com' }])).unread).toEqual([]);
});

test('an attribute that nobody has heard of is told where it is set', () => {
  expect(readShow(state('aws_s3_bucket', { bucket: 'a', grants_all: true })).unread).toMatchObject([
    { address: 'aws_s3_bucket.x', attribute: 'grants_all' },
  ]);
  expect(
    readShow(state('aws_s3_bucket', { bucket: 'a', grants_all: null, other: [], more: '' })).unread,
  ).toEqual([]);
});

test('a data source grants nothing', () => {
  expect(readShow(state('aws_iam_brandnew', {}, 'data')).unread).toEqual([]);
});
