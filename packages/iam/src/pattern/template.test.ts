import { asWritten, growthOf } from '@cordon/strength';
import { expect, test } from 'vitest';
import { ANY, parseResourceTemplate, parseTemplate, resolveTemplate, STAR } from './template.ts';

const all = { wildcards: true, variables: true };

test.each([
  ['a*b?c', ['a', STAR, 'b', ANY, 'c']],
  ['a**b', ['a', STAR, 'b']],
  ['${*}${?}${$}', ['*?$']],
  ['$', ['$']],
  ['${', ['${']],
  ['${aws:userid', ['${aws:userid']],
  ['${}', ['${}']],
  ['${aws:userid, anonymous}', ['${aws:userid, anonymous}']],
])('`%s` has these parts', (source, parts) => {
  expect(parseTemplate(source, all).parts).toEqual(parts);
});

test('a variable has a key in lower case and perhaps a default', () => {
  expect(parseTemplate("x${aws:PrincipalTag/Team, 'a}b*c'}y", all).parts).toEqual([
    'x',
    { key: 'aws:principaltag/team', fallback: 'a}b*c', text: "${aws:PrincipalTag/Team, 'a}b*c'}" },
    'y',
  ]);
});

test('without variables `${…}` is literal text, in which wildcards are wildcards', () => {
  expect(parseTemplate('${aws:userid}${*}', { wildcards: true, variables: false }).parts).toEqual([
    '${aws:userid}${',
    STAR,
    '}',
  ]);
});

test('a value put in is literal, a default too', () => {
  const template = parseTemplate("${s3:prefix}*${k, '*'}", all);
  expect(resolveTemplate(template, { 's3:prefix': 'a*' })).toEqual(['a*', STAR, '*']);
});

test('a key that is missing, or has several values, cannot be put in; a default then can', () => {
  const bare = parseTemplate('${aws:TagKeys}', all);
  expect(resolveTemplate(bare, {})).toBeUndefined();
  expect(resolveTemplate(bare, { 'aws:tagkeys': ['a'] })).toBeUndefined();
  expect(resolveTemplate(bare, { 'aws:tagkeys': '' })?.join('')).toBe('');
  expect(resolveTemplate(parseTemplate("${aws:TagKeys, ''}", all), {})?.join('')).toBe('');
});

test('keys that every object inherits are not values', () => {
  expect(resolveTemplate(parseTemplate('${constructor}${__proto__}', all), {})).toBeUndefined();
});

test('in a resource, variables exist after the fifth colon only', () => {
  const parts = parseResourceTemplate('arn:aws:s3:${aws:Region}::${aws:userid}', true).parts;
  expect(parts).toEqual(['arn:aws:s3:${aws:Region}::', { key: 'aws:userid', text: '${aws:userid}' }]);
  expect(parseResourceTemplate('${aws:userid}', true).hasVariables).toBe(false);
});

test.runIf(asWritten)('unclosed variables by the ten thousands cost little', () => {
  expect(growthOf((count) => parseTemplate('${'.repeat(count), all), 60_000)).toBeLessThan(8);
});
