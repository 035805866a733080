import { storedPolicy } from '../../authorize/pinned-policy.ts';
import { textAt } from '../../http/xml.ts';
import { tagPairs } from '../../query/form.ts';
import type { PinnedPolicy } from '../../state/entities.ts';
import type { State } from '../../state/store.ts';
import { arnOf, changeNamed, type IamEffect, keyOf, removeNamed } from './effect.ts';

export const roles: Readonly<Record<string, IamEffect>> = {
  CreateRole: (served) => {
    const { form, accountId, answer, state } = served;
    const text = (name: string) => textAt(answer, 'CreateRoleResponse', 'CreateRoleResult', 'Role', name);
    const boundary = form.get('PermissionsBoundary');
    return [
      {
        table: 'roles',
        key: keyOf(served, 'roles'),
        row: {
          accountId,
          name: form.get('RoleName') ?? '',
          path: form.get('Path') ?? '/',
          arn: arnOf(served, 'role', 'RoleName'),
          id: text('RoleId') ?? '',
          inline: {},
          attached: [],
          tags: Object.fromEntries(tagPairs(form, 'Tags')),
          trust: pinned(form.get('AssumeRolePolicyDocument') ?? '', state),
          maxSessionDuration: Number(form.get('MaxSessionDuration') ?? 3600),
          ...(boundary === undefined ? {} : { boundary }),
        },
      },
    ];
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
