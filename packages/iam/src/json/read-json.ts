import { PolicyError } from '../policy-error.ts';
import { JSON_BOUNDS, type JsonEntry, type JsonNode } from './json.types.ts';
import { positionOf } from './position-of.ts';

const SPACE = /[\t\n\r ]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WORD = /true|false|null/y;
const HEX = /[0-9a-fA-F]{4}/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

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
    if (number !== '') return { type: 'number', offset, value: number };
    const word = this.match(WORD);
    if (word === 'null') return { type: 'null', offset };
    if (word !== '') return { type: 'boolean', offset, value: word };
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
    const letter = this.text[this.at] ?? '';
    this.at += 1;
    if (letter === 'u') {
      const hex = this.match(HEX);
      if (hex === '') this.unexpected('four hexadecimal digits');
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (plain === undefined) {
      this.at -= 1;
      return this.unexpected('an escape JSON knows');
    }
    return plain;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
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
