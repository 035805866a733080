import { describe, expect, test } from 'vitest';
import { codeOf } from '../../testing/entities.ts';
import { header, parseHeaders } from './headers.ts';
import {
  canonicalQuery,
  encodePath,
  parseQuery,
  parseTarget,
  percentDecode,
  queryValue,
  repeatedNames,
  uriEncode,
} from './target.ts';

const target = (url: string, host = 'h') => parseTarget(url, parseHeaders(['Host', host]));
const code = (url: string, host?: string) => codeOf(() => target(url, host));

describe('a request target', () => {
  test.each([
    ['/', '/', []],
    ['/b/k', '/b/k', []],
    ['/b/k?', '/b/k', []],
    ['/b/a%20b%2Fc', '/b/a b/c', []],
    ['/b/a+b', '/b/a+b', []],
    ['/b/../c', '/b/../c', []],
    ['//b', '//b', []],
    [
      '/?x=1&y',
      '/',
      [
        ['x', '1'],
        ['y', ''],
      ],
    ],
    ['http://h/b?x=1', '/b', [['x', '1']]],
    ['HTTP://H/b', '/b', []],
    ['https://h', '/', []],
    ['http://h?x=1', '/', [['x', '1']]],
    ['/b?u=http://h/%23', '/b', [['u', 'http://h/#']]],
  ])('`%s` is the path `%s`', (url, path, query) => {
    expect(target(url)).toMatchObject({ path, query });
  });

  test.each([
    ['b', 'InvalidRequest'],
    ['*', 'InvalidRequest'],
    ['', 'InvalidRequest'],
    ['/b#c', 'InvalidRequest'],
    ['/b?x=1#c', 'InvalidRequest'],
    ['ftp://h/b', 'InvalidRequest'],
    ['xhttp://h/b', 'InvalidRequest'],
    ['http://other/b', 'InvalidRequest'],
    ['http://h.evil/b', 'InvalidRequest'],
    ['http://h:81/b', 'InvalidRequest'],
    ['http://user@h/b', 'InvalidRequest'],
    ['/%', 'InvalidURI'],
    ['/%zz', 'InvalidURI'],
    ['/%ff', 'InvalidURI'],
    ['/%c0%af', 'InvalidURI'],
    ['/a%00b', 'InvalidURI'],
    ['/?x=%ff', 'InvalidURI'],
    [`/${'a'.repeat(16_384)}`, 'RequestURITooLong'],
  ])('`%s` is none: %s', (url, expected) => {
    expect(code(url)).toBe(expected);
  });

  test('is for the one host that is named', () => {
    expect([target('/', 'H:9000').host, target('/', ' acme.S3.test. ').host]).toEqual(['h', 'acme.s3.test']);
    expect([code('http://h:80/', 'h'), code('http://h/', 'h:80'), code('http://h:9/', 'h:9')]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
    expect(codeOf(() => parseTarget('/', parseHeaders([])))).toBe('InvalidRequest');
    expect(codeOf(() => parseTarget('/', parseHeaders(['host', 'h', 'Host', 'h'])))).toBe('InvalidRequest');
    expect(target(`/${'a'.repeat(16_383)}`).path).toHaveLength(16_384);
  });
});

test('headers keep every line, whatever the case of their names', () => {
  const headers = parseHeaders(['A', '1', 'b', '2', 'a', '3', 'odd']);
  expect([...headers]).toEqual([
    ['a', ['1', '3']],
    ['b', ['2']],
  ]);
  expect([header(headers, 'a'), header(headers, 'b'), header(headers, 'A')]).toEqual(['1,3', '2', undefined]);
});

test('a query keeps its order, and is canonical when it is encoded and sorted', () => {
  expect(parseQuery('')).toEqual([]);
  expect(parseQuery('b=2&&a=x+y&a=%2B&c==&=d')).toEqual([
    ['b', '2'],
    ['a', 'x y'],
    ['a', '+'],
    ['c', '='],
    ['', 'd'],
  ]);
  expect(canonicalQuery(parseQuery('b=2&a=x+y&a=%2B&B=1&a-b=1&ab=1'))).toBe(
    'B=1&a=%2B&a=x%20y&a-b=1&ab=1&b=2',
  );
  const query = parseQuery('a=1&b=2&a=3&c=4&b=5&A=6');
  expect([queryValue(query, 'a'), queryValue(query, 'A'), queryValue(query, 'd')]).toEqual([
    '1',
    '6',
    undefined,
  ]);
  expect([repeatedNames(query), repeatedNames(parseQuery('a=1&A=1'))]).toEqual([['a', 'b'], []]);
});

test('names and values are encoded as AWS encodes them', () => {
  expect(uriEncode("AZaz09-._~ !'()*/+é")).toBe('AZaz09-._~%20%21%27%28%29%2A%2F%2B%C3%A9');
  expect(encodePath('/a b/c+d/é')).toBe('/a%20b/c%2Bd/%C3%A9');
  expect(percentDecode('%E2%82%AC+%2f')).toBe('€+/');
});
