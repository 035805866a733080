import { textAt } from '../../http/xml.ts';
import type { ManagedPolicy } from '../../state/entities.ts';
import { arnOf, type IamEffect, retagged, type Served, tagsIn, without } from './effect.ts';

export const managedPolicies: Readonly<Record<string, IamEffect>> = {
  CreatePolicy: (served) => {
    const { form } = served;
    const arn = arnOf(served, 'policy', 'PolicyName');
    const name = form.get('PolicyName') ?? '';
    const versions = { v1: form.get('PolicyDocument') ?? '' };
    return [
      {
        table: 'policies',
        key: arn,
        row: { arn, name, defaultVersion: 'v1', versions, tags: tagsIn(served) },
      },
    ];
  },
  DeletePolicy: ({ form }) => [{ table: 'policies', key: form.get('PolicyArn') ?? '' }],
  CreatePolicyVersion: change((policy, { form, answer }) => {
    const path = ['CreatePolicyVersionResponse', 'CreatePolicyVersionResult', 'PolicyVersion', 'VersionId'];
    const version = textAt(answer, ...path) ?? '';
    return {
      ...policy,
      versions: { ...policy.versions, [version]: form.get('PolicyDocument') ?? '' },
      ...(form.get('SetAsDefault') === 'true' ? { defaultVersion: version } : {}),
    };
  }),
  DeletePolicyVersion: change((policy, { form }) => ({
    ...policy,
    versions: without(policy.versions, form.get('VersionId') ?? ''),
  })),
  TagPolicy: change((policy, served) => ({ ...policy, tags: retagged(policy.tags ?? {}, served) })),
  UntagPolicy: change((policy, served) => ({ ...policy, tags: retagged(policy.tags ?? {}, served) })),
  SetDefaultPolicyVersion: change((policy, { form }) => ({
    ...policy,
    defaultVersion: form.get('VersionId') ?? '',
  })),
};

function change(update: (policy: ManagedPolicy, served: Served) => ManagedPolicy): IamEffect {
  return (served) => {
    const key = served.form.get('PolicyArn') ?? '';
    const policy = served.state.get('policies', key);
    return policy === undefined ? [] : [{ table: 'policies', key, row: update(policy, served) }];
  };
}
