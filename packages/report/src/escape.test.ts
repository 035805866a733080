import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { escapeMarkdown, escapeMarkup, packed } from './escape.ts';

describe('text in markup', () => {
  test.each([
    ['&', '&amp;'],
    ['<b>', '&lt;b&gt;'],
    [`"'`, '&quot;&#39;'],
    ['&amp;', '&amp;amp;'],
    ['tab\tline\nreturn\r', 'tab\tline\nreturn\r'],
    ['a b', 'a b'],
    ['\u0000\u0008\u000b\u000c\u001f', '\ufffd'.repeat(5)],
    ['\u0020\u007f', '\u0020\u007f'],
    ['\ufffd\ufffe\uffff', '\ufffd\ufffd\ufffd'],
    ['\ud800', '\ufffd'],
    ['😀', '😀'],
  ])('%j becomes %j', (text, expected) => expect(escapeMarkup(text)).toBe(expected));

  test('whatever was said is read back as it was said, in an element and in an attribute', () => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      trimValues: false,
      parseTagValue: false,
      htmlEntities: true,
    });
    const legal = fc.string({ unit: fc.constantFrom(...'&<>"\'abé日;#x3]/=-!') });
    fc.assert(
      fc.property(legal, (text) => {
        const escaped = escapeMarkup(text);
        const read = parser.parse(`<a b="${escaped}">${escaped}.</a>`) as { a: Record<string, string> };
        expect([read.a['@_b'], read.a['#text']]).toEqual([text, `${text}.`]);
      }),
    );
  });
});

test.each([
  ['a\nb', 'a b'],
  ['a\r\nb', 'a b'],
  ['a|b', 'a\\|b'],
  ['\\`*_{}[]<>#|~', '\\\\\\`\\*\\_\\{\\}\\[\\]\\<\\>\\#\\|\\~'],
  ['a-b.c (d)', 'a-b.c (d)'],
])('text in a Markdown cell: %j becomes %j', (text, expected) => expect(escapeMarkdown(text)).toBe(expected));

test('what is packed holds no character that ends an element, and is read back whole', () => {
  const value = { text: '</script><!-- ]]>&"', more: [1, null, '\u2028'] };
  const text = packed(value);
  expect(text).toMatch(/^[A-Za-z0-9+/=]+$/);
  expect(JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString())).toEqual(value);
});
