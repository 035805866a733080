import { expect, test } from 'vitest';
import { evaluate } from '../src/hcl-evaluate.ts';
import { parseExpression } from '../src/hcl-parse.ts';
import type { ConfigurationJson, ExpressionJson, RawInstance } from '../src/show-json.ts';
import { Sources } from '../src/source.ts';
import { isUnknown } from '../src/unknown.ts';
import { type Instance, World } from '../src/world.ts';

/** One resource as a plan has it. */
interface Planned {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly unknown?: unknown;
  readonly actions?: readonly string[];
  readonly key?: string | number;
  /** As the plan's configuration has them; none where it does not have the resource. */
  readonly expressions?: Readonly<Record<string, ExpressionJson>>;
}

/** The instances of `type.name`, or `data.type.name`, and the files beside the plan. */
function worldOf(
  planned: Readonly<Record<string, Planned | readonly Planned[]>>,
  files: Readonly<Record<string, string>> = {},
): World {
  const all = Object.entries(planned).map(([own, some]) => {
    const mode = own.startsWith('data.') ? ('data' as const) : ('managed' as const);
    const [type = '', name = ''] = own.replace(/^data\./, '').split('.');
    return { own, mode, type, name, some: [some].flat() as readonly Planned[] };
  });
  const instances = all.flatMap(({ own, mode, type, name, some }) =>
    some.map(
      ({ key, values = {}, unknown, actions = ['create'] }): RawInstance => ({
        ...{ module: '', mode, type, name, provider: '', actions, values, unknown, sensitive: undefined },
        address: key === undefined ? own : `${own}[${JSON.stringify(key)}]`,
        ...(key === undefined ? {} : { key }),
      }),
    ),
  );
  const resources = all.flatMap(({ own, mode, type, name, some: [one] }) =>
    one?.expressions === undefined
      ? []
      : [
          {
            ...{ address: own, mode, type, name, expressions: one.expressions },
            ...(one.key === undefined ? {} : { for_each_expression: {} }),
          },
        ],
  );
  const configuration: ConfigurationJson = { root_module: { resources } };
  return new World({
    ...{ instances, configuration, accountOf: () => '111122223333' },
    ...(Object.keys(files).length === 0 ? {} : { sources: new Sources(new Map(Object.entries(files))) }),
  });
}

const at = (world: World, address: string): Instance => {
  const found = world.instances.find(({ raw }) => raw.address === address);
  if (found === undefined) throw new Error(`no ${address}`);
  return found;
};

/** The value; what is not known as `not known`. */
const shown = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, one: unknown) => (isUnknown(one) ? 'not known' : one)),
  ) as unknown;

const BUCKET: Planned = { values: { bucket: 'data' } };
const ARN = 'arn:aws:s3:::data';
const refersTo = (...references: readonly string[]): ExpressionJson => ({ references });
const TO_BUCKET = refersTo('aws_s3_bucket.x.arn', 'aws_s3_bucket.x');

/** A folder is believed only where it says what the plan knows. */
test.each<[string, Planned, string, unknown]>([
  ['the same name', { values: { name: 'a' } }, 'name = "a"', ARN],
  ['another name', { values: { name: 'a' } }, 'name = "b"', 'not known'],
  [
    'a name where the plan has the empty one',
    { values: { description: '' } },
    'description = "b"',
    'not known',
  ],
  ['nothing where the plan has a name', { values: { name: 'a' } }, 'name = null', 'not known'],
  ['a number for its text', { values: { ttl: '5' } }, 'ttl = 5', ARN],
  ['a name that the plan does not have', { values: {} }, 'name = "b"', ARN],
  ['a name that the plan does not know', { values: {}, unknown: { name: true } }, 'name = "b"', ARN],
  ['a list in another order', { values: { roles: ['a', 'b'] } }, 'roles = ["b", "a"]', ARN],
  ['a list twice', { values: { roles: ['a', 'b'] } }, 'roles = ["b", "a", "a"]', ARN],
  ['a longer list', { values: { roles: ['a'] } }, 'roles = ["a", "b"]', 'not known'],
  ['a shorter list', { values: { roles: ['a', 'b'] } }, 'roles = ["a"]', 'not known'],
  ['a list with another in it', { values: { roles: ['a', 'b'] } }, 'roles = ["a", "c"]', 'not known'],
  ['the same map', { values: { tags: { a: '1' } } }, 'tags = { a = 1 }', ARN],
  ['a map with another value', { values: { tags: { a: '1' } } }, 'tags = { a = 2 }', 'not known'],
  ['a text for a map', { values: { tags: { a: '1' } } }, 'tags = "a"', 'not known'],
  [
    'a document in another form',
    { values: { other: '{ "a": [1] }' } },
    'other = jsonencode({ a = [1] })',
    ARN,
  ],
  ['another document', { values: { other: '{ "a": [1] }' } }, 'other = jsonencode({ a = [2] })', 'not known'],
  ['half a document', { values: { other: '{ "a": [1] }' } }, 'other = "{"', 'not known'],
])('%s in the folder', (_, plan, said, expected) => {
  const main = `resource "aws_iam_role_policy" "it" {\n  policy = aws_s3_bucket.x.arn\n  ${said}\n}\n`;
  const unknown = { policy: true, ...(plan.unknown as object | undefined) };
  const world = worldOf(
    {
      'aws_s3_bucket.x': BUCKET,
      'aws_iam_role_policy.it': { ...plan, unknown, expressions: { policy: TO_BUCKET } },
    },
    { 'main.tf': main },
  );
  expect(shown(at(world, 'aws_iam_role_policy.it').get('policy'))).toEqual(expected);
});

/** Parts that the plan knows of a value must be what the folder says. */
test.each<[string, unknown]>([
  ['tags = { id = aws_s3_bucket.x.arn, a = "b" }', { id: ARN, a: 'b' }],
  ['tags = { id = aws_s3_bucket.x.arn, a = "c" }', { id: 'not known', a: 'b' }],
])('%s, where the plan knows `a`', (said, expected) => {
  const world = worldOf(
    {
      'aws_s3_bucket.x': BUCKET,
      'aws_iam_role.it': {
        values: { tags: { a: 'b' } },
        unknown: { tags: { id: true } },
        expressions: { tags: TO_BUCKET },
      },
    },
    { 'main.tf': `resource "aws_iam_role" "it" {\n  ${said}\n}\n` },
  );
  const found = at(world, 'aws_iam_role.it').get('tags');
  expect(shown(found)).toEqual(isUnknown(found) ? 'not known' : expected);
  expect(JSON.stringify(shown(found)).includes(ARN)).toBe(said.includes('"b"'));
});

test.each<[string, string, unknown]>([
  ['the same', 'actions = ["s3:GetObject"]', [{ actions: ['s3:GetObject'], resources: [ARN] }]],
  ['another', 'actions = ["s3:*"]', 'not known'],
  ['none of them', '', 'not known'],
])('blocks of which the plan knows a part, and the folder says %s', (_, said, expected) => {
  const world = worldOf(
    {
      'aws_s3_bucket.x': BUCKET,
      'data.aws_iam_policy_document.it': {
        values: { statement: [{ actions: ['s3:GetObject'] }] },
        unknown: { statement: [{ resources: true }] },
        expressions: { statement: [{ actions: { constant_value: ['s3:GetObject'] }, resources: TO_BUCKET }] },
      },
    },
    {
      'main.tf': `data "aws_iam_policy_document" "it" {
        ${said === '' ? '' : `statement {\n${said}\nresources = [aws_s3_bucket.x.arn]\n}`}
      }`,
    },
  );
  const found = at(world, 'data.aws_iam_policy_document.it').get('statement');
  expect(JSON.stringify(shown(found))).toContain(
    expected === 'not known' ? expected : JSON.stringify(expected),
  );
});

/** Without the folder only plain references are followed. */
test.each<[string, ExpressionJson, unknown]>([
  ['one', refersTo('aws_s3_bucket.x.id', 'aws_s3_bucket.x'), 'data'],
  ['the whole of one', refersTo('aws_s3_bucket.x'), 'data'],
  [
    'two',
    refersTo('aws_s3_bucket.x.id', 'aws_s3_bucket.x', 'aws_s3_bucket.y.id', 'aws_s3_bucket.y'),
    'not known',
  ],
  ['an element', refersTo('aws_s3_bucket.many["a"].id', 'aws_s3_bucket.many'), 'not known'],
  ['each of several', refersTo('aws_s3_bucket.many', 'each.key'), 'many-b'],
  ['its own key', refersTo('each.key'), 'b'],
  ['its own value', refersTo('each.value'), 'not known'],
  ['nothing', {}, 'not known'],
  ['a constant', { constant_value: 'said' }, 'said'],
  ['what is not there', refersTo('aws_s3_bucket.gone.id', 'aws_s3_bucket.gone'), 'not known'],
])('a reference to %s', (_, bucket, expected) => {
  const world = worldOf({
    'aws_s3_bucket.x': BUCKET,
    'aws_s3_bucket.y': { values: { bucket: 'other' } },
    'aws_s3_bucket.many': ['a', 'b'].map((key) => ({ key, values: { bucket: `many-${key}` } })),
    'aws_s3_bucket_policy.it': { key: 'b', values: {}, unknown: { bucket: true }, expressions: { bucket } },
  });
  expect(shown(at(world, 'aws_s3_bucket_policy.it["b"]').get('bucket'))).toBe(expected);
});

test('a reference in an attribute that is made of more than it is not taken for its value', () => {
  const policy = refersTo('aws_s3_bucket.x.arn', 'aws_s3_bucket.x');
  const world = worldOf({
    'aws_s3_bucket.x': BUCKET,
    'aws_iam_role_policy.it': {
      unknown: { policy: true, description: true },
      expressions: { policy, description: policy },
    },
  });
  const one = at(world, 'aws_iam_role_policy.it');
  expect([shown(one.get('policy')), shown(one.get('description'))]).toEqual(['not known', 'not known']);
});

/** Blocks are told apart by what they say, since the plan has them in an order of its own. */
test.each<[string, readonly unknown[], unknown]>([
  [
    'in another order',
    [{ type: 'B' }, { type: 'A' }],
    [
      { type: 'B', identifiers: ['arn:aws:iam::111122223333:role/b'] },
      { type: 'A', identifiers: ['arn:aws:iam::111122223333:role/a'] },
    ],
  ],
  [
    'more than are written',
    [{ type: 'A' }, { type: 'B' }, { type: 'A' }],
    [
      { type: 'A', identifiers: 'not known' },
      { type: 'B', identifiers: 'not known' },
      { type: 'A', identifiers: 'not known' },
    ],
  ],
])('blocks %s', (_, blocks, expected) => {
  const role = (name: string): Planned => ({ values: { name, path: '/' }, expressions: {} });
  const block = (type: string, name: string) => ({
    type: { constant_value: type },
    identifiers: refersTo(`aws_iam_role.${name}.arn`, `aws_iam_role.${name}`),
  });
  const world = worldOf({
    'aws_iam_role.a': role('a'),
    'aws_iam_role.b': role('b'),
    'data.aws_iam_policy_document.it': {
      values: { principals: blocks },
      unknown: { principals: blocks.map(() => ({ identifiers: true })) },
      expressions: { principals: [block('A', 'a'), block('B', 'b')] },
    },
  });
  expect(shown(at(world, 'data.aws_iam_policy_document.it').get('principals'))).toEqual(expected);
});

/** A block that the plan does not know, and that its configuration does not show, may be a dynamic one. */
test.each<[string, readonly string[], Readonly<Record<string, string>>, unknown]>([
  [
    'which the folder has',
    ['create'],
    {
      'main.tf': `resource "aws_iam_role" "it" {
        dynamic "inline_policy" {
          for_each = [aws_s3_bucket.x.arn]
          content { name = inline_policy.value }
        }
      }`,
    },
    [{ name: ARN }],
  ],
  ['which the folder lacks', ['create'], { 'main.tf': 'resource "aws_iam_role" "it" {}' }, null],
  ['of which no folder says anything', ['create'], {}, 'not known'],
  ['of a role that is changed', ['update'], { 'main.tf': 'resource "aws_iam_role" "it" {}' }, 'not known'],
])('a block %s', (_, actions, files, expected) => {
  const world = worldOf(
    {
      'aws_s3_bucket.x': BUCKET,
      'aws_iam_role.it': {
        actions,
        values: { name: 'it' },
        unknown: { inline_policy: true },
        expressions: {},
      },
    },
    files,
  );
  expect(shown(at(world, 'aws_iam_role.it').get('inline_policy'))).toEqual(expected);
});

/** What computes to a name of its own: names, not what is written in a policy. */
test('a name that is known after the apply only is one of its own, and no other attribute is', () => {
  const unknown = { bucket: true, policy: true };
  const expressions = { bucket: refersTo('local.x'), policy: refersTo('local.x') };
  const world = worldOf({ 'aws_s3_bucket.it': { unknown, expressions } });
  const one = at(world, 'aws_s3_bucket.it');
  expect(one.get('bucket')).toMatch(/^z[0-9a-f]{25}$/);
  expect(shown(one.get('policy'))).toBe('not known');
});

/** The workspace is what all that speak of it agree on. */
test.each<[readonly string[], unknown]>([
  [['a-prod', 'b-prod'], 'prod'],
  [['a-prod', 'b-dev'], 'not known'],
  [['a-', 'b-'], 'not known'],
  [['c-prod', 'd-prod'], 'not known'],
])('the workspace of names %j', ([a, b], expected) => {
  const main = `resource "aws_s3_bucket" "a" {
    bucket = "a-\${terraform.workspace}"
  }
  resource "aws_s3_bucket" "b" {
    bucket = "b-\${terraform.workspace}"
  }`;
  const world = worldOf(
    { 'aws_s3_bucket.a': { values: { bucket: a } }, 'aws_s3_bucket.b': { values: { bucket: b } } },
    { 'main.tf': main },
  );
  expect(shown(evaluate(parseExpression('terraform.workspace'), world.scopeOf(world.root)))).toBe(expected);
});

const MODULES = {
  'main.tf':
    'module "a" {\n  source = "./a"\n}\nmodule "b" {\n  source = "registry/b/x"\n}\nmodule "c" {\n  source = "./a/../c"\n}',
  'a/main.tf': 'module "b" {\n  source = "registry/b/x"\n}\noutput "x" {\n  value = module.b.x\n}',
  'c/main.tf': 'output "x" {\n  value = "c"\n}\noutput "in" {\n  value = local.gone\n}',
  'of-root/main.tf': 'output "x" {\n  value = "of the root"\n}',
  'of-a/main.tf': 'output "x" {\n  value = "of a"\n}',
  '.terraform/modules/modules.json': JSON.stringify({
    Modules: [
      { Key: 'b', Dir: 'of-root' },
      { Key: 'a.b', Dir: './of-a' },
    ],
  }),
};

test.each<[string, unknown]>([
  ['module.a.x', 'of a'],
  ['module.b.x', 'of the root'],
  ['module.c.x', 'c'],
  ['module.c.in', 'not known'],
  ['module.gone.x', 'not known'],
  ['try(module.c.gone, "none")', 'not known'],
])('%s is that of the module which `init` put there for this call', (text, expected) => {
  const world = worldOf({}, MODULES);
  expect(shown(evaluate(parseExpression(text), world.scopeOf(world.root)))).toBe(expected);
});

/** https://opentofu.org/docs/language/files/override/ */
test.each<[string, string, unknown]>([
  ['blocks', 'statement {\nactions = ["b"]\n}', [{ actions: ['b'] }]],
  [
    'dynamic blocks',
    'dynamic "statement" {\nfor_each = ["c"]\ncontent {\nactions = [statement.value]\n}\n}',
    [{ actions: ['c'] }],
  ],
  ['an attribute', 'statement = [{ actions = ["d"] }]', [{ actions: ['d'] }]],
  ['something else', 'version = "x"', [{ actions: ['a'] }]],
])('an override with %s', (_, said, expected) => {
  const block = (inside: string) => `data "aws_iam_policy_document" "it" {\n${inside}\n}\n`;
  const world = worldOf(
    {
      'data.aws_iam_policy_document.it': {
        unknown: { statement: true },
        expressions: { statement: [{ actions: {} }] },
      },
    },
    { 'main.tf': block('statement {\nactions = ["a"]\n}'), 'override.tf': block(said) },
  );
  expect(shown(at(world, 'data.aws_iam_policy_document.it').get('statement'))).toEqual(expected);
});

test.each<[string, string, readonly string[] | undefined]>([
  ['policies', '*.json', ['a.json', 'b.json']],
  ['./policies/', '**/*.json', ['a.json', 'b.json', 'deep/c.json']],
  ['policies', 'deep/*.json', ['deep/c.json']],
  ['', 'policies/*.json', ['policies/a.json', 'policies/b.json']],
  ['polic', '*.json', []],
  ['policies', '*', undefined],
  ['policies', '*.exe', undefined],
  ['policies', '{a,b}.json', undefined],
])('fileset(%j, %j)', (dir, pattern, expected) => {
  const names = [
    'policies/b.json',
    'policies/a.json',
    'policies/deep/c.json',
    'policies/x.txt',
    'other/z.json',
  ];
  const sources = (more: readonly string[]) =>
    new Sources(new Map([...names, ...more].map((name) => [name, ''])));
  expect(sources([]).fileset(dir, pattern)).toEqual(expected);
  // No more are read than this: others may be there.
  expect(sources(Array.from({ length: 5_000 }, (_, n) => `${n}`)).fileset(dir, pattern)).toBe(undefined);
});
