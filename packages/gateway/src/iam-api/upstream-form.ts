import { storedPolicy } from '../authorize/pinned-policy.ts';
import { uriEncode } from '../http/target.ts';
import { groupOf, type IamCall, sweepsUnseen } from './iam-call.ts';

/** Where trust policies stand. */
const TRUST: Readonly<Record<string, string>> = {
  CreateRole: 'AssumeRolePolicyDocument',
  UpdateAssumeRolePolicy: 'PolicyDocument',
};

/**
 * The parameters that go on: those that were judged, written anew. Documents are as AWS stores them, a key is called what
 * the upstream calls it, and a group keeps the path that LocalStack would lose in a rename.
 */
export function upstreamParameters(call: IamCall): ReadonlyMap<string, string> {
  const { action, form, state } = call;
  const written = new Map(form);
  const trust = TRUST[action];
  if (trust !== undefined) written.set(trust, storedPolicy(form.get(trust) ?? '', 'trust', state).text);
  const key = state.get('keys', form.get('AccessKeyId') ?? '');
  if (key?.upstreamId !== undefined) written.set('AccessKeyId', key.upstreamId);
  // A key that nobody saw being made was shown with AWS’s prefix instead of LocalStack’s.
  else if (key === undefined && sweepsUnseen(call) && written.has('AccessKeyId'))
    written.set('AccessKeyId', (form.get('AccessKeyId') ?? '').replace(/^AKIA/, 'LKIA'));
  const group = action === 'UpdateGroup' ? groupOf(call) : undefined;
  if (group !== undefined) {
    written.set('NewPath', form.get('NewPath') ?? group.path);
    written.set('NewGroupName', form.get('NewGroupName') ?? group.name);
  }
  return written;
}

export function upstreamBody(call: IamCall): Buffer {
  const pairs = [...upstreamParameters(call)].map(
    ([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`,
  );
  return Buffer.from(pairs.join('&'));
}
