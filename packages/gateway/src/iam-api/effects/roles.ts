import { storedPolicy } from '../../authorize/pinned-policy.ts';
import type { PinnedPolicy } from '../../state/entities.ts';
import type { State } from '../../state/store.ts';
import { changeNamed, type IamEffect, keyOf, madeWithTags, removeNamed } from './effect.ts';

export const roles: Readonly<Record<string, IamEffect>> = {
  CreateRole: (served) => {
    const { form, state } = served;
    const row = {
      ...madeWithTags(served, 'roles'),
      trust: pinned(form.get('AssumeRolePolicyDocument') ?? '', state),
      maxSessionDuration: Number(form.get('MaxSessionDuration') ?? 3600),
    };
    return [{ table: 'roles', key: keyOf(served, 'roles'), row }];
  },
  DeleteRole: removeNamed('roles'),
  UpdateRole: changeNamed('roles', (role, { form }) => ({
    ...role,
    maxSessionDuration: Number(form.get('MaxSessionDuration') ?? 3600),
  })),
  UpdateAssumeRolePolicy: changeNamed('roles', (role, { form, state }) => ({
    ...role,
    trust: pinned(form.get('PolicyDocument') ?? '', state),
  })),
};

function pinned(text: string, state: State): PinnedPolicy {
  const { text: stored, principals } = storedPolicy(text, 'trust', state);
  return { text: stored, principals };
}
