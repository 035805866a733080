import { OWN_QUESTION, type Upstream } from '../http/upstream.ts';
import { parseXml, textAt } from '../http/xml.ts';
import type { Change } from '../state/entities.ts';
import type { Store } from '../state/store.ts';

interface Asking {
  readonly accountId: string;
  readonly store: Store;
  readonly upstream: Upstream;
}

const AWS_POLICY = /^arn:aws:iam::aws:policy\/[\w+=,.@/-]{1,200}$/;

/** Looks AWS’s own managed policies up at the upstream, once each; others are known from their creation. */
export async function learnManagedPolicies(core: Asking, arns: readonly string[]): Promise<void> {
  for (const arn of arns)
    if (AWS_POLICY.test(arn) && core.store.get('policies', arn) === undefined)
      core.store.apply(await lookUp(core, arn));
}

async function lookUp(core: Asking, arn: string): Promise<readonly Change[]> {
  const policy = await ask(core, `Action=GetPolicy&PolicyArn=${encodeURIComponent(arn)}`);
  const version = textAt(policy, 'GetPolicyResponse', 'GetPolicyResult', 'Policy', 'DefaultVersionId');
  if (version === undefined) return [];
  const answer = await ask(
    core,
    `Action=GetPolicyVersion&PolicyArn=${encodeURIComponent(arn)}&VersionId=${encodeURIComponent(version)}`,
  );
  const path = ['GetPolicyVersionResponse', 'GetPolicyVersionResult', 'PolicyVersion', 'Document'];
  const encoded = textAt(answer, ...path);
  if (encoded === undefined) return [];
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const versions = { [version]: decodeURIComponent(encoded) };
  return [{ table: 'policies', key: arn, row: { arn, name, defaultVersion: version, versions } }];
}

async function ask(core: Asking, form: string) {
  const answer = await core.upstream.call(
    {
      method: 'POST',
      path: '/',
      headers: {
        ...OWN_QUESTION,
        authorization: core.upstream.authorization(core.accountId, 'iam'),
        'content-type': 'application/x-www-form-urlencoded',
      },
    },
    Buffer.from(`${form}&Version=2010-05-08`),
  );
  return answer.status === 200 ? parseXml(answer.body.toString()) : '';
}
