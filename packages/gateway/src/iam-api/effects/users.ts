import { identityKey } from '../../state/entities.ts';
import { changeNamed, type IamEffect, keyOf, madeWithTags, removeNamed } from './effect.ts';

export const users: Readonly<Record<string, IamEffect>> = {
  CreateUser: (served) => [
    {
      table: 'users',
      key: keyOf(served, 'users'),
      row: { ...madeWithTags(served, 'users'), groups: [] },
    },
  ],
  DeleteUser: removeNamed('users'),
  UpdateUser: (served) => {
    const { form, state, accountId } = served;
    const key = keyOf(served, 'users');
    const user = state.get('users', key);
    if (user === undefined) return [];
    const name = form.get('NewUserName') ?? user.name;
    const path = form.get('NewPath') ?? user.path;
    const renamed = { ...user, name, path, arn: `arn:aws:iam::${accountId}:user${path}${name}` };
    const keys = [...state.all('keys')].filter((row) => row.userId === user.id);
    return [
      { table: 'users', key },
      { table: 'users', key: identityKey(accountId, name), row: renamed },
      ...keys.map((row) => ({ table: 'keys', key: row.id, row: { ...row, userName: name } }) as const),
    ];
  },
  AddUserToGroup: changeNamed('users', (user, { form }) => ({
    ...user,
    groups: [...new Set([...user.groups, (form.get('GroupName') ?? '').toLowerCase()])],
  })),
  RemoveUserFromGroup: changeNamed('users', (user, { form }) => ({
    ...user,
    groups: user.groups.filter((name) => name !== form.get('GroupName')?.toLowerCase()),
  })),
};
