import { PolicyError, type PolicyKind } from '@cordon/iam';
import { parsed } from '../authorize/parse-cache.ts';
import { pinPrincipals } from '../authorize/pinned-policy.ts';
import { AwsError } from '../errors/aws-error.ts';
import type { Form } from '../query/form.ts';
import type { State } from '../state/store.ts';

/** Size limits in characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const DOCUMENTS: Readonly<Record<string, { parameter: string; kind: PolicyKind; most: number }>> = {
  CreateRole: { parameter: 'AssumeRolePolicyDocument', kind: 'trust', most: 2048 },
  UpdateAssumeRolePolicy: { parameter: 'PolicyDocument', kind: 'trust', most: 2048 },
  CreatePolicy: { parameter: 'PolicyDocument', kind: 'identity', most: 6144 },
  CreatePolicyVersion: { parameter: 'PolicyDocument', kind: 'identity', most: 6144 },
  PutRolePolicy: { parameter: 'PolicyDocument', kind: 'identity', most: 10_240 },
  PutUserPolicy: { parameter: 'PolicyDocument', kind: 'identity', most: 2048 },
  PutGroupPolicy: { parameter: 'PolicyDocument', kind: 'identity', most: 5120 },
};

/** Refuses a policy that IAM would refuse: grammar, size, and for trust policies principals that do not exist. */
export function checkDocuments(action: string, form: Form, state: State): void {
  const document = DOCUMENTS[action];
  if (document === undefined) return;
  const text = form.get(document.parameter) ?? '';
  if (text.replace(/\s/g, '').length > document.most)
    throw new AwsError(409, 'LimitExceeded', `Cannot exceed quota for PolicySize: ${document.most}`);
  let policy: ReturnType<typeof parsed>;
  try {
    policy = parsed(text, document.kind);
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(error.message);
    throw error;
  }
  if (document.kind !== 'trust') return;
  const { unknown } = pinPrincipals(policy, state);
  if (unknown.length > 0) throw malformed(`Invalid principal in policy: "AWS":"${unknown[0]}"`);
}

function malformed(message: string): AwsError {
  return new AwsError(400, 'MalformedPolicyDocument', message);
}
