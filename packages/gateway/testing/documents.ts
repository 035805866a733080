import fc from 'fast-check';
import { carriedByXml, escapeXml } from '../src/http/xml.ts';
import type { Document, DocumentValue } from '../src/s3/document.ts';
import { type LeafShape, S3_BODIES, type StructureShape } from '../src/s3/model/s3-bodies.ts';

/** Text as clients send it: words, what must be escaped, white space at the ends, letters of all planes. */
const text = fc.oneof(
  fc.constantFrom(
    'a',
    "it's",
    'a&b<c>',
    ']]>',
    ' x ',
    'a\rb',
    'a\r\nb',
    'a\nb',
    '\t',
    'é',
    '日本',
    '😀',
    '&amp;',
    '%41',
    '\u0085',
    '\u00a0',
    '\ufffd',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((value) => carriedByXml(value, '')),
);

function leaf(shape: LeafShape): fc.Arbitrary<string> {
  if (shape.values !== undefined) return fc.constantFrom(...shape.values);
  if (shape.kind === 'boolean') return fc.constantFrom('true', 'false');
  if (shape.kind === 'integer') return fc.integer({ min: 0, max: 1000 }).map(String);
  if (shape.kind === 'timestamp')
    return fc
      .integer({ min: 0, max: 20_000 })
      .map((day) => new Date(day * 86_400_000))
      .map((date) =>
        shape.format === 'rfc822' ? date.toUTCString() : date.toISOString().replace('.000Z', 'Z'),
      );
  const { min = 0, max = 1000 } = shape;
  return text.filter((value) => value.length >= min && value.length <= max);
}

function value(name: string, depth: number): fc.Arbitrary<DocumentValue> {
  const shape = S3_BODIES.shapes[name];
  return shape?.kind === 'structure' ? structure(shape, depth) : leaf(shape as LeafShape);
}

function structure(shape: StructureShape, depth: number): fc.Arbitrary<Document> {
  const needed = Object.entries(shape.members).map(([name, member]) => {
    const one = value(member.shape, depth + 1);
    const size = { minLength: member.list === 'flattened' ? 1 : 0, maxLength: 3 };
    // No two tags of one key: that is another fault than a document that is none.
    const list =
      member.list === 'Tag'
        ? fc.uniqueArray(one, { ...size, selector: (tag) => (tag as Document).Key })
        : fc.array(one, size);
    return [name, member.list === undefined ? one : list] as const;
  });
  return fc.record(Object.fromEntries(needed), {
    requiredKeys:
      depth > 3 ? [...shape.required] : [...shape.required, ...needed.slice(0, 1).map(([name]) => name)],
  }) as fc.Arbitrary<Document>;
}

/** Any document of the operation, by its service model. */
export function documentOf(operation: string): fc.Arbitrary<Document> {
  return structure(S3_BODIES.shapes[S3_BODIES.roots[operation]?.shape ?? ''] as StructureShape, 0);
}

/** How one piece of XML may be spelled otherwise and still mean the same. */
export interface Spelling {
  /** Characters written as references, out of ten. */
  readonly references: number;
  readonly hex: boolean;
  readonly cdata: boolean;
  readonly comments: boolean;
  readonly space: string;
  readonly declaration: string;
  readonly namespace: boolean;
}

export const spelling: fc.Arbitrary<Spelling> = fc.record({
  references: fc.integer({ min: 0, max: 10 }),
  hex: fc.boolean(),
  cdata: fc.boolean(),
  comments: fc.boolean(),
  space: fc.constantFrom('', '\n  ', ' ', '\r\n\t'),
  declaration: fc.constantFrom(
    '',
    '\ufeff',
    '<?xml version="1.0"?>',
    "<?xml version='1.0' encoding='utf-8'?>\n",
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  ),
  namespace: fc.boolean(),
});

/** The document in the given spelling: other characters, the same meaning. */
export function spell(operation: string, document: Document, how: Spelling): string {
  const root = S3_BODIES.roots[operation];
  if (root === undefined) return '';
  const pad = how.comments ? `${how.space}<!-- a comment -->` : how.space;
  const characters = (content: string) => {
    if (how.cdata && !content.includes(']]>') && !content.includes('\r')) return `<![CDATA[${content}]]>`;
    let count = 0;
    return [...content]
      .map((char) => {
        count += how.references;
        if (count < 10) return escapeXml(char);
        count -= 10;
        const code = char.codePointAt(0) ?? 0;
        return how.hex ? `&#x${code.toString(16)};` : `&#${code};`;
      })
      .join('');
  };
  const write = (name: string, given: DocumentValue, shapeName: string): string => {
    const shape = S3_BODIES.shapes[shapeName];
    if (shape?.kind !== 'structure') return `<${name}>${characters(given as string)}</${name}>`;
    return element(name, given as Document, shape, '');
  };
  const element = (name: string, given: Document, shape: StructureShape, more: string): string => {
    let attributes = more;
    const content = Object.entries(given).flatMap(([key, one]) => {
      const member = shape.members[key];
      if (member === undefined) return [];
      if (member.attribute === true) {
        attributes += ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${key}="${escapeXml(one as string)}"`;
        return [];
      }
      if (member.list === undefined) return [write(key, one, member.shape)];
      const items = one as readonly DocumentValue[];
      if (member.list === 'flattened') return items.map((item) => write(key, item, member.shape));
      const { list } = member;
      return [
        `<${key}>${pad}${items.map((item) => write(list, item, member.shape)).join(pad)}${pad}</${key}>`,
      ];
    });
    return content.length === 0 && pad === ''
      ? `<${name}${attributes}/>`
      : `<${name}${attributes}>${pad}${content.join(pad)}${pad}</${name}>`;
  };
  const xmlns = how.namespace ? ` xmlns="${root.namespace}"` : '';
  const shape = S3_BODIES.shapes[root.shape] as StructureShape;
  return `${how.declaration}${element(root.element, document, shape, xmlns)}\n`;
}
