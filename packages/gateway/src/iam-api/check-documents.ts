import { type PolicyKind, type PolicySlot, policySize, SIZE_LIMITS } from '@cordon/iam';
import { malformedDocument, parsed, refusals } from '../authorize/checked-policy.ts';
import { pinPrincipals } from '../authorize/pinned-policy.ts';
import { AwsError } from '../errors/aws-error.ts';
import type { Form } from '../query/form.ts';
import { type Identity, identityKey } from '../state/entities.ts';
import type { State } from '../state/store.ts';

interface Document {
  readonly parameter: string;
  readonly kind: PolicyKind;
  readonly slot: PolicySlot;
}

const trust = (parameter: string): Document => ({ parameter, kind: 'trust', slot: 'trust' });
const managed: Document = { parameter: 'PolicyDocument', kind: 'identity', slot: 'managed' };
const inline = (slot: PolicySlot): Document => ({ parameter: 'PolicyDocument', kind: 'identity', slot });

const DOCUMENTS: Readonly<Record<string, Document>> = {
  CreateRole: trust('AssumeRolePolicyDocument'),
  UpdateAssumeRolePolicy: trust('PolicyDocument'),
  CreatePolicy: managed,
  CreatePolicyVersion: managed,
  PutRolePolicy: inline('role-inline'),
  PutUserPolicy: inline('user-inline'),
  PutGroupPolicy: inline('group-inline'),
};

const OWNERS: Readonly<Record<string, readonly [table: 'roles' | 'users' | 'groups', parameter: string]>> = {
  'role-inline': ['roles', 'RoleName'],
  'user-inline': ['users', 'UserName'],
  'group-inline': ['groups', 'GroupName'],
};

/**
 * Refuses a policy that IAM would not store: `LimitExceeded` for what is too large (inline policies together),
 * `MalformedPolicyDocument` for everything that `@cordon/iam` calls an error, and for a trust policy with principals
 * that do not exist. What IAM stores although it misleads (unknown actions and keys, resources that no action fits) is
 * stored here, too.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html (Errors),
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function checkDocuments(action: string, form: Form, accountId: string, state: State): void {
  const document = DOCUMENTS[action];
  if (document === undefined) return;
  const text = form.get(document.parameter) ?? '';
  checkSize(document.slot, text, form, accountId, state);
  const refused = refusals(text, document.kind, document.slot).find(
    ({ rule }) => rule !== 'policy-too-large',
  );
  if (refused !== undefined)
    throw malformedDocument(document.kind === 'trust' ? 'trust' : 'identity', refused);
  if (document.kind !== 'trust') return;
  const { unknown } = pinPrincipals(parsed(text, 'trust'), state);
  if (unknown.length > 0) throw malformed(`Invalid principal in policy: "AWS":"${unknown[0]}"`);
}

function checkSize(slot: PolicySlot, text: string, form: Form, accountId: string, state: State): void {
  const { limit } = SIZE_LIMITS[slot];
  const owner = ownerOf(slot, form, accountId, state);
  const others = Object.entries(owner?.inline ?? {}).filter(([name]) => name !== form.get('PolicyName'));
  const size = [text, ...others.map(([, other]) => other)].reduce(
    (sum, one) => sum + policySize(one, slot),
    0,
  );
  if (size <= limit) return;
  const what = OWNERS[slot];
  if (what === undefined)
    throw tooLarge(`Cannot exceed quota for ${slot === 'trust' ? 'ACLSizePerRole' : 'PolicySize'}: ${limit}`);
  const kind = what[0].slice(0, -1);
  throw tooLarge(`Maximum policy size of ${limit} bytes exceeded for ${kind} ${form.get(what[1]) ?? ''}`);
}

function ownerOf(
  slot: PolicySlot,
  form: Form,
  accountId: string,
  state: State,
): Pick<Identity, 'inline'> | undefined {
  const owner = OWNERS[slot];
  return owner && state.get(owner[0], identityKey(accountId, form.get(owner[1]) ?? ''));
}

function tooLarge(message: string): AwsError {
  return new AwsError(409, 'LimitExceeded', message);
}

function malformed(message: string): AwsError {
  return new AwsError(400, 'MalformedPolicyDocument', message);
}
