import { ModelError, parseAcl } from '@cordon/terraform';
import { expect, test } from 'vitest';
import { freedomOf, grantAt } from './acl.ts';

const read = 'capabilities = ["read"]';
const freedom = (parameter: string, ...bodies: string[]) => {
  const rules = bodies.flatMap((body, index) => parseAcl(`path "a" { ${read}\n${body} }`, `${index}`));
  const grant = grantAt(rules, 'a');
  return grant === undefined ? undefined : freedomOf(grant, parameter);
};

test('what one policy requires is required, whatever the others say', () => {
  expect(freedom('p', 'required_parameters = ["p"]', '')).toEqual({ mayOmit: false, values: 'any' });
});

test('what one policy denies is denied; a denied `*` denies every parameter', () => {
  expect(freedom('p', 'denied_parameters = { "p" = [] }', '')?.values).toBe('none');
  expect(freedom('p', 'denied_parameters = { "*" = ["x"] }')?.values).toBe('none');
});

test('allowed values add up, and a policy without a list adds none', () => {
  const one = 'allowed_parameters = { "p" = ["x"] }';
  expect(freedom('p', one, '')?.values).toEqual(['x']);
  expect(freedom('p', one, 'allowed_parameters = { "p" = ["y"] }')?.values).toEqual(['x', 'y']);
  expect(freedom('p', one, 'allowed_parameters = { "p" = [] }')?.values).toBe('any');
  expect(freedom('q', one)?.values).toBe('none');
  expect(freedom('q', 'allowed_parameters = { "p" = ["x"]\n "*" = [] }')?.values).toBe('any');
  expect(freedom('p', 'allowed_parameters = { "p" = ["x"]\n "*" = [] }')?.values).toEqual(['x']);
});

test('the exact path comes before a glob, the longer glob before the shorter, and `deny` wins', () => {
  const rules = (text: string) => parseAcl(text, 'p');
  const may = (text: string, path: string) => [...(grantAt(rules(text), path)?.capabilities ?? [])];
  expect(may('path "a/*" { capabilities = ["read"] } path "a/b" { capabilities = ["list"] }', 'a/b')).toEqual(
    ['list'],
  );
  expect(
    may('path "a/*" { capabilities = ["read"] } path "a/b*" { capabilities = ["deny"] }', 'a/bc'),
  ).toEqual([]);
  expect(may('path "+/b" { capabilities = ["list"] } path "a/*" { capabilities = ["read"] }', 'a/b')).toEqual(
    ['read'],
  );
});

test('a plus is a wildcard only as a whole segment, as a real Vault says', () => {
  const at = (text: string, path: string) => [...(grantAt(parseAcl(text, 'p'), path)?.capabilities ?? [])];
  const two = 'path "a+b*" { capabilities = ["deny"] } path "a+b/+/+" { capabilities = ["read"] }';
  expect(at(two, 'a+b/x/y')).toEqual([]);
  expect(at('path "a+b" { capabilities = ["read"] }', 'axb')).toEqual([]);
  expect(at('path "a+b" { capabilities = ["read"] }', 'a+b')).toEqual(['read']);
  expect(at('path "a/+b*" { capabilities = ["read"] }', 'a/+bc/d')).toEqual(['read']);
});

test('policies in JSON: lists of paths, a path twice, the words of old policies', () => {
  const at = (text: string, path: string) => [...(grantAt(parseAcl(text, 'p'), path)?.capabilities ?? [])];
  expect(at('{"path": [{"a": {"capabilities": ["read"]}}, {"b": {"capabilities": ["list"]}}]}', 'b')).toEqual(
    ['list'],
  );
  const twice = '{"path": {"a": {"capabilities": ["deny"]}, "a": {"capabilities": ["read"]}}}';
  expect(at(twice, 'a')).toEqual([]);
  expect(at('{"name": "n", "path": {"a": {"policy": "read"}}}', 'a')).toEqual(['read', 'list']);
  for (const bad of [
    '{"path": {"a": [{"capabilities": ["read"]}]}}',
    '{"path": 1}',
    '{"path": ',
    '{"rule": {}}',
  ])
    expect(() => parseAcl(bad, 'p')).toThrow(ModelError);
});
