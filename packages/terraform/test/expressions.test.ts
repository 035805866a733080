import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { policyDocumentJson, vaultPolicyHcl } from '../src/documents.ts';
import { evaluate } from '../src/hcl-evaluate.ts';
import { jsonOf } from '../src/hcl-functions.ts';
import { parseHcl } from '../src/hcl-parse.ts';
import { firstUnknown, Lazy, Unknown } from '../src/unknown.ts';

/**
 * Expressions with `jsonencode` of what Terraform 1.11.4 made of each, `null` where it ended with an error; the third says that
 * it is not worked out here.
 */
const ROWS = JSON.parse(readFileSync(join(import.meta.dirname, 'expressions.json'), 'utf8')) as [
  string,
  string | null,
  'not known'?,
][];

const PART = 40;

const VARIABLES = { l: [], m: {}, s: ['a'] };

function told(expression: string): string {
  const found = parseHcl(`x = ${expression}\n`).attributes.get('x')?.expression;
  if (found === undefined) throw new Error(`no expression: ${expression}`);
  const lookup = (name: string) => (name === 'var' ? VARIABLES : new Unknown(`no \`${name}\` here`));
  const value = evaluate(found, { lookup, file: () => undefined });
  const unknown = firstUnknown(value);
  return unknown === undefined ? jsonOf(value) : unknown.fails ? 'fails' : 'not known';
}

/** In parts, so that what is wrong is found soon. */
it.each(Array.from({ length: Math.ceil(ROWS.length / PART) }, (_, part) => part * PART))(
  'works expressions out as Terraform does, or says that it does not know: from the %ith',
  (from) => {
    const some = ROWS.slice(from, from + PART);
    expect(some.map(([expression]) => [expression, told(expression)])).toEqual(
      some.map(([expression, made, otherwise]) => [expression, otherwise ?? made ?? 'fails']),
    );
  },
);

it.each([
  'lookup(of.it, "bucket", "another")',
  'try(merge(of.it, { a = 1 }).bucket, "another")',
  'length(of.it)',
  'keys(of.it)',
  '{ for k, v in of.it : k => v }',
  'try({ for k, v in of.it : k => v }.bucket, "another")',
  '"%{ for k, v in of.it }${k}%{ endfor }"',
])('of a whole resource or module `%s` is not known, and no default stands for it', (expression) => {
  const found = parseHcl(`x = ${expression}\n`).attributes.get('x')?.expression;
  if (found === undefined) throw new Error(expression);
  const it = new Lazy((name) => (name === 'bucket' ? 'mine' : new Unknown(`no \`${name}\``, true)));
  expect(firstUnknown(evaluate(found, { lookup: () => ({ it }), file: () => undefined }))?.fails).toBe(false);
});

/** Where it is a text, so becomes what stands beside it. */
it.each([
  'true ? 1 : text',
  '(true ? 1 : text) == 1',
  'true ? [1] : [text]',
  'true ? { a = true } : { a = text }',
  'coalesce(1, text)',
  'lookup({ a = 1 }, "a", text)',
])('of what stands beside something that is not known `%s` is not known', (expression) => {
  const found = parseHcl(`x = ${expression}\n`).attributes.get('x')?.expression;
  if (found === undefined) throw new Error(expression);
  const lookup = () => new Unknown('known after apply');
  expect(firstUnknown(evaluate(found, { lookup, file: () => undefined }))?.fails).toBe(false);
});

it.each<[string, Record<string, unknown>]>([
  ['a lower-case statement', { source_policy_documents: ['{"statement":[{"Effect":"Allow"}]}'] }],
  ['a lower-case sid', { override_policy_documents: ['{"Statement":{"sid":"A","Effect":"Deny"}}'] }],
  ['an old version', { version: '2008-10-17', source_policy_documents: ['{"Statement":{"Effect":"Deny"}}'] }],
])('a document with %s among its sources is not known', (_, given) => {
  expect(firstUnknown(policyDocumentJson((name) => given[name], false))?.fails).toBe(false);
});

/** As the AWS provider 6.34 wrote each. */
it.each<[string, Record<string, unknown>, unknown]>([
  [
    'its own statement takes the place of a source’s of the same sid',
    {
      source_policy_documents: [
        '{"Statement":[{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"},{"Sid":"B","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
      ],
      statement: [{ sid: 'A', effect: 'Allow', actions: ['s3:ListBucket'], resources: ['*'] }],
    },
    [
      { Sid: 'A', Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
      { Sid: 'B', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    ],
  ],
  [
    'one that overrides takes the place of both',
    {
      version: '2012-10-17',
      statement: [{ sid: 'A', effect: 'Allow', actions: ['s3:ListBucket'], resources: ['*'] }],
      override_policy_documents: [
        '{"Version":"2008-10-17","Statement":[{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"}]}',
        '',
      ],
    },
    [{ Sid: 'A', Effect: 'Deny', Action: 's3:*', Resource: '*' }],
  ],
])('writes a policy document as the provider does: %s', (_, values, Statement) => {
  const written = policyDocumentJson((attribute) => values[attribute], false);
  expect(JSON.parse(String(written))).toEqual({ Version: '2012-10-17', Statement });
});

it.each(['{', 'policy'])('of a source document that is `%s` nothing is known', (text) => {
  const values: Record<string, unknown> = { source_policy_documents: [text], statement: [] };
  expect(policyDocumentJson((attribute) => values[attribute], false)).toBeInstanceOf(Unknown);
});

/** As the Vault provider 4.4 wrote it. */
it('writes a policy of Vault as the provider does', () => {
  const rule = [
    {
      path: 'aws/creds/{{identity.entity.name}}',
      capabilities: ['update', 'read'],
      description: 'credentials',
      required_parameters: ['a', 'b'],
      allowed_parameter: [
        { key: 'any', value: [] },
        { key: 'ttl', value: ['15m', '1h'] },
      ],
      denied_parameter: [{ key: 'policy_arns', value: ['*'] }],
      min_wrapping_ttl: '1s',
      max_wrapping_ttl: '1h',
    },
    { path: 'sys/*', capabilities: ['deny'], min_wrapping_ttl: null },
  ];
  expect(`${String(vaultPolicyHcl(() => rule)).replaceAll('", "', '","')}\n`).toBe(`# credentials
path "aws/creds/{{identity.entity.name}}" {
  capabilities = ["update","read"]
  required_parameters = ["a","b"]
  allowed_parameters = {
    "any" = []
    "ttl" = ["15m","1h"]
  }
  denied_parameters = {
    "policy_arns" = ["*"]
  }
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "1h"
}

path "sys/*" {
  capabilities = ["deny"]
}

`);
  const [first] = rule;
  expect(vaultPolicyHcl(() => [{ ...first, path: new Unknown('later') }])).toBeInstanceOf(Unknown);
});
