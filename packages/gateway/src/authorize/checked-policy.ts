import {
  type Finding,
  type PolicyDocument,
  type PolicyKind,
  type PolicySlot,
  parsePolicy,
  validatePolicy,
} from '@cordon/iam';
import { AwsError } from '../errors/aws-error.ts';
import { BoundedMap, remembered } from '../state/bounded-map.ts';

/** By kind and then by text as it is: putting the two together would cost more than all the rest. */
const parsedOf = new Map<PolicyKind, BoundedMap<PolicyDocument | Error>>();

/** Parses a policy once per text; the same text gives the same object. Throws iam’s `PolicyError`. */
export function parsed(text: string, kind: PolicyKind): PolicyDocument {
  const cache = remembered(parsedOf, kind, () => new BoundedMap(4096));
  const known = remembered(cache, text, () => {
    try {
      return parsePolicy(text, kind);
    } catch (error) {
      return error as Error;
    }
  });
  if (known instanceof Error) throw known;
  return known;
}

/** By kind and place and then by text as it is. */
const refusalsOf = new Map<string, BoundedMap<readonly Finding[]>>();

/**
 * What AWS would not store of a policy, and so refuses; nothing when it stores it, however it misleads. What is an
 * error in which place stands in `@cordon/iam`, check by check with its page.
 */
export function refusals(text: string, kind: PolicyKind, slot: PolicySlot): readonly Finding[] {
  const cache = remembered(refusalsOf, `${kind} ${slot}`, () => new BoundedMap(1024));
  return remembered(cache, text, () =>
    validatePolicy(text, kind, slot).filter(({ level }) => level === 'error'),
  );
}

/** Rules of what is no JSON at all, or not as IAM reads it. */
export const NOT_JSON = ['json-syntax', 'json-too-deep', 'json-too-large', 'duplicate-key', 'not-json'];

/** Of a policy’s grammar: what has no text of its own below. */
const GRAMMAR = [
  'malformed-key',
  'missing-effect',
  'missing-statement',
  'not-a-string',
  'not-an-object',
  'unknown-effect',
  'unknown-operator',
];
const SYNTAX = 'Syntax errors in policy.';

/**
 * What IAM and STS say, where it was recorded, by what is wrong. IAM: moto’s tests, whose texts were taken from AWS; STS:
 * https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/assumed_roles.html (MalformedPolicyDocument).
 */
const TEXTS: Readonly<Record<'identity' | 'trust' | 'session', Readonly<Record<string, string>>>> = {
  identity: {
    ...Object.fromEntries([...NOT_JSON, ...GRAMMAR].map((rule) => [rule, SYNTAX])),
    'missing-action': 'Policy statement must contain actions.',
    'missing-resource': 'Policy statement must contain resources.',
    'managed-version': 'Policy document must be version 2012-10-17 or greater.',
    'prohibited-principal': 'Policy document should not specify a principal.',
    'duplicate-sid': 'Statement IDs (SID) in a single policy must be unique.',
  },
  trust: {
    ...Object.fromEntries(NOT_JSON.map((rule) => [rule, 'This policy contains invalid Json'])),
    'prohibited-resource': 'Has prohibited field Resource',
    'trust-action': 'AssumeRole policy may only specify STS AssumeRole actions.',
  },
  session: Object.fromEntries(NOT_JSON.map((rule) => [rule, 'The policy is not in the valid JSON format.'])),
};

/** `MalformedPolicyDocument` in AWS’s words where they are known, with this gateway’s own beside them. */
export function malformedDocument(kind: keyof typeof TEXTS, finding: Finding): AwsError {
  const own = sentence(finding);
  const text = TEXTS[kind][finding.rule];
  return new AwsError(400, 'MalformedPolicyDocument', text ?? own, text === undefined ? {} : { Detail: own });
}

/** A finding as a sentence with its place. */
export function sentence({ message, position }: Finding): string {
  const { line, column } = position;
  // A policy that does not parse says where by itself.
  if (line === undefined || message.includes(`(line ${line}, `)) return message;
  return `${message} (line ${line}, column ${column})`;
}
