import { expect, test } from 'vitest';
import { evaluate, namesIn, type Scope } from '../src/hcl-evaluate.ts';
import { parseExpression, parseHcl } from '../src/hcl-parse.ts';
import { isUnknown, Unknown } from '../src/unknown.ts';

const KNOWN: Readonly<Record<string, unknown>> = {
  var: {
    name: 'acme',
    many: ['a', 'b'],
    none: null,
    map: { b: 2, a: 1 },
    objects: [{ id: 'x' }, { id: 'y' }],
  },
  later: { value: new Unknown('later'), list: ['a', new Unknown('later')] },
};
const scope: Scope = {
  lookup: (name) => (Object.hasOwn(KNOWN, name) ? KNOWN[name] : new Unknown(`no ${name}`)),
  file: (path) => ({ 'a.txt': 'text', 'a.tpl': 'Hello ${name}%{ for x in many } ${x}%{ endfor }' })[path],
};
const value = (text: string): unknown => evaluate(parseExpression(text), scope);

/** Expressions and what `tofu console` prints for them. */
test.each<[string, unknown]>([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['true && !false || false', true],
  ['var.name == "acme" ? "yes" : "no"', 'yes'],
  ['"a-${var.name}-b"', 'a-acme-b'],
  ['"$${var.name}"', '${var.name}'],
  ['"%%{x}"', '%{x}'],
  ['"${var.name}"', 'acme'],
  ['"a \\"quoted\\" \\u00e9 ${"in ${"deep"}"}"', 'a "quoted" é in deep'],
  ['"%{ if var.name == "acme" }yes%{ else }no%{ endif }"', 'yes'],
  ['"%{ for x in var.many }${x},%{ endfor }"', 'a,b,'],
  ['var.many[1]', 'b'],
  ['var.objects[*].id', ['x', 'y']],
  ['var.objects.*.id', ['x', 'y']],
  ['var.none[*]', []],
  ['[for x in var.many : upper(x)]', ['A', 'B']],
  ['[for i, x in var.many : "${i}${x}" if x != "a"]', ['1b']],
  ['{for x in var.many : x => "${x}!"}', { a: 'a!', b: 'b!' }],
  ['{for o in [{k="a",v=1},{k="a",v=2}] : o.k => o.v...}', { a: [1, 2] }],
  ['{ a = 1, "b" : 2\n (var.name) = 3 }', { a: 1, b: 2, acme: 3 }],
  ['jsonencode({ b = [1, true, null], a = "<x>" })', '{"a":"\\u003cx\\u003e","b":[1,true,null]}'],
  ['jsondecode("{\\"a\\": [1]}").a[0]', 1],
  ['format("arn:aws:s3:::%s/%s", var.name, "*")', 'arn:aws:s3:::acme/*'],
  ['formatlist("%s/*", var.many)', ['a/*', 'b/*']],
  ['join(",", var.many)', 'a,b'],
  ['split("/", "a/b")', ['a', 'b']],
  ['merge({ a = 1 }, { b = 2 }, null)', { a: 1, b: 2 }],
  ['concat(["a"], var.many)', ['a', 'a', 'b']],
  ['toset(["b", "a", "b"])', ['a', 'b']],
  ['keys(var.map)', ['a', 'b']],
  ['values(var.map)', [1, 2]],
  ['lookup(var.map, "c", 9)', 9],
  ['try(var.map.c, "else")', 'else'],
  ['can(var.map.c)', false],
  ['coalesce("", null, "x")', 'x'],
  ['flatten([["a"], [["b"]]])', ['a', 'b']],
  ['replace("a-b-c", "-", "_")', 'a_b_c'],
  ['replace("a1b22", "/[0-9]+/", "#")', 'a#b#'],
  ['trimsuffix(trimprefix("x-a-y", "x-"), "-y")', 'a'],
  ['substr("hello", 1, 3)', 'ell'],
  ['element(["a", "b"], 3)', 'b'],
  [
    'setproduct(["a"], ["b", "c"])',
    [
      ['a', 'b'],
      ['a', 'c'],
    ],
  ],
  ['zipmap(["a"], [1])', { a: 1 }],
  ['file("a.txt")', 'text'],
  ['templatefile("a.tpl", { name = "x", many = ["1"] })', 'Hello x 1'],
  ['<<-EOT\n    path "x/${var.name}" {\n      a = 1\n    }\n  EOT\n', 'path "x/acme" {\n  a = 1\n}\n'],
  ['<<EOT\n  kept\nEOT\n', '  kept\n'],
  ['max(1, 3, 2)', 3],
  ['yamldecode("a: [1, x]").a', [1, 'x']],
  ['csvdecode("a,b\\n1,2")', [{ a: '1', b: '2' }]],
  ['coalescelist([], ["a"])', ['a']],
  ['sha256("")', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['length(var.many) > 1 ? var.many : []', ['a', 'b']],
])('%s', (text, expected) => {
  const found = value(text);
  if (expected === undefined) expect(isUnknown(found)).toBe(true);
  else expect(found).toEqual(expected);
});

/** What is not known stays not known: nothing falls back to another value. */
test.each([
  'later.value',
  '"a-${later.value}"',
  'jsonencode({ a = later.value })',
  'later.value == "x" ? "a" : "b"',
  'try(later.value, "else")',
  'can(later.value)',
  'coalesce(later.value, "else")',
  'later.value || false',
  'join(",", later.list)',
  'contains(later.list, "b")',
  'unheard(1)',
  'timestamp()',
  'missing.thing',
  '{ (later.value) = 1 }',
  '[for x in later.value : x]',
  'file("missing.txt")',
  'toset(later.list)',
  // Two that are not known may be the same, and one of them may be a list.
  'length(toset(later.list))',
  'length(setunion(later.list, ["b"]))',
  'length(flatten([later.value, ["a"]]))',
  'try(zipmap([later.value], [1]), "none")',
  'try(flatten([later.value]), "none")',
  'tolist([1, later.value])[0] == "1"',
  'try(tolist(["a", later.value])[1], "none")',
])('%s is not known', (text) => {
  expect(isUnknown(value(text)) || JSON.stringify(value(text)).includes('later')).toBe(true);
});

test('false && unknown is false, and a known part of a list stays known', () => {
  expect(value('false && later.value')).toBe(false);
  expect(value('later.list[0]')).toBe('a');
});

test('blocks, labels, comments and lines', () => {
  const { blocks } = parseHcl(`# one
resource "aws_s3_bucket" "a" { # two
  bucket = "x" // three
  /* four
  five */
  tags = {
    a = "b"
  }
  dynamic "rule" {
    for_each = var.x
    content { id = rule.value }
  }
}
locals { a = 1 }
output "x" { value = local.a }
`);
  expect(blocks.map(({ type, labels, line }) => [type, labels, line])).toEqual([
    ['resource', ['aws_s3_bucket', 'a'], 2],
    ['locals', [], 14],
    ['output', ['x'], 15],
  ]);
  expect(blocks[0]?.body.attributes.get('tags')?.line).toBe(6);
  expect(blocks[0]?.body.blocks[0]?.labels).toEqual(['rule']);
});

test.each(['resource "a" {', 'a = ', 'a = "x', 'a = <<EOT\nx', 'a = [1', '= 1', 'a = b ? c'])(
  '%j is refused with its line',
  (text) => {
    expect(() => parseHcl(text)).toThrow(/in line \d/);
  },
);

test('names in an expression, those of a loop aside', () => {
  const names = namesIn(
    parseExpression(
      '[for x in aws_s3_bucket.a : "${x.arn}/${each.key}/${data.aws_caller_identity.me.account_id}"]',
    ),
  );
  expect([...names].sort()).toEqual(['aws_s3_bucket.a', 'data.aws_caller_identity.me', 'each.key']);
});
