import { growthOf, strength } from '@cordon/strength';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentOf, spell, spelling } from '../../testing/documents.ts';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml, readXml } from '../http/xml.ts';
import { listIn, readDocument, takesDocument, textIn, writeDocument } from './document.ts';
import { S3_BODIES } from './model/s3-bodies.ts';

const operations = Object.keys(S3_BODIES.roots);
const read = (operation: string, xml: string | Buffer) =>
  readDocument(operation, typeof xml === 'string' ? Buffer.from(xml) : xml);

/** `MalformedXML`, or whatever code; `read` when it was taken. */
function codeOf(operation: string, xml: string | Buffer): string {
  try {
    read(operation, xml);
    return 'read';
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
}

const tags = (content: string, root = 'Tagging') =>
  `<${root}><TagSet><Tag><Key>class</Key><Value>${content}</Value></Tag></TagSet></${root}>`;
const tagValue = (xml: string) => textIn(listIn(read('PutObjectTagging', xml), 'TagSet')[0], 'Value');

describe('a document', () => {
  test('means the same however it is spelled, and is written so that it is read as the same', () => {
    const any = fc
      .constantFrom(...operations)
      .chain((operation) => fc.tuple(fc.constant(operation), documentOf(operation), spelling));
    fc.assert(
      fc.property(any, ([operation, document, how]) => {
        const found = read(operation, spell(operation, document, how));
        expect(found).toEqual(document);
        expect(readDocument(operation, writeDocument(operation, document))).toEqual(document);
        // What goes on holds nothing that two parsers may read in two ways.
        const written = writeDocument(operation, document).toString();
        expect(written).not.toMatch(/<!|<\?(?!xml version="1\.0" encoding="UTF-8"\?>)|[\r\t]/);
      }),
      { numRuns: strength(200, 300, 10_000) },
    );
  });

  test.each([
    ['a decimal reference', '&#112;ublic', 'public'],
    ['a hexadecimal one', '&#x70;ublic', 'public'],
    ['a CDATA section', '<![CDATA[pub]]>lic', 'public'],
    ['a comment in the middle', 'pub<!-- x -->lic', 'public'],
    ['the five entities', '&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
    ['a carriage return by reference', 'a&#13;b', 'a\rb'],
    ['a line end, normalised', 'a\r\nb', 'a\nb'],
    ['an entity that is decoded once', '&amp;#112;ublic', '&#112;ublic'],
    ['spaces, which count', ' public ', ' public '],
  ])('reads %s as XML 1.0 does', (_name, content, expected) => {
    expect(tagValue(tags(content))).toBe(expected);
  });

  test.each([
    ['no XML', 'hello'],
    ['two roots', `${tags('a')}${tags('b')}`],
    ['another root', tags('a', 'Tags')],
    ['a root in other case', tags('a', 'tagging')],
    ['a prefix', '<s3:Tagging xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet/></s3:Tagging>'],
    ['another namespace', `<Tagging xmlns="urn:other"><TagSet/></Tagging>`],
    ['an unknown element', '<Tagging><TagSet/><More/></Tagging>'],
    ['an element where it does not belong', '<Tagging><Tag><Key>a</Key><Value>b</Value></Tag></Tagging>'],
    ['a second of what stands once', '<Tagging><TagSet/><TagSet/></Tagging>'],
    ['elements in a text', tags('<b>public</b>')],
    ['text between elements', '<Tagging>x<TagSet/></Tagging>'],
    ['a missing element', '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>'],
    ['an attribute', '<Tagging a="b"><TagSet/></Tagging>'],
    ['a document type', `<!DOCTYPE Tagging>${tags('a')}`],
    ['an entity of its own', `<!DOCTYPE Tagging [<!ENTITY p "public">]>${tags('&p;')}`],
    ['an entity nobody declared', tags('&p;')],
    ['an HTML entity', tags('&nbsp;')],
    ['a processing instruction before', `<?xml-stylesheet href="a"?>${tags('a')}`],
    ['a processing instruction inside', tags('a<?b c?>')],
    ['a processing instruction after', `${tags('a')}<?b c?>`],
    ['XML 1.1', `<?xml version="1.1"?>${tags('a')}`],
    ['another encoding', `<?xml version="1.0" encoding="ISO-8859-1"?>${tags('a')}`],
    ['a declaration that comes late', ` <?xml version="1.0"?>${tags('a')}`],
    ['a reference to a character that XML 1.0 has not', tags('&#1;')],
    ['a control character', tags('\u0001')],
    ['a reference to half a character', tags('&#xd800;')],
    ['a broken reference', tags('&#112')],
    ['an ampersand', tags('a&b')],
    ['the end of a CDATA section', tags(']]>')],
    ['too much depth', `${'<a>'.repeat(9000)}${'</a>'.repeat(9000)}`],
    ['more markup than any document', `<Tagging><TagSet>${'<Tag/>'.repeat(40_000)}</TagSet></Tagging>`],
    ['an unclosed element', '<Tagging><TagSet>'],
    ['no document', ' '],
  ])('is refused for %s', (_name, xml) => {
    expect(codeOf('PutObjectTagging', xml)).toBe('MalformedXML');
  });

  test.each(['utf16le', 'latin1'] as const)('is refused in %s', (encoding) => {
    expect(codeOf('PutObjectTagging', Buffer.from(tags('é'), encoding))).toBe('MalformedXML');
    expect(codeOf('PutObjectTagging', Buffer.from(`\ufeff${tags('é')}`, encoding))).toBe('MalformedXML');
  });

  test('that is not there is told apart from one that is wrong', () => {
    expect(codeOf('PutObjectTagging', '')).toBe('MissingRequestBodyError');
    expect(read('CreateBucket', '')).toBeUndefined();
    expect(takesDocument('PutObject')).toBe(false);
  });
});

// A parser that grows by the square takes minutes for some of these.
test.each(['\r', '&#65;', '😀&lt;', '<b/>', ' x=""', ']', '\n&', '&a'])(
  'a MiB of %j is read in time that grows with it',
  (piece) => {
    const reading = (size: number) =>
      expect(codeOf('DeleteObjects', `<Delete>${piece.repeat(size / piece.length)}</Delete>`)).toBe(
        'MalformedXML',
      );
    expect(growthOf(reading, 1024 * 1024)).toBeLessThan(8);
  },
);

describe('a value', () => {
  const block = (value: string) =>
    read(
      'PutPublicAccessBlock',
      `<PublicAccessBlockConfiguration><BlockPublicPolicy>${value}</BlockPublicPolicy></PublicAccessBlockConfiguration>`,
    );
  test.each(['true', 'TRUE', ' true\n', '&#116;rue'])('of a switch: %j is true', (value) => {
    expect(block(value)).toEqual({ BlockPublicPolicy: 'true' });
  });
  test.each(['yes', '1', '', 't rue'])('of a switch: %j is none', (value) => {
    expect(() => block(value)).toThrow(/did not validate/);
  });
  test('of an enumeration stands in it, letter by letter', () => {
    const versioning = (status: string) =>
      codeOf(
        'PutBucketVersioning',
        `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
      );
    expect(['Enabled', 'enabled', ' Enabled', 'On'].map(versioning)).toEqual([
      'read',
      'MalformedXML',
      'MalformedXML',
      'MalformedXML',
    ]);
  });
  test('of a time is a time that exists, and goes on in one spelling', () => {
    const until = (time: string) =>
      read(
        'PutObjectRetention',
        `<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>${time}</RetainUntilDate></Retention>`,
      );
    expect(until('2030-01-01T02:00:00+02:00')).toEqual({
      Mode: 'GOVERNANCE',
      RetainUntilDate: '2030-01-01T00:00:00Z',
    });
    for (const none of ['2030-02-31T00:00:00Z', '2030-01-01T25:00:00Z', 'tomorrow', '1893456000'])
      expect(() => until(none)).toThrow(/did not validate/);
  });
});

test('a key that XML can carry is what stands in the document that goes on', () => {
  const keys = ["it's", 'a&b<c>', 'a\rb', '\t', ' a ', '"', ']]>', '日本', '&#39;', '\u007f', '\u0085'];
  const document = { Object: keys.map((Key) => ({ Key })), Quiet: 'false' };
  const root = readXml(writeDocument('DeleteObjects', document));
  expect(root.children.slice(0, -1).map(({ children }) => children[0]?.text)).toEqual(keys);
  // As aws-sdk-go-v2 and botocore write them.
  const sdk = keys.map((key) => `<Object><Key>${escapeXml(key).replaceAll("'", '&#39;')}</Key></Object>`);
  expect(
    listIn(read('DeleteObjects', `<Delete>${sdk.join('')}</Delete>`), 'Object').map(({ Key }) => Key),
  ).toEqual(keys);
});
