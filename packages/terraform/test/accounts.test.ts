import { expect, it } from 'vitest';
import { readShow } from '../src/show.ts';

const APPS = '111122223333';
const LAKE = '444455556666';

const FILES = new Map([
  [
    'main.tf',
    `
provider "aws" {}
provider "aws" {
  alias = "lake"
}
data "aws_caller_identity" "apps" {}
data "aws_caller_identity" "lake" {
  provider = aws.lake
}
resource "aws_iam_role" "app" {}
resource "aws_s3_bucket" "own" {}
resource "aws_s3_bucket" "lake" {
  provider = aws.lake
}
module "area" {
  source    = "./area"
  providers = { aws = aws.lake, aws.back = aws }
}
module "plain" {
  source = "./area"
}
`,
  ],
  [
    'area/main.tf',
    `
resource "aws_s3_bucket" "this" {}
resource "aws_s3_bucket" "back" {
  provider = aws.back
}
`,
  ],
]);

function resource(address: string, values: Record<string, unknown>) {
  const module = /^module\.\w+/.exec(address)?.[0];
  const [type = '', name = ''] = address.split('.').slice(-2);
  const mode = address.startsWith('data.') ? 'data' : 'managed';
  return {
    module,
    own: { address, mode, type, name, values, provider_name: 'registry.terraform.io/hashicorp/aws' },
  };
}

function stateOf(...all: readonly ReturnType<typeof resource>[]) {
  const of = (module: string | undefined) => all.filter((one) => one.module === module).map(({ own }) => own);
  const modules = [...new Set(all.flatMap(({ module }) => module ?? []))];
  return {
    format_version: '1.0',
    terraform_version: '1.11.4',
    values: {
      root_module: {
        resources: of(undefined),
        child_modules: modules.map((address) => ({ address, resources: of(address) })),
      },
    },
  };
}

const bucket = (address: string) => resource(address, { bucket: address.replace(/\W/g, '-'), id: 'x' });
const STATE = stateOf(
  resource('data.aws_caller_identity.apps', { account_id: APPS }),
  resource('data.aws_caller_identity.lake', { account_id: LAKE }),
  resource('aws_iam_role.app', {
    name: 'app',
    arn: `arn:aws:iam::${APPS}:role/app`,
    assume_role_policy: '{}',
  }),
  bucket('aws_s3_bucket.own'),
  bucket('aws_s3_bucket.lake'),
  bucket('module.area.aws_s3_bucket.this'),
  bucket('module.area.aws_s3_bucket.back'),
  bucket('module.plain.aws_s3_bucket.this'),
  bucket('module.plain.aws_s3_bucket.back'),
);

const ACCOUNT_UNSAID = 'lies in an account that a state does not say';

it('takes the account of what is in a state from the provider that the folder names', () => {
  const { state, unread } = readShow(STATE, { sources: FILES });
  expect(
    Object.fromEntries(state.buckets.map(({ address = '', accountId }) => [address, accountId])),
  ).toEqual({
    'aws_s3_bucket.own': APPS,
    'aws_s3_bucket.lake': LAKE,
    'module.area.aws_s3_bucket.this': LAKE,
    'module.area.aws_s3_bucket.back': APPS,
    'module.plain.aws_s3_bucket.this': APPS,
    // Nobody hands that alias on.
    'module.plain.aws_s3_bucket.back': expect.any(String),
  });
  expect(unread.filter(({ why }) => why.startsWith(ACCOUNT_UNSAID)).map(({ address }) => address)).toEqual([
    'module.plain.aws_s3_bucket.back',
  ]);
});

it('cannot tell in which of several accounts a bucket lies where only a state is there', () => {
  const { unread } = readShow(STATE);
  expect(unread.filter(({ why }) => why.startsWith(ACCOUNT_UNSAID))).toHaveLength(6);
});

it('takes what is in a state for one account where there is one', () => {
  const { unread } = readShow(
    stateOf(resource('data.aws_caller_identity.apps', { account_id: APPS }), bucket('aws_s3_bucket.own')),
  );
  expect(unread).toEqual([]);
});

it('takes the account of the role that a provider takes from the variable that names it', () => {
  const provider = (alias: string, role_arn?: object) => ({
    name: 'aws',
    alias,
    expressions: role_arn === undefined ? {} : { assume_role: [{ role_arn }] },
  });
  const plan = {
    format_version: '1.2',
    variables: { accounts: { value: { lake: LAKE } } },
    resource_changes: ['own', 'lake'].map((name) => ({
      ...{ address: `aws_s3_bucket.${name}`, mode: 'managed', type: 'aws_s3_bucket', name },
      change: { actions: ['create'], before: null, after: { bucket: name }, after_unknown: {} },
    })),
    configuration: {
      provider_config: {
        aws: provider('', { constant_value: `arn:aws:iam::${APPS}:role/terraform` }),
        'aws.lake': provider('lake', { references: ['var.accounts["lake"]', 'var.accounts'] }),
      },
      root_module: {
        resources: ['own', 'lake'].map((name) => ({
          ...{
            address: `aws_s3_bucket.${name}`,
            mode: 'managed',
            type: 'aws_s3_bucket',
            name,
            expressions: {},
          },
          provider_config_key: name === 'own' ? 'aws' : 'aws.lake',
        })),
      },
    },
  };
  const { state } = readShow(plan);
  expect(state.buckets.map(({ accountId }) => accountId)).toEqual([APPS, LAKE]);
});

it.each<[unknown, string]>([
  [{ resource_changes: [null] }, 'resource_changes[0]'],
  [{ resource_changes: [{ address: 'a', type: 'b', name: 'c' }] }, 'resource_changes[0].change'],
  [{ resource_changes: [{ type: 'b', name: 'c', change: {} }] }, 'resource_changes[0].address'],
  [{ planned_values: { root_module: { resources: 'x' } } }, 'planned_values.root_module.resources'],
  [{ values: { root_module: { child_modules: [{ resources: [5] }] } } }, 'child_modules[0].resources[0]'],
  [{ values: {}, configuration: { root_module: { resources: [{}] } } }, 'root_module.resources[0].address'],
  [{ values: {}, configuration: { root_module: { module_calls: { a: 1 } } } }, 'module_calls.a'],
])('refuses what Terraform does not print, and names the place: %j', (show, place) => {
  expect(() => readShow({ format_version: '1.2', ...(show as object) })).toThrow(place);
});
