import { PolicyError, type Position } from '../policy.ts';

/** JSON with positions; objects are entry lists, so that duplicate and odd keys (`__proto__`) stay visible. */
export type JsonNode = {
  /** Offset in the text, -1 when the document was given as an object. */
  readonly offset: number;
} & (
  | { readonly type: 'object'; readonly entries: readonly JsonEntry[] }
  | { readonly type: 'array'; readonly items: readonly JsonNode[] }
  | { readonly type: 'string'; readonly value: string }
  /** `value` is the number as it was written. */
  | { readonly type: 'number'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: string }
  | { readonly type: 'null' }
);

/** A member of an object; `keyOffset` is where its key begins, -1 without a text. */
export interface JsonEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: JsonNode;
}

/** Bounds that no policy AWS stores comes near; beyond them nothing is read. */
const JSON_BOUNDS = { characters: 131_072, depth: 16, nodes: 20_000 } as const;

/** Line and column (both from 1, in UTF-16 units) of an offset; only the path when there is no text. */
export function positionOf(text: string | undefined, offset: number, path: string): Position {
  if (text === undefined || offset < 0) return { path };
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { path, line, column: offset - lineStart + 1 };
}

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WORD = /true|false|null/y;
const HEX = /[0-9a-fA-F]{4}/y;
const ESCAPES: ReadonlyMap<string | undefined, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * Reads strict JSON (RFC 8259) and keeps positions. A key that occurs twice in one object is refused, as IAM does.
 * Throws `PolicyError` (`json-syntax`, `json-too-large`, `json-too-deep`, `duplicate-key`); never recurses deeper
 * than `JSON_BOUNDS.depth`.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readJson(text: string): JsonNode {
  if (text.length > JSON_BOUNDS.characters)
    throw new PolicyError(
      'json-too-large',
      `the policy has ${text.length} characters, more than ${JSON_BOUNDS.characters}: shorten it`,
      { path: '' },
    );
  const reader = new Reader(text);
  const root = reader.value(0);
  reader.end();
  return root;
}

class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): JsonNode {
    this.match(SPACE);
    const offset = this.at;
    if (depth > JSON_BOUNDS.depth)
      this.fail('json-too-deep', `the policy nests deeper than ${JSON_BOUNDS.depth} levels`);
    const character = this.text[offset];
    if (character === '{') return { type: 'object', offset, entries: this.object(depth) };
    if (character === '[') return { type: 'array', offset, items: this.array(depth) };
    if (character === '"') return { type: 'string', offset, value: this.string() };
    const number = this.match(NUMBER);
    if (number !== undefined) return { type: 'number', offset, value: number };
    const word = this.match(WORD);
    if (word === 'null') return { type: 'null', offset };
    if (word !== undefined) return { type: 'boolean', offset, value: word };
    return this.unexpected('a value');
  }

  end(): void {
    this.match(SPACE);
    if (this.at < this.text.length) this.unexpected('the end of the policy');
  }

  private object(depth: number): JsonEntry[] {
    const entries: JsonEntry[] = [];
    const seen = new Set<string>();
    this.at += 1;
    this.match(SPACE);
    if (this.take('}')) return entries;
    for (;;) {
      this.match(SPACE);
      const keyOffset = this.at;
      if (this.text[keyOffset] !== '"') this.unexpected('a key in double quotes');
      const key = this.string();
      if (seen.has(key))
        this.fail('duplicate-key', `the key \`${key}\` occurs twice in one object`, keyOffset);
      seen.add(key);
      this.match(SPACE);
      if (!this.take(':')) this.unexpected('`:`');
      entries.push({ key, keyOffset, value: this.value(depth + 1) });
      this.match(SPACE);
      if (this.take('}')) return entries;
      if (!this.take(',')) this.unexpected('`,` or `}`');
    }
  }

  private array(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.at += 1;
    this.match(SPACE);
    if (this.take(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      this.match(SPACE);
      if (this.take(']')) return items;
      if (!this.take(',')) this.unexpected('`,` or `]`');
    }
  }

  private string(): string {
    const parts: string[] = [];
    this.at += 1;
    for (;;) {
      parts.push(this.plain());
      if (this.take('"')) return parts.join('');
      if (!this.take('\\')) this.unexpected('the end of a string');
      parts.push(this.escape());
    }
  }

  /** Text up to a quote, a backslash or a control character (which JSON has only escaped). */
  private plain(): string {
    const from = this.at;
    for (; this.at < this.text.length; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code === QUOTE || code === BACKSLASH || code < 0x20) break;
    }
    return this.text.slice(from, this.at);
  }

  private escape(): string {
    if (this.take('u')) {
      const hex = this.match(HEX) ?? this.unexpected('four hexadecimal digits');
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const plain = ESCAPES.get(this.text[this.at]) ?? this.unexpected('an escape JSON knows');
    this.at += 1;
    return plain;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at = pattern.lastIndex;
    return found;
  }

  private unexpected(wanted: string): never {
    const got = this.at < this.text.length ? `\`${this.text[this.at]}\`` : 'the end of the text';
    return this.fail('json-syntax', `the policy is not JSON: expected ${wanted}, got ${got}`);
  }

  private fail(rule: string, message: string, offset: number = this.at): never {
    throw new PolicyError(rule, message, positionOf(this.text, offset, ''));
  }
}

/**
 * A policy given as a JavaScript value, as the same nodes that `readJson` makes. Only plain objects, arrays, strings,
 * finite numbers, booleans and null; own enumerable keys only, so nothing on a prototype is read. A cycle ends at the
 * depth bound. Throws `PolicyError` (`not-json`, `json-too-large`, `json-too-deep`).
 */
export function fromObject(value: unknown): JsonNode {
  let nodes = 0;
  const walk = (item: unknown, depth: number, path: string): JsonNode => {
    nodes += 1;
    if (nodes > JSON_BOUNDS.nodes)
      throw new PolicyError('json-too-large', `the policy has more than ${JSON_BOUNDS.nodes} values`, {
        path,
      });
    if (depth > JSON_BOUNDS.depth)
      throw new PolicyError('json-too-deep', `the policy nests deeper than ${JSON_BOUNDS.depth} levels`, {
        path,
      });
    const offset = -1;
    if (item === null) return { type: 'null', offset };
    if (typeof item === 'string') return { type: 'string', offset, value: item };
    if (typeof item === 'boolean') return { type: 'boolean', offset, value: String(item) };
    if (typeof item === 'number' && Number.isFinite(item))
      return { type: 'number', offset, value: String(item) };
    if (Array.isArray(item))
      return { type: 'array', offset, items: item.map((one, i) => walk(one, depth + 1, `${path}[${i}]`)) };
    if (typeof item === 'object') {
      const entries = Object.entries(item).map(([key, one]) => ({
        key,
        keyOffset: -1,
        value: walk(one, depth + 1, path === '' ? key : `${path}.${key}`),
      }));
      return { type: 'object', offset, entries };
    }
    throw new PolicyError('not-json', `a policy holds JSON only, not a ${typeof item}`, { path });
  };
  return walk(value, 0, '');
}
