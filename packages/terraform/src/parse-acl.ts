import { ModelError } from './state.types.ts';

/** One `path` stanza of a Vault ACL policy. https://developer.hashicorp.com/vault/docs/concepts/policies */
export interface AclRule {
  readonly path: string;
  readonly capabilities: readonly string[];
  readonly required: readonly string[];
  readonly allowed?: Readonly<Record<string, readonly string[]>>;
  readonly denied?: Readonly<Record<string, readonly string[]>>;
  /** Name of the policy that contains it. */
  readonly policy?: string;
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** Reads an ACL policy in HCL or JSON. Throws `ModelError` on anything unknown: nothing is skipped. */
export function parseAcl(text: string, name: string): readonly AclRule[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const reader = new Hcl(trimmed, name);
  if (trimmed.startsWith('{')) {
    const found = reader.pairs().flatMap(([key, value]) => {
      // Vault allows a `name` next to the paths and ignores it.
      if (key === 'name') return [];
      if (key !== 'path') throw reader.refuse(`\`${key}\``);
      return pathsOf(value, reader);
    });
    if (!reader.atEnd()) throw reader.refuse('text after the policy');
    return found.map(([path, body]) => ruleOf(path, body, name));
  }
  const rules: AclRule[] = [];
  while (!reader.atEnd()) {
    const word = reader.word();
    if (word === 'name') {
      reader.assigned();
      continue;
    }
    if (word !== 'path') throw reader.refuse(`\`${word}\``);
    const path = reader.string();
    rules.push(ruleOf(path, reader.block(), name));
  }
  return rules;
}

type Body = Readonly<Record<string, Value>>;

/**
 * Paths of a policy in JSON: an object by path, or a list of such objects. A path may occur twice; Vault refuses a list
 * as the value of one path.
 */
function pathsOf(value: unknown, reader: Hcl): readonly (readonly [string, Body])[] {
  if (Array.isArray(value)) return value.flatMap((one) => pathsOf(one, reader));
  if (!(value instanceof Pairs)) throw reader.refuse('the value of `path`');
  return value.list.map(([path, body]) => {
    if (!(body instanceof Pairs)) throw reader.refuse(`the value at path \`${path}\``);
    return [path, plain(body, reader) as Body];
  });
}

/** A JSON object with its keys in order, including duplicates. */
class Pairs {
  readonly list: readonly (readonly [string, unknown])[];

  constructor(list: readonly (readonly [string, unknown])[]) {
    this.list = list;
  }
}

function plain(value: unknown, reader: Hcl): Value {
  if (Array.isArray(value)) return value.map((one) => plain(one, reader));
  if (!(value instanceof Pairs)) return value as Value;
  const keys = value.list.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw reader.refuse(`a second \`${twice}\``);
  return Object.fromEntries(value.list.map(([key, one]) => [key, plain(one, reader)]));
}

/** The capabilities of the old `policy` keywords. */
const OLD: Readonly<Record<string, readonly string[]>> = {
  deny: ['deny'],
  read: ['read', 'list'],
  write: ['create', 'read', 'update', 'delete', 'list'],
  sudo: ['create', 'read', 'update', 'delete', 'list', 'sudo'],
};

const KNOWN = new Set([
  'capabilities',
  'required_parameters',
  'allowed_parameters',
  'denied_parameters',
  'min_wrapping_ttl',
  'max_wrapping_ttl',
  'comment',
  'pagination_limit',
  'subscribe_event_types',
  'policy',
]);

function ruleOf(path: string, body: Readonly<Record<string, Value>>, name: string): AclRule {
  const odd = Object.keys(body).find((key) => !KNOWN.has(key));
  const old = body.policy === undefined ? [] : OLD[String(body.policy)];
  if (odd !== undefined || old === undefined)
    throw new ModelError(
      `Vault policy \`${name}\` was not understood: \`${odd ?? 'policy'}\` at path \`${path}\`; remove it, or prove without this policy`,
    );
  // Vault refuses such a path.
  if (path.includes('+*'))
    throw new ModelError(`Vault policy \`${name}\` was not understood: \`+*\` in path \`${path}\``);
  const lists = (value: Value | undefined): Record<string, readonly string[]> | undefined =>
    value === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(value as Record<string, Value>).map(([key, list]) => [
            key.toLowerCase(),
            texts(list),
          ]),
        );
  const allowed = lists(body.allowed_parameters);
  const denied = lists(body.denied_parameters);
  return {
    path: path.replace(/^\//, ''),
    capabilities: [...texts(body.capabilities ?? []), ...old],
    required: texts(body.required_parameters ?? []).map((one) => one.toLowerCase()),
    ...(allowed === undefined ? {} : { allowed }),
    ...(denied === undefined ? {} : { denied }),
  };
}

function texts(value: Value): string[] {
  return (Array.isArray(value) ? (value as readonly Value[]) : [value]).map(String);
}

/**
 * A parser for the part of HCL that Vault policies use: blocks, `key = value`, strings, numbers, booleans, lists, maps,
 * comments.
 */
class Hcl {
  #at = 0;
  readonly #text: string;
  readonly #name: string;

  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
  }

  atEnd(): boolean {
    this.#space();
    return this.#at >= this.#text.length;
  }

  word(): string {
    return this.#take(/[A-Za-z_][A-Za-z0-9_-]*/y, 'a word');
  }

  string(): string {
    const found = this.#take(/"(?:[^"\\\n]|\\.)*"/y, 'a string in double quotes');
    return JSON.parse(found) as string;
  }

  block(): Record<string, Value> {
    this.#take(/\{/y, '`{`');
    const found: Record<string, Value> = {};
    while (!this.#took(/\}/y)) {
      this.#space();
      const key = this.#text[this.#at] === '"' ? this.string() : this.word();
      if (!this.#took(/=/y) && !this.#took(/:/y) && this.#peek() !== '{')
        throw this.refuse(`the text after \`${key}\``);
      if (Object.hasOwn(found, key)) throw this.refuse(`a second \`${key}\``);
      found[key] = this.#value();
      this.#took(/,/y);
    }
    return found;
  }

  /** The value of `key = value`. */
  assigned(): Value {
    this.#take(/=/y, '`=`');
    return this.#value();
  }

  /** An object of JSON. */
  pairs(): readonly (readonly [string, unknown])[] {
    this.#take(/\{/y, '`{`');
    const found: (readonly [string, unknown])[] = [];
    while (!this.#took(/\}/y)) {
      this.#space();
      const key = this.string();
      this.#take(/:/y, '`:`');
      found.push([key, this.#json()]);
      this.#took(/,/y);
    }
    return found;
  }

  #json(): unknown {
    const next = this.#peek();
    if (next === '{') return new Pairs(this.pairs());
    if (next !== '[') return this.#value();
    this.#take(/\[/y, '`[`');
    const list: unknown[] = [];
    while (!this.#took(/\]/y)) {
      list.push(this.#json());
      this.#took(/,/y);
    }
    return list;
  }

  refuse(what: string): ModelError {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new ModelError(
      `Vault policy \`${this.#name}\` was not understood: ${what} in line ${line}; write it as HCL path stanzas or JSON`,
    );
  }

  #value(): Value {
    const next = this.#peek();
    if (next === '"') return this.string();
    if (next === '{') return this.block();
    if (next === '[') {
      this.#take(/\[/y, '`[`');
      const list: Value[] = [];
      while (!this.#took(/\]/y)) {
        list.push(this.#value());
        this.#took(/,/y);
      }
      return list;
    }
    return this.#take(/[A-Za-z0-9_.-]+/y, 'a value');
  }

  #peek(): string | undefined {
    this.#space();
    return this.#text[this.#at];
  }

  #space(): void {
    this.#match(/(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y);
  }

  #took(pattern: RegExp): boolean {
    this.#space();
    return this.#match(pattern) !== undefined;
  }

  #take(pattern: RegExp, what: string): string {
    this.#space();
    const found = this.#match(pattern);
    if (found === undefined) throw this.refuse(`expected ${what}`);
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
