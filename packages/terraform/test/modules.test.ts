import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluate } from '../src/hcl-evaluate.ts';
import { parseExpression } from '../src/hcl-parse.ts';
import { checkShow, instancesAfter } from '../src/show-json.ts';
import { readFolder, Sources } from '../src/source.ts';
import { firstUnknown, hasUnknown, isUnknown } from '../src/unknown.ts';
import { World } from '../src/world.ts';

/**
 * A configuration in which everything speaks of an id that is known after the apply only, its plan, and what Terraform 1.11.4
 * with the AWS provider 6.34 made of it when it was applied: modules with `count` and `for_each`, optional attributes,
 * overrides, JSON, templates, splats, dynamic blocks.
 */
const DIR = join(import.meta.dirname, 'modules');
const read = (file: string): unknown => JSON.parse(readFileSync(join(DIR, file), 'utf8'));
const { show: plan } = checkShow(read('plan.json'));
const applied = read('applied.json') as Readonly<Record<string, unknown>>;

const world = new World({
  instances: instancesAfter(plan),
  accountOf: () => '111122223333',
  sources: new Sources(await readFolder(DIR)),
  ...(plan.configuration === undefined ? {} : { configuration: plan.configuration }),
  ...(plan.variables === undefined ? {} : { variables: plan.variables }),
});
const seed = world.nameOfItsOwn('terraform_data.seed', 'id');

/** Documents by what they say: the provider orders values in its own way. */
function tidy(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.replaceAll(seed, 'SEED-ID').replaceAll(seed.toUpperCase(), 'SEED-ID');
    return /^\{\s*"(Version|Id)"/.test(text) ? sorted(JSON.parse(text)) : text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(tidy);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, tidy(one)]));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.every((one) => typeof one === 'string') ? value.toSorted() : value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sorted(one)]));
}

/** Attributes that are not worked out: more would be questions that cannot be told for nothing. */
const NOT_KNOWN = [
  'terraform_data.choices.env',
  'terraform_data.choices.sum',
  'terraform_data.choices.workspace',
];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const found = world.instances.flatMap((one): readonly (readonly [string, unknown, unknown])[] => {
  const { address, type, name } = one.raw;
  if (name === 'seed') return [];
  const own = one.get(type === 'terraform_data' ? 'input' : 'json');
  const made = applied[address];
  return isObject(made) && isObject(own) && !isUnknown(own)
    ? Object.keys({ ...made, ...own }).map((key) => [`${address}.${key}`, own[key], made[key]] as const)
    : [[address, own, made]];
});

test('works out from plan and folder what the apply makes of a configuration, or says that it does not know', () => {
  const known = found.filter(([, own]) => firstUnknown(own) === undefined);
  expect(Object.fromEntries(known.map(([at, own]) => [at, tidy(own)]))).toEqual(
    Object.fromEntries(known.map(([at, , made]) => [at, tidy(made)])),
  );
  expect(known.length).toBeGreaterThan(120);
  const unknown = found.filter(([, own]) => firstUnknown(own) !== undefined);
  expect(unknown.map(([at]) => at).toSorted()).toEqual(NOT_KNOWN);
});

/** Nothing says what `var.x` is. */
const SOURCES = new Sources(
  new Map([
    ['out/main.tf', 'output "x" {\n  value = "y"\n}\n'],
    [
      'main.tf',
      `variable "x" {}
       module "each" {
         source   = "./out"
         for_each = var.x
       }
       module "count" {
         source = "./out"
         count  = var.x
       }
       module "one" {
         source = "./out"
         count  = "1"
       }`,
    ],
  ]),
);

test.each<[string, unknown]>([
  ['try(module.each["a"].x, "none")', undefined],
  ['[for k, m in module.each : k]', undefined],
  ['length(module.each)', undefined],
  ['try(module.count[0].x, "none")', undefined],
  ['length(module.count)', undefined],
  ['one(module.count[*].x)', undefined],
  ['try(module.one[0].x, "none")', 'y'],
  ['try(module.one[1].x, "none")', 'none'],
  ['length(module.one)', 1],
])('%s, where how many modules there are may not be known', (text, expected) => {
  const world = new World({ instances: [], accountOf: () => '', sources: SOURCES });
  const found = evaluate(parseExpression(text), world.scopeOf(world.root));
  expect(isUnknown(found) ? undefined : found).toEqual(expected);
});

/** As `terraform console` 1.11.4 says of variables of these types. */
test.each<[string, unknown, unknown]>([
  ['list(any)', ['a', 1], ['a', '1']],
  ['list(any)', [1, 2], [1, 2]],
  ['list', ['a', true], ['a', 'true']],
  ['map(any)', { a: 1, b: 'x' }, { a: '1', b: 'x' }],
  ['map', { a: 1, b: 2 }, { a: 1, b: 2 }],
  ['set(any)', ['b', 1, 'b'], ['1', 'b']],
  ['map(list(any))', { a: [1, 'x'] }, { a: ['1', 'x'] }],
  // One type for all of them, which is not worked out here.
  ['list(any)', [{ a: 1 }, { a: 'x' }], undefined],
  ['map(any)', { a: { n: 1, t: 'x' }, b: { n: 2 } }, undefined],
  ['map(object({ v = any }))', { a: { v: 1 }, b: { v: 'x' } }, undefined],
  ['map(any)', { a: { n: 1, t: 'x' }, b: { n: 2, t: 'y' } }, { a: { n: 1, t: 'x' }, b: { n: 2, t: 'y' } }],
  ['any', ['a', 1], ['a', 1]],
  ['tuple([string, any])', [1, 2], ['1', 2]],
  ['list(string)', [1, true, null], ['1', 'true', null]],
])('a variable of the type %s that is given %j', (type, value, expected) => {
  const sources = new Sources(new Map([['main.tf', `variable "x" {\n  type = ${type}\n}\n`]]));
  const world = new World({
    ...{ instances: [], accountOf: () => '', sources },
    variables: { x: { value } },
  });
  const found = evaluate(parseExpression('var.x'), world.scopeOf(world.root));
  expect(hasUnknown(found) ? undefined : found).toEqual(expected);
});
