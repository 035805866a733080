import { SIZE_LIMITS, validateSessionTags } from '@cordon/iam';
import { malformedDocument, refusals } from '../authorize/checked-policy.ts';
import { AwsError } from '../errors/aws-error.ts';
import { isServices } from '../iam-api/state-rules.ts';
import { type Form, members, required, tagPairs, validation } from '../query/form.ts';
import type { State } from '../state/store.ts';

// A form was read by its operation's input shape (`query/read-form.ts`): what must be there is, and lengths, ranges and
// patterns hold. Here are the rules that no shape says.

/** Seconds; `standard` unless the call says otherwise. */
export function duration(form: Form, standard: number): number {
  return Number(form.get('DurationSeconds') ?? standard);
}

/**
 * The ARN of a role: AWS refuses what is no ARN before it judges anything (recorded: `arn::b:::x/y`, `arn:a::::x/y`,
 * `arn:a:::x/y` and `arn:a:a::1:` are invalid, `arn:a:b:::x/y` is not). That there is no such role is an AccessDenied.
 */
export function roleArn(form: Form): string {
  const arn = required(form, 'RoleArn');
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./s.test(arn))
    throw new AwsError(400, 'ValidationError', `${arn} is invalid`);
  return arn;
}

/** What the gateway does not model is refused, never left out: the session would not be the one that was asked for. */
export function refuseUnserved(form: Form, parameter: string): void {
  for (const name of form.keys())
    if (name === parameter || name.startsWith(`${parameter}.`))
      throw new AwsError(501, 'NotImplemented', `The parameter ${parameter} is not implemented.`);
}

/** Devices for a second factor are not modelled: no code can be right. */
export function refuseMfa(form: Form): void {
  if (form.has('SerialNumber') || form.has('TokenCode'))
    throw new AwsError(
      403,
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    );
}

const POLICY_CHARACTERS = SIZE_LIMITS.session.limit;

/** What a session is limited to. */
export interface SessionPolicies {
  /** Inline, JSON text. */
  readonly policy?: string;
  readonly policyArns: readonly string[];
}

/**
 * The inline session policy and the ARNs of managed ones; checked as AWS does before it issues anything: their text
 * together, then the policy itself, as one of IAM's own. Managed ones are those of the session's account and AWS's:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (PolicyArns)
 */
export function sessionPolicies(form: Form, state: State, accountId: string | undefined): SessionPolicies {
  const policy = form.get('Policy');
  const policyArns = policyArnsOf(form);
  if (policy !== undefined) checkPolicy(policy);
  if (policyArns.length > 10)
    throw validation(
      "Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10",
    );
  if ((policy?.length ?? 0) + policyArns.join('').length > POLICY_CHARACTERS) throw tooLong();
  for (const arn of policyArns)
    if (
      ![accountId, 'aws'].includes(arn.split(':')[4]) ||
      isServices(arn) ||
      state.get('policies', arn) === undefined
    )
      throw new AwsError(
        400,
        'MalformedPolicyDocument',
        `Policy ARN ${arn.slice(0, 200)} does not exist or is not attachable.`,
      );
  return { policyArns, ...(policy === undefined ? {} : { policy }) };
}

/** The managed session policies that are asked for, whether they exist or not. */
export function policyArnsOf(form: Form): readonly string[] {
  const arns: string[] = [];
  for (;;) {
    const arn = form.get(`PolicyArns.member.${arns.length + 1}.arn`);
    if (arn === undefined) return arns;
    arns.push(arn);
  }
}

/** One inline policy of a session, as AWS checks it before it issues anything. */
export function checkPolicy(policy: string): void {
  if (policy.length > POLICY_CHARACTERS) throw tooLong();
  const [refused] = refusals(policy, 'session', 'session');
  if (refused !== undefined) throw malformedDocument('session', refused);
}

function tooLong(): AwsError {
  return validation(
    `Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${POLICY_CHARACTERS}`,
  );
}

/** The session tags of a call. Throws what AWS answers to the first that `@cordon/iam` refuses. */
export function sessionTags(form: Form): Readonly<Record<string, string>> {
  const pairs = tagPairs(form, 'Tags');
  const [refused] = validateSessionTags(pairs);
  if (refused !== undefined) throw tagError(refused.rule, refused.message);
  return Object.fromEntries(pairs);
}

function tagError(rule: string, message: string): AwsError {
  switch (rule) {
    case 'tag-reserved':
      return new AwsError(400, 'InvalidParameterValue', 'Tag keys beginning with `aws:` are reserved.');
    case 'duplicate-tag':
      return new AwsError(
        400,
        'InvalidParameterValue',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    default:
      return validation(`Value at 'tags' failed to satisfy constraint: ${message}`);
  }
}

/** Keys of session tags that are handed down a chain of roles. */
export function transitiveKeys(form: Form, tags: Readonly<Record<string, string>>): readonly string[] {
  const keys = members(form, 'TransitiveTagKeys');
  const given = new Set(Object.keys(tags).map((key) => key.toLowerCase()));
  if (keys.some((key) => !given.has(key.toLowerCase())))
    throw new AwsError(
      400,
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    );
  return keys;
}
