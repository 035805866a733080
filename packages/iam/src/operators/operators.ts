import { compileTemplate } from '../pattern/glob.ts';
import { parseTemplate, resolveTemplate } from '../pattern/template.ts';
import type { Context } from '../request.types.ts';
import { splitArn, splitColons } from '../values/arn.ts';
import {
  inRange,
  parseAddress,
  parseBase64,
  parseDate,
  parseNumber,
  parseRange,
} from '../values/condition-values.ts';

/** Compares one value of the request with one value of the policy, which was made ready beforehand. */
export type ValueTest = (actual: string, context: Context) => boolean;

interface ValueOptions {
  /** Whether `${…}` is a variable here (version `2012-10-17`). */
  readonly variables: boolean;
}

/** How values are compared: what operators of one name and its negation share. */
interface Kind {
  /** What a policy's value may hold. */
  readonly wildcards: boolean;
  readonly variables: boolean;
  /** Only `Null` tests presence, not a value. */
  readonly presence?: true;
  /** The positive test, also for a negated operator; negation is applied outside. */
  compile(value: string, options: ValueOptions): ValueTest;
  /** Why AWS cannot use this value, if so: for validation. */
  problem?(value: string): string | undefined;
}

/**
 * A condition operator: a row of `operators.ts`. Missing keys, several values, `…IfExists` and
 * `ForAllValues:`/`ForAnyValue:` are the same for all operators and stand in `match/condition.ts`.
 */
export interface Operator extends Kind {
  /** AWS's spelling. */
  readonly name: string;
  /** A negated operator holds when no value of the policy matches, and so when the key is missing. */
  readonly negated: boolean;
}

/** Equal strings; `fold` is applied to both sides. `*` and `?` are plain characters. */
const exact = (fold: (text: string) => string): Kind => ({
  wildcards: false,
  variables: true,
  compile(value, options) {
    const template = parseTemplate(value, { wildcards: false, variables: options.variables });
    if (!template.hasVariables) {
      const wanted = fold(template.parts.join(''));
      return (actual) => fold(actual) === wanted;
    }
    return (actual, context) => {
      const wanted = resolveTemplate(template, context);
      return wanted !== undefined && fold(actual) === fold(wanted.join(''));
    };
  },
});

const same = (text: string): string => text;
const folded = (text: string): string => text.toLowerCase();

/** Like the value: `*` is any run of characters, `?` one character; case counts. */
const like: Kind = {
  wildcards: true,
  variables: true,
  compile: (value, { variables }) => compileTemplate(parseTemplate(value, { wildcards: true, variables })),
};

/**
 * Each of the six parts of the ARN is compared by itself, so a `*` does not run over a colon (in the last part it does:
 * that part holds the rest). A request value that is no ARN never matches; a policy value of fewer than six parts never
 * matches, but `*` alone resembles every ARN. `ArnEquals` behaves as `ArnLike`.
 */
const arn: Kind = {
  wildcards: true,
  variables: true,
  compile: arnTest,
  problem: (value) =>
    value === '*' || splitColons(value).length === 6 ? undefined : 'is not an ARN of six parts',
};

/** `true` or `false`; case does not count, and nothing else matches. */
const bool: Kind = {
  wildcards: false,
  variables: true,
  compile(value, options) {
    const test = exact(folded).compile(value, options);
    return (actual, context) => isBoolean(actual) && test(actual, context);
  },
  problem: (value) =>
    isBoolean(value) || value.includes('${') ? undefined : 'is neither `true` nor `false`',
};

/** `true`: the request does not have the key; `false`: it has it. `actual` is `true` when the key is missing. */
const presence: Kind = {
  wildcards: false,
  variables: false,
  presence: true,
  compile(value) {
    const wanted = value.toLowerCase();
    return (actual) => actual === wanted;
  },
  problem: (value) => (isBoolean(value) ? undefined : 'is neither `true` nor `false`'),
};

/** Values that are read first; what cannot be read, on either side, never matches. */
function parsed<T>(
  parse: (text: string) => T | undefined,
  otherwise: string,
  holds: (actual: T, wanted: T) => boolean,
): Kind {
  return read(parse, parse, otherwise, holds);
}

function read<A, W>(
  parseActual: (text: string) => A | undefined,
  parseWanted: (text: string) => W | undefined,
  otherwise: string,
  holds: (actual: A, wanted: W) => boolean,
): Kind {
  return {
    wildcards: false,
    variables: false,
    compile(value) {
      const wanted = parseWanted(value);
      if (wanted === undefined) return () => false;
      return (text) => {
        const actual = parseActual(text);
        return actual !== undefined && holds(actual, wanted);
      };
    },
    problem: (value) => (parseWanted(value) === undefined ? otherwise : undefined),
  };
}

type Compare = (actual: number, wanted: number) => boolean;
const equal: Compare = (actual, wanted) => actual === wanted;
const less: Compare = (actual, wanted) => actual < wanted;
const lessOrEqual: Compare = (actual, wanted) => actual <= wanted;
const greater: Compare = (actual, wanted) => actual > wanted;
const greaterOrEqual: Compare = (actual, wanted) => actual >= wanted;

const number = (holds: Compare) => parsed(parseNumber, 'is not a number', holds);
const date = (holds: Compare) => parsed(parseDate, 'is neither an ISO 8601 date nor epoch seconds', holds);

/** An address in the range (CIDR; an address alone is `/32` or `/128`). */
const ip = read(parseAddress, parseRange, 'is neither an IP address nor a CIDR range', inRange);

/** The same bytes; the value in the policy and the value in the request's context are base64. */
const binary = parsed(parseBase64, 'is not base64', (actual, wanted) => actual.equals(wanted));

/**
 * The condition operators by AWS's names. A negated one, `…Not…`, holds when no value of the policy matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const TABLE: Readonly<Record<string, Kind>> = {
  ArnEquals: arn,
  ArnLike: arn,
  ArnNotEquals: arn,
  ArnNotLike: arn,
  BinaryEquals: binary,
  Bool: bool,
  DateEquals: date(equal),
  DateGreaterThan: date(greater),
  DateGreaterThanEquals: date(greaterOrEqual),
  DateLessThan: date(less),
  DateLessThanEquals: date(lessOrEqual),
  DateNotEquals: date(equal),
  IpAddress: ip,
  NotIpAddress: ip,
  Null: presence,
  NumericEquals: number(equal),
  NumericGreaterThan: number(greater),
  NumericGreaterThanEquals: number(greaterOrEqual),
  NumericLessThan: number(less),
  NumericLessThanEquals: number(lessOrEqual),
  NumericNotEquals: number(equal),
  StringEquals: exact(same),
  StringEqualsIgnoreCase: exact(folded),
  StringLike: like,
  StringNotEquals: exact(same),
  StringNotEqualsIgnoreCase: exact(folded),
  StringNotLike: like,
};

/** Every condition operator by its AWS name. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries(TABLE).map(([name, kind]) => [name, { ...kind, name, negated: name.includes('Not') }]),
);

/** The row of an operator. Throws `RangeError` for a name that AWS does not know; no parsed policy has one. */
export function operatorNamed(name: string): Operator {
  const operator = OPERATORS.get(name);
  if (operator === undefined) throw new RangeError(`there is no condition operator \`${name}\``);
  return operator;
}

function isBoolean(text: string): boolean {
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false';
}

function arnTest(value: string, { variables }: ValueOptions): ValueTest {
  if (value === '*') return (actual) => splitArn(actual) !== undefined;
  const matchers = splitColons(value).map((part) =>
    compileTemplate(parseTemplate(part, { wildcards: true, variables })),
  );
  if (matchers.length !== 6) return () => false;
  return (actual, context) => {
    const parts = splitArn(actual);
    return (
      parts !== undefined && matchers.every((matches, index) => matches(parts[index] as string, context))
    );
  };
}
