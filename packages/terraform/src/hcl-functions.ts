import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { isScalar, isSeq, parseDocument, visit } from 'yaml';
import { cidrHost, cidrNetmask, cidrSubnet, cidrSubnets } from './cidr.ts';
import {
  alike,
  entriesOf,
  Failed,
  firstUnknown,
  isUnknown,
  Lazy,
  Members,
  turns,
  Unknown,
} from './unknown.ts';

type Function = (...args: readonly unknown[]) => unknown;

/** Calls the function only where its arguments are known completely. */
const whole =
  (run: Function): Function =>
  (...args) =>
    firstUnknown(args) ?? run(...args);
/** Calls the function where the arguments themselves are known, even if elements in them are not. */
const outside =
  (run: Function): Function =>
  (...args) =>
    firstUnknown(args.filter((one) => isUnknown(one) || one instanceof Lazy)) ?? run(...args);

const TOO_LONG = 'a number of so many digits is not known here';

/** Terraform counts with many more digits than JavaScript. */
const isExact = (value: number): boolean => {
  const said = String(value);
  return (
    Number.isSafeInteger(value) || (!/[eN]/.test(said) && said.replace(/^-?0?\.?0*|\./g, '').length <= 15)
  );
};
const hasExact = (value: unknown): boolean => {
  if (typeof value === 'number') return isExact(value);
  return typeof value !== 'object' || value === null || value instanceof Lazy || isUnknown(value)
    ? true
    : Object.values(value).every(hasExact);
};

/** The value, or `Unknown` for a number that JavaScript may have rounded. */
export function exactly(value: unknown): unknown {
  return typeof value === 'number' && !isExact(value) ? new Unknown(TOO_LONG) : value;
}

const text = (value: unknown): string => {
  if (value === null || value === undefined || typeof value === 'object')
    throw new Failed('text was expected');
  return String(value);
};
/** What people take for characters: an accent belongs to its letter. */
const characters = (value: unknown): readonly string[] =>
  [...new Intl.Segmenter().segment(text(value))].map(({ segment }) => segment);
const list = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Failed('a list was expected');
  return value;
};
/** A list that Terraform makes of no set. */
const positions = (value: unknown): readonly unknown[] =>
  value instanceof Members ? fail('a list was expected, and it is a set') : list(value);
const map = (value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Failed('a map was expected');
  return value as Record<string, unknown>;
};
/** Throws `Failed` where Terraform finds no number. */
export const number = (value: unknown): number => {
  const found = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if ((typeof value !== 'number' && typeof value !== 'string') || Number.isNaN(found))
    throw new Failed('a number was expected');
  if (typeof value === 'string' && !/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value))
    throw new TypeError(`\`${value}\` as a number is not known here`);
  if (!isExact(found)) throw new TypeError(TOO_LONG);
  return found;
};
/** Of one type, as the elements of a list or a set are: texts where one of them is one. */
const unified = (values: readonly unknown[]): readonly unknown[] =>
  values.some((one) => typeof one === 'string') &&
  values.every((one) => one === null || typeof one !== 'object')
    ? values.map((one) => (one === null ? null : text(one)))
    : values;
/** The same for a list or a map that must be of one type. */
const ofOneType = (values: readonly unknown[]): readonly unknown[] => {
  const known = values.filter((one) => one !== null && !isUnknown(one));
  const types = new Set(known.map((one) => typeof one));
  const counts = types.has('number') || types.has('boolean');
  const several = types.has('object')
    ? types.size > 1 || known.some((one) => known.some((other) => turns(one, other)))
    : counts && values.some(isUnknown);
  if (several) throw new TypeError('a list of several types is not known here');
  if (types.size > 1 && !types.has('string')) throw new Failed('one type was expected');
  return unified(values);
};
const distinct = (values: readonly unknown[]): readonly unknown[] => [
  ...new Map(unified(values).map((one) => [jsonOf(one), one])).values(),
];
const sorted = (values: readonly unknown[]): readonly unknown[] => {
  if (values.every((one) => typeof one === 'string')) return [...values].sort();
  if (values.every((one) => typeof one === 'number' || typeof one === 'boolean'))
    return [...values].sort((a, b) => Number(a) - Number(b));
  const by = values.length < 2 ? [] : values.map((one) => [Buffer.from(placeOf(one)), one] as const);
  return by.length < 2 ? values : by.toSorted(([a], [b]) => Buffer.compare(a, b)).map(([, one]) => one);
};

/** What Terraform orders lists and maps in a set by. https://github.com/zclconf/go-cty/blob/main/cty/set_internals.go */
function placeOf(value: unknown): string {
  if (value === null) return '~';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'number') {
    if (String(value).replace(/[-.]/g, '').length > 10)
      throw new TypeError('the order of a set is not known here');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((one) => `${placeOf(one)};`).join('')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${entriesOf(value)
    .map(([key, one]) => `${JSON.stringify(key)}:${placeOf(one)};`)
    .join('')}}`;
}
const set = (values: readonly unknown[]): Members => {
  if (values.includes(null) && values.length > 1)
    throw new TypeError('a set with null in it is not known here');
  return Members.from(sorted(distinct(ofOneType(values)))) as Members;
};

/** JSON as Terraform writes it: keys in order, `<`, `>`, `&` escaped. */
export function jsonOf(value: unknown): string {
  const ordered = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(ordered);
    if (typeof one !== 'object' || one === null) return one ?? null;
    return Object.fromEntries(entriesOf(one).map(([key, inner]) => [key, ordered(inner)]));
  };
  return JSON.stringify(ordered(value)).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Punctuation that Go's patterns may escape and JavaScript's may not. */
const PLAIN = /[-_:;,'"@#%&~`!<>= ]/;

/**
 * A pattern of Go's as one of JavaScript's. Throws for what the two do not share, whether Go knows it or not.
 * https://github.com/google/re2/wiki/Syntax
 */
function pattern(source: string, flags = ''): RegExp {
  const [head = '', own = ''] = /^\(\?([is]+)\)/.exec(source) ?? [];
  const rest = source.slice(head.length);
  if (/\(\?(?![:P<])|\(\?<[=!]|\[\[:|\\[QEpPCxkc0-9]|[*+?}]\+|\\(?:pL|v)/.test(rest))
    throw new TypeError(`pattern \`${source}\` is not known here`);
  // What a group holds that was tried again and again without, the two do not agree on.
  if (repeatsGroups(rest)) throw new TypeError(`pattern \`${source}\` is not known here`);
  let within = false;
  const made = rest.replaceAll('(?P<', '(?<').replace(/\\(.)|[[\].]/gs, (found, char?: string) => {
    // Of Go's, all but the end of a line.
    if (found === '.') return within || own.includes('s') ? found : '[^\\n]';
    if (char === undefined) {
      within = found === '[' || (within && found !== ']');
      return found;
    }
    if (char === 'A') return '^';
    if (char === 'z') return '$';
    // JavaScript takes more for a space.
    if (char === 's') return within ? '\\t\\n\\f\\r ' : '[\\t\\n\\f\\r ]';
    if (char === 'S') {
      if (within) throw new TypeError('`\\S` in a class is not known here');
      return '[^\\t\\n\\f\\r ]';
    }
    if (char === '-' && within) return found;
    return PLAIN.test(char) ? char : found;
  });
  return new RegExp(made, `${flags}${own}u`);
}

/** Whether a group that is found several times has groups in it, or may be found empty. */
function repeatsGroups(source: string): boolean {
  const open: { captures: boolean; inside: boolean; empty: boolean }[] = [];
  let within = false;
  for (const [at, [found]] of [...source.matchAll(/\\.|[\s\S]/g)].map((one) => [one.index, one] as const)) {
    if (found === '[') within = true;
    else if (found === ']') within = false;
    if (within) continue;
    const last = open.at(-1);
    if (found === '(') open.push({ captures: !/^\(\?:/.test(source.slice(at)), inside: false, empty: false });
    else if (/^[*?{|]$/.test(found) && last !== undefined && source[at - 1] !== '(') last.empty = true;
    else if (found === ')') {
      const group = open.pop();
      const many = /^\)[*+{]/.test(source.slice(at));
      if (group === undefined) continue;
      if (many && (group.inside || (group.captures && group.empty))) return true;
      const around = open.at(-1);
      if (around !== undefined) around.inside ||= group.captures || group.inside;
    }
  }
  return false;
}

/** What a pattern finds, one after the other; nothing that is empty right behind what was found before. */
function* foundIn(whole: string, search: RegExp): Generator<RegExpMatchArray & { readonly index: number }> {
  let end = -1;
  for (const found of whole.matchAll(search)) {
    if (found[0] !== '' || found.index !== end) yield found;
    end = found.index + found[0].length;
  }
}

/** What a pattern found: the whole, its groups, or its groups by name. */
function groupsOf(found: RegExpMatchArray): unknown {
  if (found.length === 1) return found[0];
  if (found.groups !== undefined)
    return Object.fromEntries(
      Object.entries(found.groups).map(([key, one]: [string, string | undefined]) => [key, one ?? null]),
    );
  return found.slice(1).map((one: string | undefined) => one ?? null);
}

/** A search pattern as in Terraform's `replace`: `/…/` is a regular expression, everything else plain text. */
function replaced(value: unknown, search: unknown, by: unknown): string {
  const source = /^\/(.*)\/$/s.exec(text(search))?.[1];
  if (source === undefined) return text(value).replaceAll(text(search), () => text(by));
  return [...splitBy(text(value), pattern(source, 'g'))]
    .map((one) =>
      typeof one === 'string'
        ? one
        : text(by).replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (dollar, braced?: string, bare?: string) => {
            const name = braced ?? bare;
            if (name === undefined) return dollar === '$$' ? '$' : dollar;
            return (/^\d+$/.test(name) ? one[Number(name)] : one.groups?.[name]) ?? '';
          }),
    )
    .join('');
}

/** A text in pieces: what lies between the matches, and the matches. */
function* splitBy(whole: string, search: RegExp): Generator<string | RegExpMatchArray> {
  let at = 0;
  for (const found of foundIn(whole, search)) {
    yield whole.slice(at, found.index);
    yield found;
    at = found.index + found[0].length;
  }
  yield whole.slice(at);
}

const VERB = /%%|%(?:\[(\d+)\])?([-+0]*)(\d*)(?:\.(\d+))?([a-zA-Z])|%/g;

/** https://developer.hashicorp.com/terraform/language/functions/format */
function formatted(how: string, values: readonly unknown[]): string {
  if (values.includes(null)) throw new TypeError('null in a text is not known here');
  let next = 0;
  let highest = 0;
  const made = how.replace(VERB, (found, at?: string, flags = '', width = '', digits?: string, verb = '') => {
    if (found === '%%') return '%';
    const index = at === undefined ? next : Number(at) - 1;
    if (index < 0 || index >= values.length) throw new Failed('too few values');
    next = index + 1;
    highest = Math.max(highest, next);
    const shown = shownAs(verb, values[index], digits, found);
    const signed = flags.includes('+') && /[dfe]/.test(verb) && !shown.startsWith('-') ? `+${shown}` : shown;
    const space = Math.max(0, Number(width) - [...signed].length);
    if (flags.includes('-')) return signed + ' '.repeat(space);
    if (!flags.includes('0')) return ' '.repeat(space) + signed;
    const sign = /^[-+]/.exec(signed)?.[0] ?? '';
    return sign + '0'.repeat(space) + signed.slice(sign.length);
  });
  if (highest < values.length) throw new Failed('too many values');
  return made;
}

function shownAs(verb: string, value: unknown, digits: string | undefined, found: string): string {
  if (digits !== undefined && verb !== 'f') throw new TypeError(`\`${found}\` is not known here`);
  switch (verb) {
    case 's':
      return text(value);
    case 'q':
      return jsonOf(text(value));
    case 'v':
      return typeof value === 'object' && value !== null ? jsonOf(value) : text(value);
    case 'd':
      if (!Number.isInteger(number(value))) throw new Failed('a whole number was expected');
      return String(number(value));
    case 'x':
    case 'X':
    case 'o':
    case 'b': {
      if (!Number.isInteger(number(value))) throw new Failed('a whole number was expected');
      const digitsOf = number(value).toString({ x: 16, X: 16, o: 8, b: 2 }[verb]);
      return verb === 'X' ? digitsOf.toUpperCase() : digitsOf;
    }
    case 'f':
      // In the middle of two, JavaScript rounds away from zero, and Go to the even one.
      if (new RegExp(`\\.\\d{${digits ?? 6}}50*$`).test(String(number(value))))
        throw new TypeError(`\`${found}\` of \`${value}\` is not known here`);
      return number(value).toFixed(Number(digits ?? 6));
    case 't':
      if (/\d/.test(found)) throw new TypeError(`\`${found}\` is not known here`);
      return String(truth(value));
    default:
      throw new TypeError(`\`${found}\` is not known here`);
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail('it is not text in UTF-8');
  }
}

/** Throws `Failed` for what Terraform takes for neither. */
export function truth(value: unknown): boolean {
  if (value === true || value === 'true' || value === '1') return true;
  if (value === false || value === 'false' || value === '0') return false;
  throw new Failed('true or false was expected');
}

/** Words and numbers of YAML that one reader takes for texts and another does not. */
const AMBIGUOUS = /^(?:[-+]?[\d._:][\d._:xobeE+-]*|[-+]?\.(?:inf|nan)|=|<<)$/i;
const YES_AND_NO = /^(?:y|yes|n|no|on|off)$/i;

/** YAML as Terraform reads it: 1.2, with the words for true and false and the merged maps of 1.1. */
function yamlOf(source: string): unknown {
  const read = parseDocument(source, { merge: true, uniqueKeys: false });
  if (read.errors.length > 0) throw new TypeError('this YAML is not understood here');
  visit(read, {
    Scalar: (key, node) => {
      if (/^BLOCK/.test(node.type ?? '') && !source.endsWith('\n'))
        throw new TypeError('a block of YAML that ends without a new line is not known here');
      if (node.type !== 'PLAIN' || typeof node.source !== 'string' || node.source === '<<') return;
      const { source: said } = node;
      if (key === 'key' && typeof node.value !== 'string')
        throw new TypeError('a key of YAML that is not text is not known here');
      if (YES_AND_NO.test(said) && said === said.toLowerCase()) node.value = /^(y|yes|on)$/.test(said);
      else if (
        YES_AND_NO.test(said) ||
        (AMBIGUOUS.test(said) && !/^(?:-?[1-9]\d{0,14}|0|-?\d+\.\d+)$/.test(said))
      )
        throw new TypeError(`\`${said}\` in YAML is not known here`);
    },
    // Of a key said twice, of several merged maps and of one that is merged last, each reader takes another one.
    Map: (_, node) => {
      const keys = node.items.map(({ key }) => String(isScalar(key) ? key.source : key));
      const at = keys.indexOf('<<');
      if (new Set(keys).size < keys.length || at > 0 || isSeq(node.items[at]?.value))
        throw new TypeError('a key said twice in YAML is not known here');
    },
  });
  if (source.trim() === '') return fail('there is nothing in it');
  const found: unknown = read.toJS();
  if (!hasExact(found)) throw new TypeError(TOO_LONG);
  return found ?? new Unknown('YAML of null is not known here');
}

/** Where in the list it is; -1 where it is not. Of what is the same but for its type that is not known here. */
function positionOf(all: readonly unknown[], one: unknown): number {
  const at = all.findIndex((item) => jsonOf(item) === jsonOf(one));
  if (at < 0 && all.some((item) => alike(item, one)))
    throw new TypeError('whether the two are of one type is not known here');
  return at;
}

function fail(why: string): never {
  throw new Failed(why);
}

/** In capitals, letter by letter: one that takes two stays as it is. */
const capital = (value: string): string =>
  [...value].map((char) => (char.toUpperCase().length === char.length ? char.toUpperCase() : char)).join('');

const keyOf = (value: unknown): string => (typeof value === 'object' ? jsonOf(value) : String(value));

/** One that is not known may be a list, of however many. */
function flat(value: unknown): readonly unknown[] {
  if (isUnknown(value)) throw new TypeError(`an element ${value.why}`);
  return Array.isArray(value) ? value.flatMap(flat) : [value];
}

/** The Terraform functions that policies and names are built with. https://opentofu.org/docs/language/functions/ */
export const FUNCTIONS: Readonly<Record<string, Function | undefined>> = {
  jsonencode: whole((value) => jsonOf(value)),
  jsondecode: whole((value) => {
    const source = text(value);
    let found: unknown;
    try {
      found = JSON.parse(source);
    } catch {
      return fail('this is no JSON');
    }
    if (!hasExact(found)) throw new TypeError(TOO_LONG);
    return found;
  }),
  format: whole((pattern, ...values) => formatted(text(pattern), values)),
  formatlist: whole((pattern, ...values) => {
    const lengths = new Set(values.flatMap((one) => (Array.isArray(one) ? [one.length] : [])));
    if (lengths.size > 1) throw new Failed('lists of several lengths');
    const [length = 1] = lengths;
    return Array.from({ length }, (_, index) =>
      formatted(
        text(pattern),
        values.map((one) => (Array.isArray(one) ? one[index] : one)),
      ),
    );
  }),
  join: whole((by, ...lists) =>
    lists
      .flatMap((one) => list(one))
      .map(text)
      .join(text(by)),
  ),
  split: whole((by, value) => (text(by) === '' ? [...text(value)] : text(value).split(text(by)))),
  concat: outside((...lists) => {
    if (lists.length === 0 || lists.some((one) => one instanceof Members))
      throw new Failed('lists were expected');
    return lists.flatMap(list);
  }),
  merge: outside((...maps) => Object.assign({}, ...maps.map((one) => (one === null ? {} : map(one))))),
  // Two that are not known may be the same.
  toset: whole((value) => (value === null ? null : set(list(value)))),
  tolist: outside((value) => (value === null ? null : [...ofOneType(list(value))])),
  tomap: outside((value) => {
    if (value === null) return null;
    const values = ofOneType(Object.values(map(value)));
    return Object.fromEntries(Object.keys(map(value)).map((key, at) => [key, values[at]]));
  }),
  tostring: outside((value) => (value === null ? null : text(value))),
  tonumber: outside((value) => (value === null ? null : number(value))),
  tobool: outside((value) => (value === null ? null : truth(value))),
  length: outside((value) =>
    typeof value === 'string'
      ? characters(value).length
      : (Array.isArray(value) ? value : Object.keys(map(value))).length,
  ),
  keys: outside((value) => entriesOf(map(value)).map(([key]) => key)),
  values: outside((value) => entriesOf(map(value)).map(([, one]) => one)),
  lookup: outside((value, key, ...otherwise) => {
    if (Object.hasOwn(map(value), text(key))) return map(value)[text(key)];
    if (otherwise.length === 0) return fail('there is no such key');
    const [found] = otherwise;
    if (Object.values(map(value)).some((one) => turns(one, found) || turns(found, one)))
      throw new TypeError('a default of another type is not known here');
    return found;
  }),
  element: outside((value, index) => {
    const all = list(value);
    if (all.length === 0 || value instanceof Members || !Number.isInteger(number(index)))
      throw new Failed('an element of a list was expected');
    if (number(index) < 0) throw new TypeError('an element counted from the end is not known here');
    return all[number(index) % all.length];
  }),
  contains: whole((value, one) => {
    if (!Array.isArray(value) && typeof value === 'object' && value !== null)
      throw new TypeError('`contains` of a map is not known here');
    return one === null ? fail('null is in no list') : positionOf(list(value), one) >= 0;
  }),
  index: whole((value, one) => {
    const at = positionOf(positions(value), one);
    return at < 0 ? fail('it is not in the list') : at;
  }),
  flatten: outside((value) => flat(list(value))),
  distinct: whole((value) => distinct(list(value))),
  compact: whole((value) =>
    list(value)
      .filter((one) => one !== null)
      .map(text)
      .filter((one) => one !== ''),
  ),
  sort: whole((value) => [...list(value)].map(text).sort()),
  reverse: outside((value) => [...list(value)].reverse()),
  slice: outside((value, from, to) =>
    number(from) < 0 || number(to) > positions(value).length || number(from) > number(to)
      ? fail('it ends before that')
      : list(value).slice(number(from), number(to)),
  ),
  range: whole((...given) => {
    const [from = 0, to = 0, said] = given.length === 1 ? [0, number(given[0])] : given.map(number);
    const by = said ?? (from > to ? -1 : 1);
    if (by === 0 || from < to !== by > 0) return from === to ? [] : fail('it never ends');
    if ((to - from) / by > 1024) throw new Failed('more than 1024 numbers');
    const found: number[] = [];
    for (let at = from; by > 0 ? at < to : at > to; at += by) found.push(at);
    if (!hasExact(found)) throw new TypeError(TOO_LONG);
    return found;
  }),
  zipmap: outside(
    (keys, values) =>
      firstUnknown(keys) ??
      (list(keys).length === list(values).length
        ? Object.fromEntries(list(keys).map((key, at) => [text(key), list(values)[at]]))
        : fail('as many keys as values were expected')),
  ),
  transpose: whole((value) => {
    const found = new Map<string, string[]>();
    for (const [key, all] of entriesOf(map(value)))
      for (const one of list(all)) found.set(text(one), [...(found.get(text(one)) ?? []), String(key)]);
    return Object.fromEntries(found);
  }),
  matchkeys: whole((values, keys, among) =>
    (list(values).length === list(keys).length
      ? list(values)
      : fail('as many keys as values were expected')
    ).filter((_, at) => list(among).some((one) => text(one) === text(list(keys)[at]))),
  ),
  setunion: whole((...sets) => set(sets.flatMap((one) => list(one)))),
  setintersection: whole((...sets) =>
    set(
      unified(sets.flatMap((one) => list(one)))
        .slice(0, list(sets[0]).length)
        .filter((one) => sets.every((other) => list(other).map(keyOf).includes(keyOf(one)))),
    ),
  ),
  setsubtract: whole((one, other) =>
    set(
      unified([...list(one), ...list(other)])
        .slice(0, list(one).length)
        .filter((item) => !list(other).map(keyOf).includes(keyOf(item))),
    ),
  ),
  setproduct: outside((...sets) =>
    sets.reduce<readonly (readonly unknown[])[]>(
      (made, one) => made.flatMap((before) => unified(list(one)).map((item) => [...before, item])),
      sets.length === 0 ? fail('no sets') : [[]],
    ),
  ),
  chunklist: outside((value, size) => {
    const all = list(value);
    const found: unknown[] = [];
    const each = number(size) === 0 ? all.length : number(size);
    if (each < 0 || !Number.isInteger(each)) throw new Failed('a size was expected');
    for (let at = 0; at < all.length; at += each) found.push(all.slice(at, at + each));
    return found;
  }),
  one: outside((value) =>
    list(value).length > 1 ? fail('there is more than one') : (list(value)[0] ?? null),
  ),
  upper: whole((value) => capital(text(value))),
  // One letter stays one.
  lower: whole((value) => [...text(value)].map((char) => [...char.toLowerCase()][0]).join('')),
  title: whole((value) => text(value).replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (char) => capital(char))),
  trimspace: whole((value) => text(value).trim()),
  chomp: whole((value) => text(value).replace(/[\r\n]+$/, '')),
  trimprefix: whole((value, prefix) =>
    text(value).startsWith(text(prefix)) ? text(value).slice(text(prefix).length) : text(value),
  ),
  trimsuffix: whole((value, suffix) =>
    text(suffix) !== '' && text(value).endsWith(text(suffix))
      ? text(value).slice(0, -text(suffix).length)
      : text(value),
  ),
  trim: whole((value, chars) => {
    const cut = new Set(text(chars));
    let all = [...text(value)];
    while (all.length > 0 && cut.has(all[0] ?? '')) all = all.slice(1);
    while (all.length > 0 && cut.has(all.at(-1) ?? '')) all = all.slice(0, -1);
    return all.join('');
  }),
  replace: whole((value, search, by) => replaced(value, search, by)),
  substr: whole((value, from, length) => {
    const all = characters(value);
    const start = number(from) < 0 ? Math.max(0, all.length + number(from)) : number(from);
    return (number(length) < 0 ? all.slice(start) : all.slice(start, start + number(length))).join('');
  }),
  startswith: whole((value, start) => text(value).startsWith(text(start))),
  endswith: whole((value, end) => text(value).endsWith(text(end))),
  strrev: whole((value) => characters(value).toReversed().join('')),
  strcontains: whole((value, part) => text(value).includes(text(part))),
  indent: whole((by, value) => text(value).replaceAll('\n', `\n${' '.repeat(Number(by))}`)),
  abs: whole((value) => Math.abs(number(value))),
  max: whole((...values) => (values.length === 0 ? fail('no numbers') : Math.max(...values.map(number)))),
  min: whole((...values) => (values.length === 0 ? fail('no numbers') : Math.min(...values.map(number)))),
  ceil: whole((value) => Math.ceil(number(value))),
  floor: whole((value) => Math.floor(number(value))),
  basename: whole((value) => posix.basename(text(value)) || (text(value) === '' ? '.' : '/')),
  dirname: whole((value) =>
    posix.normalize(text(value).replace(/[^/]*$/, '') || '.').replace(/(?<=.)\/$/, ''),
  ),
  base64encode: whole((value) => Buffer.from(text(value)).toString('base64')),
  base64decode: whole((value) =>
    /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(text(value))
      ? utf8(Buffer.from(text(value), 'base64'))
      : fail('this is no base64'),
  ),
  urlencode: whole((value) =>
    encodeURIComponent(text(value))
      .replaceAll('%20', '+')
      .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
  ),
  sensitive: (value) => value,
  nonsensitive: (value) => value,
  alltrue: whole((value) => list(value).every((one) => one !== null && truth(one))),
  anytrue: whole((value) => list(value).some((one) => one !== null && truth(one))),
  regexall: whole((source, value) => [...foundIn(text(value), pattern(text(source), 'g'))].map(groupsOf)),
  regex: whole((source, value) => {
    const found = pattern(text(source)).exec(text(value));
    return found === null ? fail('the pattern does not match') : groupsOf(found);
  }),
  yamldecode: whole((value) => yamlOf(text(value))),
  csvdecode: whole((value) => {
    if (text(value) === '') return fail('there is no line');
    const [head = [], ...rows] = text(value)
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => line.split(','));
    if (/"/.test(text(value))) throw new TypeError('quoted fields are not known here');
    if (rows.some((row) => row.length !== head.length) || new Set(head).size < head.length)
      throw new Failed('as many fields as names were expected');
    return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
  }),
  cidrhost: whole((prefix, host) => cidrHost(text(prefix), number(host))),
  cidrnetmask: whole((prefix) => cidrNetmask(text(prefix))),
  cidrsubnet: whole((prefix, more, at) => cidrSubnet(text(prefix), number(more), number(at))),
  cidrsubnets: whole((prefix, ...more) => cidrSubnets(text(prefix), more.map(number))),
  sha1: whole((value) => createHash('sha1').update(text(value)).digest('hex')),
  sha256: whole((value) => createHash('sha256').update(text(value)).digest('hex')),
  md5: whole((value) => createHash('md5').update(text(value)).digest('hex')),
  coalescelist: outside(
    (...lists) => lists.find((one) => positions(one).length > 0) ?? fail('every list is empty'),
  ),
  sum: whole((value) =>
    list(value).length === 0
      ? fail('no numbers')
      : list(value).reduce<number>((all, one) => all + number(one), 0),
  ),
};
