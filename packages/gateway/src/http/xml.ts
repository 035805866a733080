import { parseXml as parseWhole, XmlElement, type XmlNode as XmlPart, XmlText } from '@rgrove/parse-xml';

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** The text without characters that XML 1.0 cannot carry, in any spelling; each becomes `instead`. */
export function carriedByXml(text: string, instead = '?'): string {
  return text.toWellFormed().replace(FORBIDDEN, instead);
}

/** Text made safe between XML tags and in attributes. Characters that XML 1.0 cannot carry become `?`. */
export function escapeXml(text: string): string {
  return (
    carriedByXml(text)
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      // Parsers fold these into spaces when they stand as they are.
      .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`)
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text of an element in an answer of the upstream. Not by the XML reader: LocalStack writes control characters as they are, which is no XML. */
export function decodeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    name === undefined
      ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
      : (ENTITIES[name] ?? whole),
  );
}

/** An element as it stood: its name with its prefix, attributes, child elements, and the text directly in it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Tags, comments and sections of a document: more than a DeleteObjects of a thousand keys has. */
const MOST_MARKUP = 20_000;
const DEEPEST = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a document that a client sent, as XML 1.0 says and no further: UTF-8, entity and character references decoded,
 * line ends normalised. Throws `SyntaxError` for what is not well formed, and for what only some parsers follow: a
 * document type, a processing instruction, another encoding or version, more pieces of markup than `mostMarkup`.
 * https://www.w3.org/TR/xml/
 */
export function readXml(bytes: Uint8Array, mostMarkup: number = MOST_MARKUP): Element {
  try {
    const source = utf8.decode(bytes);
    checkMarkup(source, mostMarkup);
    // As section 2.11 has it: before parsing. The parser's own way takes a time that grows by the square.
    return elementOf(parseWhole(source.replace(/\r\n?/g, '\n'), STRICT).children, 0);
  } catch (cause) {
    throw new SyntaxError('the XML is not well formed', { cause });
  }
}

const STRICT = { preserveDocumentType: true, preserveXmlDeclaration: true } as const;

function checkMarkup(source: string, most: number): void {
  let markup = 0;
  for (let at = source.indexOf('<'); at >= 0; at = source.indexOf('<', at + 1))
    if (++markup > most) throw new SyntaxError('too much markup');
}

/** The one element of a document; besides it only an XML declaration and white space may stand there. */
function elementOf(parts: readonly XmlPart[], depth: number): Element {
  let root: Element | undefined;
  for (const part of parts) {
    if (part instanceof XmlElement) root = toElement(part, depth);
    else if (part.type === 'xmldecl') checkDeclaration(part.toJSON());
    else if (!(part instanceof XmlText)) throw new SyntaxError(`a node of the kind ${part.type}`);
  }
  if (root === undefined) throw new SyntaxError('no element');
  return root;
}

function checkDeclaration(declaration: object): void {
  const { version, encoding } = declaration as { version?: string; encoding?: string | null };
  if (version !== '1.0' || !/^utf-8$/i.test(encoding ?? 'utf-8'))
    throw new SyntaxError('not XML 1.0 in UTF-8');
}

function toElement(node: XmlElement, depth: number): Element {
  if (depth > DEEPEST) throw new SyntaxError('too deep');
  const children: Element[] = [];
  let text = '';
  for (const part of node.children) {
    if (part instanceof XmlElement) children.push(toElement(part, depth + 1));
    else if (part instanceof XmlText) text += part.text;
    else throw new SyntaxError(`a node of the kind ${part.type}`);
  }
  return { name: node.name, attributes: node.attributes, children, text };
}

export type XmlNode = string | XmlNode[] | { readonly [name: string]: XmlNode };

/**
 * Parses XML that the upstream answered into plain nodes, names without prefixes; throws `SyntaxError` when it is not
 * well formed.
 */
export function parseXml(source: string): { readonly [name: string]: XmlNode } {
  const root = readXml(Buffer.from(source), Number.POSITIVE_INFINITY);
  return { [localName(root)]: plain(root) };
}

function plain({ children, text }: Element): XmlNode {
  if (children.length === 0) return text;
  const node: Record<string, XmlNode> = Object.create(null);
  for (const child of children) {
    const name = localName(child);
    const before = node[name];
    const value = plain(child);
    if (before === undefined) node[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else node[name] = [before, value];
  }
  return node;
}

function localName({ name }: Element): string {
  return name.slice(name.indexOf(':') + 1);
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
