import {
  type Block,
  type Body,
  type Expression,
  HclError,
  type Span,
  type TemplatePart,
} from './hcl.types.ts';

/** Reads a `.tf` file. Throws `HclError`. https://opentofu.org/docs/language/syntax/configuration/ */
export function parseHcl(text: string): Body {
  const parser = new Parser(text.replace(/^\uFEFF/, ''));
  const body = parser.body(true);
  return body;
}

/** Reads one expression. Throws `HclError`. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  return parser.whole();
}

/** Reads the inside of a string, as it stands in Terraform's JSON syntax: `a-${var.x}`. Throws `HclError`. */
export function parseTemplate(text: string): Expression {
  return templateOf(text, 1, 'bare');
}

const PRECEDENCE: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

class Parser {
  readonly #text: string;
  readonly #firstLine: number;
  #at = 0;
  /** Line ends before `#counted`. */
  #lines = 0;
  #counted = 0;
  /** Whether a line end counts as white space, as it does inside brackets. */
  #acrossLines = false;

  constructor(text: string, firstLine = 1) {
    this.#text = text;
    this.#firstLine = firstLine;
  }

  whole(): Expression {
    this.#acrossLines = true;
    const found = this.#expression();
    this.#blank();
    if (this.#at < this.#text.length) throw this.#wrong('more than one expression');
    return found;
  }

  body(outermost: boolean): Body {
    const attributes = new Map<string, { expression: Expression; line: number; span: Span }>();
    const blocks: Block[] = [];
    for (;;) {
      this.#inLines(true, () => this.#blank());
      if (this.#at >= this.#text.length) {
        if (!outermost) throw this.#wrong('a block without an end');
        return { attributes, blocks };
      }
      if (!outermost && this.#took('}')) return { attributes, blocks };
      const line = this.#line();
      const from = this.#at;
      const name = this.#peek() === '"' ? this.#literalString() : this.#identifier();
      this.#blank();
      if (this.#at < this.#text.length && this.#text[this.#at] === '=' && this.#text[this.#at + 1] !== '=') {
        this.#at++;
        const expression = this.#inLines(false, () => this.#expression());
        attributes.set(name, { expression, line, span: [from, this.#at] });
        continue;
      }
      const labels: string[] = [];
      while (this.#peek() !== '{')
        labels.push(this.#peek() === '"' ? this.#literalString() : this.#identifier());
      this.#expect('{');
      const body = this.#inLines(false, () => this.body(false));
      blocks.push({ type: name, labels, body, line, span: [from, this.#at] });
    }
  }

  #expression(): Expression {
    const test = this.#binary(0);
    if (!this.#took('?')) return test;
    const yes = this.#inLines(true, () => this.#expression());
    this.#inLines(true, () => this.#expect(':'));
    const no = this.#inLines(this.#acrossLines, () => {
      this.#inLines(true, () => this.#blank());
      return this.#expression();
    });
    return { kind: 'choice', test, yes, no };
  }

  #binary(level: number): Expression {
    const operators = PRECEDENCE[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      this.#blank();
      const op = operators.find((one) => this.#text.startsWith(one, this.#at));
      if (op === undefined) return left;
      this.#at += op.length;
      this.#inLines(true, () => this.#blank());
      left = { kind: 'binary', op, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    const next = this.#peek();
    if (next === '!' || next === '-') {
      this.#at++;
      return { kind: 'unary', op: next, of: this.#unary() };
    }
    return this.#steps(this.#term());
  }

  /** `bracketed`: an index belongs to it, too; to `.*` only attributes do. */
  #steps(on: Expression, bracketed = true): Expression {
    let now = on;
    for (;;) {
      // A dot or bracket on the next line is not part of this expression.
      this.#blank();
      const next = this.#text[this.#at];
      if (next === '.' && this.#text[this.#at + 1] !== '.') {
        this.#at++;
        this.#blank();
        if (this.#text[this.#at] === '*') {
          this.#at++;
          now = { kind: 'splat', on: now, rest: this.#steps({ kind: 'item' }, false) };
          continue;
        }
        const number = this.#match(/\d+/y);
        now =
          number === undefined
            ? { kind: 'attribute', on: now, name: this.#identifier() }
            : { kind: 'index', on: now, key: { kind: 'literal', value: Number(number) } };
      } else if (next === '[' && bracketed) {
        this.#at++;
        if (this.#match(/\s*\*\s*\]/y) !== undefined)
          return { kind: 'splat', on: now, rest: this.#steps({ kind: 'item' }) };
        const key = this.#inLines(true, () => {
          const found = this.#expression();
          this.#expect(']');
          return found;
        });
        now = { kind: 'index', on: now, key };
      } else return now;
    }
  }

  #term(): Expression {
    const next = this.#peek();
    if (next === '"') return this.#string();
    if (next === '<' && this.#text.startsWith('<<', this.#at)) return this.#heredoc();
    if (next === '(') {
      this.#at++;
      return this.#inLines(true, () => {
        const found = this.#expression();
        this.#expect(')');
        return found;
      });
    }
    if (next === '[') return this.#list();
    if (next === '{') return this.#object();
    const number = this.#match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    const name = this.#identifier();
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    if (this.#text.startsWith('::', this.#at)) return this.#call(name + this.#providerFunction());
    if (this.#peek() === '(') return this.#call(name);
    return { kind: 'name', name };
  }

  #providerFunction(): string {
    return this.#match(/(?:::[\w-]+)+/y) ?? '';
  }

  #call(name: string): Expression {
    this.#expect('(');
    return this.#inLines(true, () => {
      const args: Expression[] = [];
      let spread = false;
      while (!this.#took(')')) {
        args.push(this.#expression());
        if (this.#took('...')) spread = true;
        if (!this.#took(',')) {
          this.#expect(')');
          break;
        }
      }
      return { kind: 'call', name, args, spread };
    });
  }

  #list(): Expression {
    this.#expect('[');
    return this.#inLines(true, () => {
      if (this.#word('for')) return this.#for(']');
      const items: Expression[] = [];
      while (!this.#took(']')) {
        items.push(this.#expression());
        if (!this.#took(',')) {
          this.#expect(']');
          break;
        }
      }
      return { kind: 'list', items };
    });
  }

  #object(): Expression {
    this.#expect('{');
    this.#inLines(true, () => this.#blank());
    const forms = this.#inLines(true, () => (this.#word('for') ? this.#for('}') : undefined));
    if (forms !== undefined) return forms;
    const items: [Expression, Expression][] = [];
    for (;;) {
      this.#inLines(true, () => this.#blank());
      if (this.#took('}')) return { kind: 'object', items };
      const key = this.#inLines(false, () => this.#key());
      if (!this.#took('=') && !this.#took(':')) throw this.#wrong('a key without a value');
      const value = this.#inLines(false, () => this.#expression());
      items.push([key, value]);
      this.#took(',');
    }
  }

  /** A bare word as a key is a text. */
  #key(): Expression {
    const bare = /[A-Za-z_][\w-]*(?=\s*[=:])/y;
    this.#blank();
    const word = this.#match(bare);
    return word === undefined ? this.#expression() : { kind: 'literal', value: word };
  }

  #for(end: string): Expression {
    const first = this.#identifier();
    const second = this.#took(',') ? this.#identifier() : undefined;
    if (!this.#word('in')) throw this.#wrong('`for` without `in`');
    const of = this.#expression();
    this.#expect(':');
    const one = this.#expression();
    if (end === '}') this.#expect('=>');
    const other = end === '}' ? this.#expression() : undefined;
    const grouped = this.#took('...');
    const when = this.#word('if') ? this.#expression() : undefined;
    this.#expect(end);
    return {
      kind: 'for',
      value: second ?? first,
      of,
      as: other ?? one,
      grouped,
      ...(second === undefined ? {} : { key: first }),
      ...(other === undefined ? {} : { asKey: one }),
      ...(when === undefined ? {} : { when }),
    };
  }

  #literalString(): string {
    const found = this.#string();
    if (found.kind === 'literal' && typeof found.value === 'string') return found.value;
    throw this.#wrong('a name with an expression in it');
  }

  #string(): Expression {
    const line = this.#line();
    this.#expect('"');
    const from = this.#at;
    const end = endOfString(this.#text, from, line);
    this.#at = end + 1;
    return templateOf(this.#text.slice(from, end), line, 'quoted');
  }

  #heredoc(): Expression {
    const start = /<<(-?)([A-Za-z_][\w-]*)[^\n]*\n/y;
    start.lastIndex = this.#at;
    const found = start.exec(this.#text);
    if (found === null) throw this.#wrong('a heredoc that is not understood');
    const line = this.#line() + 1;
    this.#at += found[0].length;
    const end = new RegExp(`^[ \\t]*${found[2]}[ \\t]*\\r?$`, 'm');
    const rest = this.#text.slice(this.#at);
    const stop = end.exec(rest);
    if (stop === null) throw this.#wrong(`a heredoc without its \`${found[2]}\``);
    const inside = rest.slice(0, stop.index).replaceAll('\r\n', '\n');
    this.#at += stop.index + stop[0].length;
    return templateOf(inside, line, found[1] === '-' ? 'indented' : 'bare');
  }

  #identifier(): string {
    this.#blank();
    const found = this.#match(/[A-Za-z_][\w-]*/y);
    if (found === undefined) throw this.#wrong(`\`${this.#text.slice(this.#at, this.#at + 12)}\``);
    return found;
  }

  #word(word: string): boolean {
    this.#blank();
    return this.#match(new RegExp(`${word}(?![\\w-])`, 'y')) !== undefined;
  }

  #took(text: string): boolean {
    this.#blank();
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#took(text))
      throw this.#wrong(`\`${this.#text.slice(this.#at, this.#at + 12)}\` instead of \`${text}\``);
  }

  #peek(): string | undefined {
    this.#blank();
    return this.#text[this.#at];
  }

  #blank(): void {
    const ignored = this.#acrossLines
      ? /(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
      : /(?:[^\S\n]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
    this.#match(ignored);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #inLines<T>(across: boolean, read: () => T): T {
    const before = this.#acrossLines;
    this.#acrossLines = across;
    try {
      return read();
    } finally {
      this.#acrossLines = before;
    }
  }

  #line(): number {
    for (; this.#counted < this.#at; this.#counted++) if (this.#text[this.#counted] === '\n') this.#lines++;
    return this.#firstLine + this.#lines;
  }

  #wrong(what: string): HclError {
    return new HclError(`${what} was not understood`, this.#line());
  }
}

type Directive =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'value'; readonly of: Expression }
  | { readonly kind: 'control'; readonly text: string };

/** In a quoted text a backslash escapes; of an indented one (`<<-`) the indentation that all lines share goes. */
type Form = 'quoted' | 'bare' | 'indented';

function templateOf(text: string, line: number, form: Form): Expression {
  const pieces = piecesOf(text, line, form === 'quoted');
  if (form === 'indented') unindent(pieces);
  const parts: TemplatePart[] = [];
  for (const part of nested(pieces, line)) {
    const before = parts.at(-1);
    if (typeof part === 'string' && typeof before === 'string') parts[parts.length - 1] = before + part;
    else if (part !== '') parts.push(part);
  }
  if (parts.length === 0) return { kind: 'literal', value: '' };
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'string') return { kind: 'literal', value: only };
  return { kind: 'template', parts };
}

/**
 * Text, `${…}` and `%{…}`, one after the other; text that is not quoted in lines, since `~` takes away no more than the rest of
 * one. https://opentofu.org/docs/language/expressions/strings/
 */
function piecesOf(text: string, line: number, quoted: boolean): Directive[] {
  const pieces: Directive[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let at = 0; at < text.length; ) {
    const two = text.slice(at, at + 2);
    if (text.slice(at, at + 3) === '$${' || text.slice(at, at + 3) === '%%{') {
      plain += text.slice(at + 1, at + 3);
      at += 3;
    } else if (two === '${' || two === '%{') {
      const end = endOf(text, at + 2, line);
      const [, before, said = '', after] = /^(~?)([\s\S]*?)(~?)$/.exec(text.slice(at + 2, end)) ?? [];
      flush();
      const last = pieces.at(-1);
      if (before === '~' && last?.kind === 'text') last.text = last.text.trimEnd();
      pieces.push(
        two === '${'
          ? { kind: 'value', of: new Parser(said, line).whole() }
          : { kind: 'control', text: said.trim() },
      );
      at = end + 1;
      if (after !== '~') continue;
      const rest = (quoted ? /^\s*/ : /^[^\S\n]*\n?/).exec(text.slice(at))?.[0] ?? '';
      // What is left of a line counts for the indentation, even if it is nothing.
      if (rest !== '') pieces.push({ kind: 'text', text: '' });
      at += rest.length;
    } else if (quoted && text[at] === '\\') {
      const [char, length] = unescaped(text, at, line);
      plain += char;
      at += length;
    } else {
      const char = text[at++];
      plain += char;
      if (char === '\n' && !quoted) flush();
    }
  }
  flush();
  return pieces;
}

/** Takes away the indentation that all lines share; blank ones stay as they are. */
function unindent(pieces: readonly Directive[]): void {
  let starts = true;
  let least = Number.MAX_SAFE_INTEGER;
  const indented: Extract<Directive, { kind: 'text' }>[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'text') {
      if (starts) least = 0;
      starts = false;
      continue;
    }
    if (starts && (piece.text.trim() !== '' || !piece.text.endsWith('\n'))) {
      least = Math.min(least, piece.text.length - piece.text.trimStart().length);
      indented.push(piece);
    }
    starts = piece.text.endsWith('\n');
  }
  for (const piece of indented) piece.text = piece.text.slice(least);
}

function unescaped(text: string, at: number, line: number): readonly [string, number] {
  const next = text[at + 1] ?? '';
  const plain = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }[next];
  if (plain !== undefined) return [plain, 2];
  const code = /^\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text.slice(at));
  if (code === null) throw new HclError(`\`\\${next}\` was not understood`, line);
  return [String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? '', 16)), code[0].length];
}

/** Position of the `}` that closes an interpolation; skips strings and braces inside it. */
function endOf(text: string, from: number, line: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at + 1, line);
    else if (char === '{') depth++;
    else if (char === '}' && depth-- === 0) return at;
  }
  throw new HclError('an expression without an end was not understood', line);
}

function endOfString(text: string, from: number, line: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
    else if ((text[at] === '$' || text[at] === '%') && text[at + 1] === '{') {
      if (text[at - 1] === text[at]) continue;
      at = endOf(text, at + 2, line);
    }
  }
  throw new HclError('a string without an end was not understood', line);
}

/** `%{ if }`, `%{ for }` and their bodies. */
function nested(pieces: readonly Directive[], line: number): TemplatePart[] {
  let at = 0;
  const until = (...ends: readonly string[]): TemplatePart[] => {
    const parts: TemplatePart[] = [];
    while (at < pieces.length) {
      const piece = pieces[at] as Directive;
      if (piece.kind === 'text') parts.push(piece.text);
      else if (piece.kind === 'value') parts.push({ kind: 'value', of: piece.of });
      else {
        if (ends.includes(piece.text)) return parts;
        at++;
        parts.push(control(piece.text));
        continue;
      }
      at++;
    }
    if (ends.length > 0) throw new HclError(`a template without its \`${ends[0]}\` was not understood`, line);
    return parts;
  };
  const control = (text: string): TemplatePart => {
    const test = /^if\s+([\s\S]+)$/.exec(text)?.[1];
    if (test !== undefined) {
      const yes = until('endif', 'else');
      const hasElse = pieces[at]?.kind === 'control' && (pieces[at] as { text: string }).text === 'else';
      if (hasElse) at++;
      const no = hasElse ? until('endif') : [];
      at++;
      return { kind: 'if', test: new Parser(test, line).whole(), yes, no };
    }
    const [, first, second, over] = /^for\s+(\w+)(?:\s*,\s*(\w+))?\s+in\s+([\s\S]+)$/.exec(text) ?? [];
    if (first === undefined || over === undefined)
      throw new HclError(`\`%{ ${text} }\` was not understood`, line);
    const body = until('endfor');
    at++;
    const of = new Parser(over, line).whole();
    return second === undefined
      ? { kind: 'loop', value: first, of, body }
      : { kind: 'loop', key: first, value: second, of, body };
  };
  return until();
}
