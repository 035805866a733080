import { expect, test } from 'vitest';
import { readXml } from './xml.ts';

const nested = (depth: number) => Buffer.from('<a>'.repeat(depth) + '</a>'.repeat(depth));

test('a document is of bounded depth and markup, and XML 1.0', () => {
  expect(readXml(nested(65)).name).toBe('a');
  expect(() => readXml(nested(66))).toThrow(SyntaxError);
  const wide = (pieces: number) => Buffer.from(`<a>${'<b/>'.repeat(pieces - 2)}</a>`);
  expect(readXml(wide(10), 10).children).toHaveLength(8);
  expect(() => readXml(wide(11), 10)).toThrow(SyntaxError);
  const declared = (version: string) => Buffer.from(`<?xml version="${version}"?><a/>`);
  expect(readXml(declared('1.0')).name).toBe('a');
  expect(() => readXml(declared('1.1'))).toThrow(SyntaxError);
});
