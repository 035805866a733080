import { SIZE_LIMITS } from '@cordon/iam';
import { refusals, sentence } from '../authorize/checked-policy.ts';
import { AwsError } from '../errors/aws-error.ts';
import { type Form, members, needed, tagPairs, validation } from '../query/form.ts';
import type { State } from '../state/store.ts';

/** Seconds, within what the call allows. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function duration(form: Form, standard: number, most: number): number {
  const text = form.get('DurationSeconds');
  if (text === undefined) return standard;
  if (!/^\d{1,9}$/.test(text))
    throw validation(`Value '${text.slice(0, 40)}' at 'durationSeconds' is no number`);
  const seconds = Number(text);
  if (seconds < 900)
    throw validation(
      `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    );
  if (seconds > most)
    throw validation(
      `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
    );
  return seconds;
}

/** A name of letters, digits and `_+=,.@-`, `shortest` to `longest` characters. */
export function sessionName(form: Form, parameter: string, longest: number): string {
  const name = needed(form, parameter);
  if (!/^[\w+=,.@-]+$/.test(name) || name.length < 2 || name.length > longest)
    throw validation(
      `Value '${name.slice(0, 80)}' at '${parameter.charAt(0).toLowerCase()}${parameter.slice(1)}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]* and have length between 2 and ${longest}`,
    );
  return name;
}

const POLICY_CHARACTERS = SIZE_LIMITS.session.limit;

/**
 * The inline session policy and the ARNs of managed ones; checked as AWS does before it issues anything: their text
 * together, then the policy itself, as one of IAM's own.
 */
export function sessionPolicies(
  form: Form,
  state: State,
): { readonly policy?: string; readonly policyArns: readonly string[] } {
  const policy = form.get('Policy');
  if (policy !== undefined) checkPolicy(policy);
  const policyArns: string[] = [];
  for (let index = 1; form.has(`PolicyArns.member.${index}.arn`); index++)
    policyArns.push(form.get(`PolicyArns.member.${index}.arn`) ?? '');
  if (policyArns.length > 10)
    throw validation(
      "Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
    );
  if ((policy?.length ?? 0) + policyArns.join('').length > POLICY_CHARACTERS) throw tooLong();
  for (const arn of policyArns)
    if (state.get('policies', arn) === undefined)
      throw new AwsError(
        400,
        'MalformedPolicyDocument',
        `Policy ARN ${arn.slice(0, 200)} does not exist or is not attachable.`,
      );
  return { policyArns, ...(policy === undefined ? {} : { policy }) };
}

function checkPolicy(policy: string): void {
  if (policy.length < 1 || policy.length > POLICY_CHARACTERS) throw tooLong();
  const [refused] = refusals(policy, 'session', 'session');
  if (refused !== undefined) throw new AwsError(400, 'MalformedPolicyDocument', sentence(refused));
}

function tooLong(): AwsError {
  return validation(
    `Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${POLICY_CHARACTERS}`,
  );
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Session tags: at most 50, no two with the same key whatever its case, in the characters that AWS allows. */
export function sessionTags(form: Form): Readonly<Record<string, string>> {
  const pairs = tagPairs(form, 'Tags');
  if (pairs.length > 50)
    throw validation(
      "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    );
  const seen = new Set<string>();
  for (const [key, value] of pairs) {
    if (key === '' || key.length > 128 || !TAG_TEXT.test(key))
      throw validation(
        `Value '${key.slice(0, 128)}' at 'tags.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+`,
      );
    if (value.length > 256 || !TAG_TEXT.test(value))
      throw validation(
        `Value at 'tags.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*`,
      );
    if (key.toLowerCase().startsWith('aws:'))
      throw new AwsError(400, 'InvalidParameterValue', 'Tag keys beginning with `aws:` are reserved.');
    if (seen.has(key.toLowerCase()))
      throw new AwsError(
        400,
        'InvalidParameterValue',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    seen.add(key.toLowerCase());
  }
  return Object.fromEntries(pairs);
}

/** Keys of session tags that are handed down a chain of roles. */
export function transitiveKeys(form: Form, tags: Readonly<Record<string, string>>): readonly string[] {
  const keys = members(form, 'TransitiveTagKeys');
  const given = new Set(Object.keys(tags).map((key) => key.toLowerCase()));
  const stray = keys.find((key) => !given.has(key.toLowerCase()));
  if (stray !== undefined)
    throw new AwsError(
      400,
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    );
  return keys;
}
