import { messageOf } from '@cordon/domain';
import type { Expression, TemplatePart } from './hcl.types.ts';
import { exactly, FUNCTIONS, jsonOf, number, truth } from './hcl-functions.ts';
import { parseTemplate } from './hcl-parse.ts';
import {
  alike,
  counts,
  entriesOf,
  Failed,
  firstUnknown,
  hasUnknown,
  isSimple,
  isUnknown,
  Lazy,
  Members,
  turns,
  Unknown,
} from './unknown.ts';

/** What the names in an expression stand for. */
export interface Scope {
  /** A name that is no variable of a `for`: `var`, `each`, a resource type, … */
  lookup(name: string): unknown;
  /** The text of a file in the folder, by the path that the expression gives. */
  file(path: string): string | undefined;
  /** What `fileset` finds; `undefined` where it could match files that were not read. */
  fileset?(dir: string, pattern: string): readonly string[] | undefined;
}

type Locals = ReadonlyMap<string, unknown>;

/** The item of a splat in `Locals`; no valid Terraform name. */
const ITEM = '*';
/** Whether an error would be caught, in `Locals`. */
const TRIED = '?';

/**
 * The value of an expression; `Unknown` where it, or a part of it, cannot be worked out. Never throws. Sets are lists
 * here. https://opentofu.org/docs/language/expressions/
 */
export function evaluate(expression: Expression, scope: Scope, locals: Locals = new Map()): unknown {
  const of = (inner: Expression, more: Locals = locals): unknown => evaluate(inner, scope, more);
  switch (expression.kind) {
    case 'literal':
      return exactly(expression.value);
    case 'template':
      return template(expression.parts, scope, locals);
    case 'list':
      return expression.items.map((one) => of(one));
    case 'object':
      return objectOf(expression.items.map(([key, value]) => [of(key), of(value)]));
    case 'name':
      return locals.has(expression.name) ? locals.get(expression.name) : scope.lookup(expression.name);
    case 'item':
      return locals.get(ITEM);
    case 'attribute':
      return step(of(expression.on), expression.name);
    case 'index':
      return step(of(expression.on), of(expression.key));
    case 'splat': {
      const on = of(expression.on);
      if (isUnknown(on)) return on;
      const items = Array.isArray(on) ? on : on === null || on === undefined ? [] : [on];
      return items.map((item) => of(expression.rest, new Map([...locals, [ITEM, item]])));
    }
    case 'call':
      return call(expression, scope, locals);
    case 'unary': {
      const value = of(expression.of);
      if (isUnknown(value)) return value;
      if (expression.op === '!') {
        const said = truthOf(value);
        return isUnknown(said) ? said : !said;
      }
      const found = numberOf(value, '-');
      return isUnknown(found) ? found : -found;
    }
    case 'binary':
      return exactly(
        binary(expression.op, of(expression.left), () => of(expression.right), locals.has(TRIED)),
      );
    case 'choice': {
      const test = truthOf(of(expression.test));
      if (isUnknown(test)) return test;
      const [taken, other] = test ? [expression.yes, expression.no] : [expression.no, expression.yes];
      return beside(of(taken), of(other));
    }
    case 'for':
      return loop(expression, scope, locals);
  }
}

/** Terraform stops at a condition that is neither true nor false, such as null. */
function truthOf(value: unknown): boolean | Unknown {
  if (isUnknown(value)) return value;
  try {
    return truth(value);
  } catch {
    return new Unknown('a condition that is neither true nor false', true);
  }
}

/**
 * A value where another might stand: both are of one type, so that a number beside a text is a text. What becomes of lists
 * and maps with numbers beside such with texts is not known here.
 */
export function beside(taken: unknown, other: unknown): unknown {
  if (isUnknown(taken) || taken === null || other === null) return taken;
  // It may be a text.
  if (isUnknown(other)) return typeof taken === 'string' || !counts(taken) ? taken : other;
  if (isSimple(taken) && isSimple(other)) {
    if (typeof taken === typeof other || typeof taken === 'string') return taken;
    return typeof other === 'string' ? asText(taken) : new Unknown('values of two types', true);
  }
  if (taken instanceof Lazy || other instanceof Lazy) return taken;
  if (isSimple(taken) !== isSimple(other)) return new Unknown('values of two types', true);
  if (Array.isArray(taken) !== Array.isArray(other)) return new Unknown('a list beside a map');
  return turns(taken, other) ? new Unknown('values of several types are not known here') : taken;
}

/** Whether Terraform stops at a part of the value. */
function failsIn(value: unknown): boolean {
  if (isUnknown(value)) return value.fails;
  if (typeof value !== 'object' || value === null || value instanceof Lazy) return false;
  return Object.values(value).some(failsIn);
}

/** One step into a value. */
function step(on: unknown, key: unknown): unknown {
  if (isUnknown(on)) return on;
  if (isUnknown(key)) return key;
  if (on instanceof Lazy) return on.get(String(key));
  if (on instanceof Members) return new Unknown('an element of a set');
  if (Array.isArray(on)) {
    if (typeof key !== 'number' && !(typeof key === 'string' && /^\d+$/.test(key)))
      return new Unknown(`\`${String(key)}\` of a list`, true);
    return Number(key) in on ? on[Number(key)] : new Unknown(`there is no element ${key}`, true);
  }
  if (typeof on !== 'object' || on === null || key === null || typeof key === 'object')
    return new Unknown(`\`${String(key)}\` of what has no parts`, true);
  const name = String(key);
  return Object.hasOwn(on, name)
    ? (on as Record<string, unknown>)[name]
    : new Unknown(`there is no \`${name}\``, true);
}

function objectOf(entries: readonly (readonly [unknown, unknown])[]): unknown {
  const odd = entries.find(([key]) => isUnknown(key));
  if (odd !== undefined) return odd[0];
  if (entries.some(([key]) => key === null || typeof key === 'object'))
    return new Unknown('a key that is not text', true);
  return Object.fromEntries(entries.map(([key, value]) => [String(key), value]));
}

function call(
  { name, args, spread }: Extract<Expression, { kind: 'call' }>,
  scope: Scope,
  locals: Locals,
): unknown {
  const inner = name === 'try' || name === 'can' ? new Map([...locals, [TRIED, true]]) : locals;
  const values = args.map((one) => evaluate(one, scope, inner));
  const last = values.at(-1);
  if (spread && isUnknown(last)) return last;
  const given = spread && Array.isArray(last) ? [...values.slice(0, -1), ...last] : values;
  // These two handle unknown values themselves.
  if (name === 'try') {
    const at = given.findIndex((one) => !failsIn(one));
    return given.at(at);
  }
  if (name === 'can') {
    return failsIn(given[0]) ? false : (firstUnknown(given[0]) ?? true);
  }
  if (name === 'coalesce') {
    const found = given.find((one) => isUnknown(one) || (one !== null && one !== ''));
    return found === undefined
      ? new Unknown('nothing to coalesce', true)
      : given.reduce((taken, other) => beside(taken, other), found);
  }
  if (name === 'file' || name === 'templatefile') {
    const [path, variables] = given;
    if (typeof path !== 'string') return isUnknown(path) ? path : new Unknown('a path that is not text');
    const text = scope.file(path);
    if (text === undefined) return new Unknown(`file \`${path}\` does not exist`);
    if (name === 'file') return text;
    if (isUnknown(variables)) return variables;
    return filled(text, variables);
  }
  if (name === 'fileset') {
    const [dir, pattern] = given;
    const unknown = given.find(isUnknown);
    if (unknown !== undefined) return unknown;
    return (
      scope.fileset?.(String(dir), String(pattern)) ??
      new Unknown(`which files \`${String(pattern)}\` finds is not known here`)
    );
  }
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known === undefined) return new Unknown(`function \`${name}\` is not known here`);
  try {
    return exactly(known(...given));
  } catch (error) {
    const why = messageOf(error);
    return new Unknown(`\`${name}\` failed: ${why}`, error instanceof Failed);
  }
}

/** The inside of `templatefile`. https://opentofu.org/docs/language/functions/templatefile/ */
function filled(source: string, variables: unknown): unknown {
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables))
    return new Unknown('variables of a template that are no map', true);
  const given = variables as Readonly<Record<string, unknown>>;
  const lookup = (name: string) =>
    Object.hasOwn(given, name) ? given[name] : new Unknown(`there is no \`${name}\``);
  return evaluate(parseTemplate(source), { lookup, file: () => undefined });
}

/** `tried`: whether `try` or `can` would catch an error. */
function binary(op: string, left: unknown, later: () => unknown, tried: boolean): unknown {
  if (isUnknown(left)) return left;
  if (op === '&&' || op === '||') {
    const first = truthOf(left);
    if (isUnknown(first)) return first;
    const second = truthOf(later());
    if (first !== (op === '||')) return second;
    // Terraform looks at the other side only before 1.12.
    return tried && isUnknown(second) && second.fails ? new Unknown(second.why) : first;
  }
  const right = later();
  const unknown = [left, right].find(hasUnknown);
  if (unknown !== undefined) return new Unknown('a part of the comparison is not known', failsIn(unknown));
  switch (op) {
    case '==':
    case '!=':
      // An empty list of texts is not `[]`, and `1` is not `"1"`: of what looks alike only the types tell, and nobody has
      // them here.
      if (alike(left, right) && (typeof left === 'object' ? left !== null : typeof left !== typeof right))
        return new Unknown('whether the two sides are of one type is not known here');
      return same(left, right) === (op === '==');
  }
  const [one, other] = [numberOf(left, op), numberOf(right, op)];
  if (isUnknown(one)) return one;
  if (isUnknown(other)) return other;
  switch (op) {
    case '+':
      return one + other;
    case '-':
      return one - other;
    case '*':
      return one * other;
    case '/':
      return other === 0 ? new Unknown('a division by zero') : one / other;
    case '%':
      return other === 0 ? new Unknown('a division by zero') : one % other;
    case '<':
      return one < other;
    case '>':
      return one > other;
    case '<=':
      return one <= other;
    default:
      return one >= other;
  }
}

function numberOf(value: unknown, op: string): number | Unknown {
  try {
    return number(value);
  } catch (error) {
    return new Unknown(`\`${op}\` of what is no number: ${messageOf(error)}`, error instanceof Failed);
  }
}

function same(left: unknown, right: unknown): boolean {
  return jsonOf(left) === jsonOf(right);
}

function loop(expression: Extract<Expression, { kind: 'for' }>, scope: Scope, locals: Locals): unknown {
  const over = evaluate(expression.of, scope, locals);
  if (isUnknown(over)) return over;
  if (over instanceof Lazy) return new Unknown('the whole of a resource is not known');
  if (typeof over !== 'object' || over === null) return new Unknown('`for` over what has no parts', true);
  const found: [unknown, unknown][] = [];
  for (const [key, value] of entriesOf(over)) {
    const inner = new Map(locals);
    inner.set(expression.value, value);
    if (expression.key !== undefined) inner.set(expression.key, key);
    const when = expression.when === undefined ? true : truthOf(evaluate(expression.when, scope, inner));
    if (isUnknown(when)) return when;
    if (!when) continue;
    const name = expression.asKey === undefined ? null : evaluate(expression.asKey, scope, inner);
    found.push([name, evaluate(expression.as, scope, inner)]);
  }
  if (expression.asKey === undefined) return found.map(([, value]) => value);
  const twice = new Set(found.map(([key]) => String(key))).size < found.length;
  if (!expression.grouped)
    return twice && !found.some(([key]) => isUnknown(key))
      ? new Unknown('a key that comes twice', true)
      : objectOf(found);
  const groups = new Map<string, unknown[]>();
  for (const [key, value] of found) {
    if (isUnknown(key)) return key;
    groups.set(String(key), [...(groups.get(String(key)) ?? []), value]);
  }
  return Object.fromEntries(groups);
}

function template(parts: readonly TemplatePart[], scope: Scope, locals: Locals): unknown {
  // `"${x}"` is x itself, whatever its kind.
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object' && only.kind === 'value')
    return evaluate(only.of, scope, locals);
  let text = '';
  for (const part of parts) {
    const value = partOf(part, scope, locals);
    if (isUnknown(value)) return value;
    text += value;
  }
  return text;
}

function partOf(part: TemplatePart, scope: Scope, locals: Locals): string | Unknown {
  if (typeof part === 'string') return part;
  if (part.kind === 'value') return asText(evaluate(part.of, scope, locals));
  if (part.kind === 'if') {
    const test = truthOf(evaluate(part.test, scope, locals));
    if (isUnknown(test)) return test;
    return asText(joined(test ? part.yes : part.no, scope, locals));
  }
  const over = evaluate(part.of, scope, locals);
  if (isUnknown(over)) return over;
  if (over instanceof Lazy) return new Unknown('the whole of a resource is not known');
  if (typeof over !== 'object' || over === null) return new Unknown('`for` over what has no parts', true);
  let text = '';
  for (const [key, value] of entriesOf(over)) {
    const inner = new Map(locals);
    inner.set(part.value, value);
    if (part.key !== undefined) inner.set(part.key, key);
    const one = asText(joined(part.body, scope, inner));
    if (isUnknown(one)) return one;
    text += one;
  }
  return text;
}

function joined(parts: readonly TemplatePart[], scope: Scope, locals: Locals): unknown {
  let text = '';
  for (const part of parts) {
    const value = partOf(part, scope, locals);
    if (isUnknown(value)) return value;
    text += value;
  }
  return text;
}

function asText(value: unknown): string | Unknown {
  if (isUnknown(value)) return value;
  if (typeof value === 'number' && /e/.test(String(value)))
    return new Unknown('a number of so many digits is not known here');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return new Unknown('a value in a template that is not text');
}

/** The first two parts of every name in an expression: `aws_s3_bucket.team`, `each.key`, `data.x.y`. */
export function namesIn(expression: Expression): ReadonlySet<string> {
  const found = new Set<string>();
  const go = (one: unknown, locals: ReadonlySet<string>): void => {
    if (typeof one !== 'object' || one === null) return;
    const kind = (one as { kind?: string }).kind;
    const path = kind === 'name' || kind === 'attribute' ? pathOf(one as Expression) : undefined;
    if (path !== undefined) {
      if (!locals.has(path[0] ?? '')) found.add(path.slice(0, path[0] === 'data' ? 3 : 2).join('.'));
      return;
    }
    if (kind !== 'for' && kind !== 'loop') {
      for (const part of Object.values(one)) go(part, locals);
      return;
    }
    const { of, key, value, ...inside } = one as { of: Expression; key?: string; value: string };
    go(of, locals);
    const inner = new Set([...locals, value, ...(key === undefined ? [] : [key])]);
    for (const part of Object.values(inside)) go(part, inner);
  };
  go(expression, new Set());
  return found;
}

function pathOf(one: Expression): readonly string[] | undefined {
  if (one.kind === 'name') return [one.name];
  if (one.kind !== 'attribute') return undefined;
  const before = pathOf(one.on);
  return before === undefined ? undefined : [...before, one.name];
}
