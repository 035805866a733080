import { parseAcl } from '@cordon/terraform';
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
