import { createHash } from 'node:crypto';
import { parse as parseYaml } from 'yaml';
import { entriesOf, evaluate } from './hcl-evaluate.ts';
import { parseTemplate } from './hcl-parse.ts';
import { firstUnknown, isUnknown, Unknown } from './unknown.ts';

type Function = (...args: readonly unknown[]) => unknown;

/** Runs the function only where everything in its arguments is known. */
const whole =
  (run: Function): Function =>
  (...args) =>
    firstUnknown(args) ?? run(...args);
/** Runs the function where the arguments themselves are known, whatever is in them. */
const outside =
  (run: Function): Function =>
  (...args) =>
    args.find(isUnknown) ?? run(...args);

const text = (value: unknown): string => {
  if (value === null || typeof value === 'object') throw new TypeError('text was expected');
  return String(value);
};
const list = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null) return entriesOf(value).map(([, one]) => one);
  throw new TypeError('a list was expected');
};
const map = (value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('a map was expected');
  return value as Record<string, unknown>;
};
const distinct = (values: readonly unknown[]): readonly unknown[] => [
  ...new Map(values.map((one) => [JSON.stringify(one), one])).values(),
];
const sorted = (values: readonly unknown[]): readonly unknown[] =>
  values.every((one) => typeof one === 'string') ? [...values].sort() : values;

/** JSON as Terraform writes it: keys in order, `<`, `>`, `&` escaped. */
export function jsonOf(value: unknown): string {
  const ordered = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(ordered);
    if (typeof one !== 'object' || one === null) return one ?? null;
    return Object.fromEntries(entriesOf(one).map(([key, inner]) => [key, ordered(inner)]));
  };
  return JSON.stringify(ordered(value)).replace(
    /[<>&]/g,
    (char) => `\\u00${char.charCodeAt(0).toString(16)}`,
  );
}

/** A search pattern of Terraform's: `/…/` is a regular expression, everything else plain text. */
function replaced(value: unknown, search: unknown, by: unknown): string {
  const pattern = /^\/(.*)\/$/s.exec(text(search))?.[1];
  if (pattern === undefined) return text(value).replaceAll(text(search), () => text(by));
  return text(value).replace(new RegExp(pattern, 'g'), text(by).replace(/\$\{?(\w+)\}?/g, '$$$1'));
}

function formatted(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(/%%|%(\[\d+\])?[sdvqt]|%[^%]/g, (found) => {
    if (found === '%%') return '%';
    const given = /^%(?:\[(\d+)\])?([sdvqt])$/.exec(found);
    if (given === null) throw new TypeError(`\`${found}\` is not known here`);
    const value = values[given[1] === undefined ? next++ : Number(given[1]) - 1];
    if (given[2] === 'q') return JSON.stringify(text(value));
    if (given[2] === 'v' && typeof value === 'object') return jsonOf(value);
    return text(value);
  });
}

function flat(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(flat) : [value];
}

/** Terraform's functions, as far as policies and names are made with them. https://opentofu.org/docs/language/functions/ */
export const FUNCTIONS: Readonly<Record<string, Function | undefined>> = {
  jsonencode: whole((value) => jsonOf(value)),
  jsondecode: whole((value) => JSON.parse(text(value))),
  format: whole((pattern, ...values) => formatted(text(pattern), values)),
  formatlist: whole((pattern, ...values) => {
    const length = Math.max(...values.map((one) => (Array.isArray(one) ? one.length : 1)));
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
  split: whole((by, value) => text(value).split(text(by))),
  concat: outside((...lists) => lists.flatMap((one) => list(one))),
  merge: outside((...maps) => Object.assign({}, ...maps.map((one) => (one === null ? {} : map(one))))),
  toset: outside((value) => sorted(distinct(list(value)))),
  tolist: outside((value) => list(value)),
  tomap: outside((value) => map(value)),
  tostring: outside((value) => (value === null ? null : text(value))),
  tonumber: outside((value) => Number(value)),
  tobool: outside((value) => value === true || value === 'true'),
  length: outside((value) => (typeof value === 'string' ? [...value].length : entriesOf(value).length)),
  keys: outside((value) => entriesOf(map(value)).map(([key]) => key)),
  values: outside((value) => entriesOf(map(value)).map(([, one]) => one)),
  lookup: outside((value, key, otherwise) =>
    Object.hasOwn(map(value), text(key)) ? map(value)[text(key)] : otherwise,
  ),
  element: outside((value, index) => list(value)[Number(index) % list(value).length]),
  contains: whole((value, one) => list(value).some((item) => JSON.stringify(item) === JSON.stringify(one))),
  index: whole((value, one) => list(value).indexOf(one)),
  flatten: outside((value) => flat(value)),
  distinct: whole((value) => distinct(list(value))),
  compact: whole((value) => list(value).filter((one) => one !== null && one !== '')),
  sort: whole((value) => [...list(value)].map(text).sort()),
  reverse: outside((value) => [...list(value)].reverse()),
  slice: outside((value, from, to) => list(value).slice(Number(from), Number(to))),
  range: whole((...given) => {
    const [from, to, by] = given.length === 1 ? [0, Number(given[0]), 1] : [...given.map(Number), 1];
    const found: number[] = [];
    for (let at = from ?? 0; (by ?? 1) > 0 ? at < (to ?? 0) : at > (to ?? 0); at += by ?? 1) found.push(at);
    return found;
  }),
  zipmap: outside((keys, values) =>
    Object.fromEntries(list(keys).map((key, at) => [text(key), list(values)[at]])),
  ),
  setunion: outside((...sets) => sorted(distinct(sets.flatMap((one) => list(one))))),
  setintersection: whole((...sets) =>
    sorted(list(sets[0]).filter((one) => sets.every((other) => list(other).includes(one)))),
  ),
  setsubtract: whole((one, other) => sorted(list(one).filter((item) => !list(other).includes(item)))),
  setproduct: outside((...sets) =>
    sets.reduce<readonly (readonly unknown[])[]>(
      (made, one) => made.flatMap((before) => list(one).map((item) => [...before, item])),
      [[]],
    ),
  ),
  chunklist: outside((value, size) => {
    const all = list(value);
    const found: unknown[] = [];
    for (let at = 0; at < all.length; at += Number(size)) found.push(all.slice(at, at + Number(size)));
    return found;
  }),
  one: outside((value) => list(value)[0] ?? null),
  upper: whole((value) => text(value).toUpperCase()),
  lower: whole((value) => text(value).toLowerCase()),
  title: whole((value) => text(value).replace(/(^|\s)\S/g, (char) => char.toUpperCase())),
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
    const start = Number(from) < 0 ? text(value).length + Number(from) : Number(from);
    return Number(length) < 0 ? text(value).slice(start) : text(value).slice(start, start + Number(length));
  }),
  startswith: whole((value, start) => text(value).startsWith(text(start))),
  endswith: whole((value, end) => text(value).endsWith(text(end))),
  strcontains: whole((value, part) => text(value).includes(text(part))),
  indent: whole((by, value) => text(value).replaceAll('\n', `\n${' '.repeat(Number(by))}`)),
  abs: whole((value) => Math.abs(Number(value))),
  max: whole((...values) => Math.max(...values.map(Number))),
  min: whole((...values) => Math.min(...values.map(Number))),
  ceil: whole((value) => Math.ceil(Number(value))),
  floor: whole((value) => Math.floor(Number(value))),
  basename: whole((value) => text(value).replace(/^.*\//, '')),
  dirname: whole((value) => text(value).replace(/\/[^/]*$/, '')),
  base64encode: whole((value) => Buffer.from(text(value)).toString('base64')),
  base64decode: whole((value) => Buffer.from(text(value), 'base64').toString('utf8')),
  urlencode: whole((value) => encodeURIComponent(text(value))),
  sensitive: (value) => value,
  nonsensitive: (value) => value,
  alltrue: whole((value) => list(value).every((one) => one === true || one === 'true')),
  anytrue: whole((value) => list(value).some((one) => one === true || one === 'true')),
  regexall: whole((pattern, value) =>
    [...text(value).matchAll(new RegExp(text(pattern), 'g'))].map((found) =>
      found.length === 1 ? found[0] : found.slice(1),
    ),
  ),
  regex: whole((pattern, value) => {
    const found = new RegExp(text(pattern)).exec(text(value));
    if (found === null) return new Unknown('the pattern does not match', true);
    return found.length === 1 ? found[0] : found.slice(1);
  }),
  yamldecode: whole((value) => parseYaml(text(value))),
  csvdecode: whole((value) => {
    const [head = [], ...rows] = text(value)
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    if (/"/.test(text(value))) throw new TypeError('quoted fields are not known here');
    return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])));
  }),
  sha1: whole((value) => createHash('sha1').update(text(value)).digest('hex')),
  sha256: whole((value) => createHash('sha256').update(text(value)).digest('hex')),
  md5: whole((value) => createHash('md5').update(text(value)).digest('hex')),
  coalescelist: outside((...lists) => lists.find((one) => list(one).length > 0) ?? []),
  sum: whole((value) => list(value).reduce<number>((all, one) => all + Number(one), 0)),
  /** Not Terraform's: the inside of `templatefile`. */
  filled: (source, variables) =>
    evaluate(parseTemplate(text(source)), {
      lookup: (name) => {
        const given = map(variables);
        return Object.hasOwn(given, name) ? given[name] : new Unknown(`there is no \`${name}\``);
      },
      file: () => undefined,
    }),
};
