import { AwsError } from '../errors/aws-error.ts';
import { type Query, repeatedNames } from '../http/target.ts';
import type { Form } from './form.ts';
import { NEWER_OPERATIONS, QUERY_MODELS, type QueryModel, type QueryShape } from './query-model.ts';

/**
 * Reads the parameters of a call to IAM or STS by the operation’s input shape and writes them anew: in the shape’s
 * order, lists numbered from 1, integers and booleans as AWS writes them. What this returns is all that is judged and
 * all that goes on. Throws what AWS answers:
 * `InvalidAction` for an operation or version that there is not, `NotImplemented` for one that is newer than the model,
 * `MalformedInput` for a parameter that the shape does not have, a list with a gap, a value where a list belongs, or
 * one that is no integer or boolean, and
 * `ValidationError`, naming every constraint that fails, for lengths, ranges, patterns, enumerations and what is missing.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html; the shapes are botocore’s.
 */
export function readForm(service: 'iam' | 'sts', pairs: Query): Form {
  const repeated = repeatedNames(pairs);
  if (repeated.length > 0)
    throw new AwsError(
      400,
      'MalformedQueryString',
      `The parameter ${clipped(repeated[0])} is given more than once.`,
    );
  const given = new Map(pairs);
  const model = QUERY_MODELS[service];
  const action = given.get('Action') ?? '';
  const version = given.get('Version') ?? 'NO_VERSION_SPECIFIED';
  if (NEWER_OPERATIONS[service].includes(action) && version === model.version)
    throw new AwsError(
      501,
      'NotImplemented',
      `${action} is not implemented: it is newer than what serves ${service.toUpperCase()} here.`,
    );
  if (!Object.hasOwn(model.operations, action) || version !== model.version)
    throw new AwsError(
      400,
      'InvalidAction',
      `Could not find operation ${clipped(action)} for version ${clipped(version)}`,
    );
  given.delete('Action');
  given.delete('Version');
  const reader = new Reader(model, given);
  const input = model.operations[action] ?? '';
  if (input !== '') reader.members(input, '', '');
  const [stray] = given.keys();
  if (stray !== undefined) throw malformed(`Unexpected parameter ${clipped(stray)}`);
  if (reader.failed.length > 0) throw constraints(reader.failed);
  return new Map([['Action', action], ['Version', version], ...reader.written]);
}

/** What a hostile form can fail in is bounded by its size alone; an answer is not. */
const MOST_NAMED = 20;

/** One call’s `ValidationError`, as AWS words it. */
export function constraints(failed: readonly string[]): AwsError {
  const [first = ''] = failed;
  if (failed.length === 1 && first.startsWith('The specified value')) return validationError(first);
  const errors = failed.length === 1 ? 'error' : 'errors';
  const named = failed.slice(0, MOST_NAMED).join('; ');
  return validationError(`${failed.length} validation ${errors} detected: ${named}`);
}

function validationError(message: string): AwsError {
  return new AwsError(400, 'ValidationError', message);
}

function malformed(message: string): AwsError {
  return new AwsError(400, 'MalformedInput', message);
}

function clipped(text = ''): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** Takes what it reads out of `given`, so that what is left is what no shape has. */
class Reader {
  readonly written: [string, string][] = [];
  readonly failed: string[] = [];
  readonly #model: QueryModel;
  readonly #given: Map<string, string>;

  constructor(model: QueryModel, given: Map<string, string>) {
    this.#model = model;
    this.#given = given;
  }

  /** Members of the structure whose names begin with `prefix`; `place` is how AWS’s messages call it. */
  members(shapeName: string, prefix: string, place: string): void {
    const { members = {}, required = [] } = this.#shape(shapeName);
    for (const [name, shape] of Object.entries(members)) {
      const there = `${place}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      const found = this.#value(shape, prefix + name, there);
      if (!found && required.includes(name))
        this.failed.push(`Value null at '${there}' failed to satisfy constraint: Member must not be null`);
    }
  }

  /** Whether anything of the value was given. */
  #value(shapeName: string, name: string, place: string): boolean {
    const shape = this.#shape(shapeName);
    if (shape.type === 'list') return this.#list(shape, name, place);
    if (shape.type === 'structure') {
      const [written, failed] = [this.written.length, this.failed.length];
      this.members(shapeName, `${name}.`, `${place}.`);
      if (this.written.length > written) return true;
      this.failed.length = failed;
      return false;
    }
    const given = this.#take(name);
    if (given === undefined) return false;
    const value = scalar(shape, given);
    this.written.push([name, value]);
    this.failed.push(...violations(shape, value, place));
    return true;
  }

  #list(shape: QueryShape, name: string, place: string): boolean {
    const empty = this.#take(name);
    if (empty !== undefined && (empty !== '' || this.#begins(`${name}.`)))
      throw malformed(`A value was found where the list ${name} was expected`);
    let count = 0;
    while (this.#value(shape.member ?? '', `${name}.member.${count + 1}`, `${place}.${count + 1}.member`))
      count++;
    if (this.#begins(`${name}.`))
      throw malformed(`Members of the list ${name} must be numbered from 1 without a gap`);
    if (count === 0 && empty === undefined) return false;
    if (count === 0) this.written.push([name, '']);
    const bad = outside(shape, count, 'length');
    if (bad !== undefined) this.failed.push(`Value at '${place}' failed to satisfy constraint: ${bad}`);
    return true;
  }

  #take(name: string): string | undefined {
    const value = this.#given.get(name);
    this.#given.delete(name);
    return value;
  }

  #begins(prefix: string): boolean {
    for (const name of this.#given.keys()) if (name.startsWith(prefix)) return true;
    return false;
  }

  #shape(name: string): QueryShape {
    return this.#model.shapes[name] ?? { type: 'structure' };
  }
}

/** The value as AWS writes it; throws `MalformedInput` when it is not of the shape’s type. */
function scalar(shape: QueryShape, given: string): string {
  if (shape.type === 'boolean') {
    if (!/^(true|false)$/i.test(given)) throw malformed(`'${clipped(given)}' is not a boolean`);
    return given.toLowerCase();
  }
  if (shape.type !== 'integer') return given;
  if (!/^[+-]?\d{1,10}$/.test(given) || Math.abs(Number(given)) > 2 ** 31 - 1)
    throw malformed(`'${clipped(given)}' is not an integer`);
  return String(Number(given) + 0);
}

/** Names: IAM says in words what it takes. */
const NAME_PATTERN = '[\\w+=,.@-]+';

/** Every constraint of the shape that the value fails, in AWS’s words. */
function violations(shape: QueryShape, value: string, place: string): readonly string[] {
  const failed: string[] = [];
  const because = (constraint: string) =>
    failed.push(`Value '${clipped(value)}' at '${place}' failed to satisfy constraint: ${constraint}`);
  if (shape.type === 'integer') {
    const bad = outside(shape, Number(value), 'value');
    if (bad !== undefined) because(bad);
    return failed;
  }
  if (shape.type !== 'string') return failed;
  if (shape.enum !== undefined && !shape.enum.includes(value))
    because(`Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  const length = characters(value);
  const bad = outside(shape, length, 'length');
  if (bad !== undefined) because(bad);
  const tooLong = shape.max !== undefined && length > shape.max;
  if (shape.pattern !== undefined && !tooLong && !wholly(shape.pattern).test(value)) {
    if (shape.pattern === NAME_PATTERN && value !== '')
      failed.push(
        `The specified value for ${place} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
      );
    else because(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
  return failed;
}

/**
 * The length of a string in the language of AWS's models: Unicode scalar values, not units of UTF-16.
 * https://smithy.io/2.0/spec/constraint-traits.html#length-trait
 */
function characters(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

function outside({ min, max }: QueryShape, size: number, what: 'length' | 'value'): string | undefined {
  if (max !== undefined && size > max) return `Member must have ${what} less than or equal to ${max}`;
  if (min !== undefined && size < min) return `Member must have ${what} greater than or equal to ${min}`;
  return undefined;
}

const patterns = new Map<string, RegExp>();

/** Java’s pattern as one of JavaScript’s, over the whole value. What stands for a character beyond U+FFFF has six digits. */
function wholly(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const written = pattern.replace(/\\u(10[0-9A-F]{4}|10000)/g, '\\u{$1}');
  const made = new RegExp(`^(?:${written})$`, 'u');
  patterns.set(pattern, made);
  return made;
}
