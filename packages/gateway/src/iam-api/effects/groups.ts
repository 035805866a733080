import { identityKey } from '../../state/entities.ts';
import { type IamEffect, keyOf, made, removeNamed } from './effect.ts';

export const groups: Readonly<Record<string, IamEffect>> = {
  CreateGroup: (served) => [{ table: 'groups', key: keyOf(served, 'groups'), row: made(served, 'groups') }],
  DeleteGroup: removeNamed('groups'),
  UpdateGroup: (served) => {
    const { form, state, accountId } = served;
    const key = keyOf(served, 'groups');
    const group = state.get('groups', key);
    if (group === undefined) return [];
    const name = form.get('NewGroupName') ?? group.name;
    const path = form.get('NewPath') ?? group.path;
    const arn = `arn:aws:iam::${accountId}:group${path}${name}`;
    const old = group.name.toLowerCase();
    const members = [...state.all('users')].filter(
      (user) => user.accountId === accountId && user.groups.includes(old),
    );
    return [
      { table: 'groups', key },
      { table: 'groups', key: identityKey(accountId, name), row: { ...group, name, path, arn } },
      ...members.map((user) => {
        const groups = user.groups.map((one) => (one === old ? name.toLowerCase() : one));
        return { table: 'users', key: identityKey(accountId, user.name), row: { ...user, groups } } as const;
      }),
    ];
  },
};
