import { expect, test } from 'vitest';
import { at, decodeXml, parseXml, readXml, textAt } from './xml.ts';

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

test('an answer is walked by its names, without prefixes; of a repeated element the first counts', () => {
  const answer = parseXml(
    '<s:Answer xmlns:s="urn:s"><Tag><Key>a</Key></Tag><Tag><Key>b</Key></Tag><Tag><Key>c</Key></Tag><s:Id>1</s:Id><None/></s:Answer>',
  );
  expect(at(answer, 'Answer', 'Tag')).toMatchObject([{ Key: 'a' }, { Key: 'b' }, { Key: 'c' }]);
  expect(textAt(answer, 'Answer', 'Tag', 'Key')).toBe('a');
  expect(textAt(answer, 'Answer', 'Id')).toBe('1');
  expect(textAt(answer, 'Answer', 'None')).toBe('');
  for (const path of [
    ['Answer'],
    ['Answer', 'Tag'],
    ['Answer', 'Id', 'length'],
    ['Else', 'Id'],
    ['Answer', 'toString'],
  ])
    expect(textAt(answer, ...path), path.join('/')).toBeUndefined();
  expect(textAt(parseXml('<A><B>1</B><B>2</B></A>'), 'A', 'B')).toBe('1');
  expect(textAt(undefined, 'A')).toBeUndefined();
});

test('the text of an answer that is no XML is decoded all the same', () => {
  expect(decodeXml('a&amp;b&lt;&gt;&quot;&apos;&#65;&#x42;&#x1F600;\u0001&nbsp;&amp;lt;')).toBe(
    'a&b<>"\'AB\u{1f600}\u0001&nbsp;&lt;',
  );
});
