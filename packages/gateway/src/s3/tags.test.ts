import { strength } from '@cordon/strength';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery } from '../http/target.ts';
import { withOneTagging } from './tags.ts';

const written = (value: string) =>
  withOneTagging(new Map([['x-amz-tagging', [value]]])).get('x-amz-tagging')?.[0] ?? '';

test('tags in a header go on in one spelling, which means the same', () => {
  expect(written('class=p%75blic&a+b=c%2Bd&e')).toBe('class=public&a%20b=c%2Bd&e=');
  const text = (minLength: number) =>
    fc.string({ unit: fc.constantFrom(...'aB0 _.:/=+-@éß日'), minLength, maxLength: 20 });
  const tag = fc.tuple(text(1), text(0));
  fc.assert(
    fc.property(fc.uniqueArray(tag, { selector: ([key]) => key, maxLength: 10 }), (tags) => {
      const text = new URLSearchParams(tags).toString();
      expect(parseQuery(written(text))).toEqual(parseQuery(text));
      // Python, which reads it next, takes these apart in ways of its own.
      expect(written(text)).not.toMatch(/[^A-Za-z0-9%&=._~-]/);
    }),
    { numRuns: strength(100, 300, 10_000) },
  );
});

test.each(['a=1&a=2', 'a=%zz', 'a=%ff', 'a=1&%61=2'])('%s is no list of tags', (value) => {
  expect(() => written(value)).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
});

test.each([
  ['aws:a=1', 'InvalidTag'],
  ['AWS:a=1', 'InvalidTag'],
  ['aWs%3Aa=1', 'InvalidTag'],
  [`${'k'.repeat(129)}=v`, 'InvalidTag'],
  [`k=${'v'.repeat(257)}`, 'InvalidTag'],
  ['a%3Cb=v', 'InvalidTag'],
  ['=v', 'InvalidTag'],
  [Array.from({ length: 11 }, (_, at) => `k${at}=v`).join('&'), 'BadRequest'],
])('%s are tags of no object: %s', (value, code) => {
  expect(() => written(value)).toThrow(expect.objectContaining({ code }));
});

test('a request without tags stays as it is', () => {
  const headers = new Map([['host', ['h']]]);
  expect(withOneTagging(headers)).toBe(headers);
});
