import { XMLParser } from 'fast-xml-parser';

/** Text made safe between XML tags. Control characters that XML 1.0 cannot carry become `?`. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      // Parsers fold these into spaces when they stand as they are.
      .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`)
  );
}

export type XmlNode = string | XmlNode[] | { readonly [name: string]: XmlNode };

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: false,
  processEntities: { enabled: true, maxTotalExpansions: 100_000, maxExpandedLength: 4_000_000 },
});

/** Parses small XML into plain nodes; throws `SyntaxError` when it is not well formed or declares a DOCTYPE. */
export function parseXml(source: string): { readonly [name: string]: XmlNode } {
  if (/<!DOCTYPE|<!ENTITY/i.test(source)) throw new SyntaxError('a document type is not accepted');
  try {
    return parser.parse(source, true) as { readonly [name: string]: XmlNode };
  } catch (cause) {
    throw new SyntaxError('the XML is not well formed', { cause });
  }
}

/** Walks `path` and returns the node there, or undefined; a repeated element yields its first. */
export function at(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  let current = node;
  for (const name of path) {
    const one: XmlNode | undefined = Array.isArray(current) ? current[0] : current;
    if (one === undefined || typeof one === 'string') return undefined;
    current = Object.hasOwn(one, name) ? (one as { readonly [name: string]: XmlNode })[name] : undefined;
  }
  return current;
}

/** Text of the element at `path`; undefined when it is absent or holds elements. */
export function textAt(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  const found = at(node, ...path);
  const one = Array.isArray(found) ? found[0] : found;
  return typeof one === 'string' ? one : undefined;
}

/** The elements at `path` as a list: none, one or many. */
export function listAt(node: XmlNode | undefined, ...path: readonly string[]): readonly XmlNode[] {
  const found = at(node, ...path);
  if (found === undefined || found === '') return [];
  return Array.isArray(found) ? found : [found];
}
