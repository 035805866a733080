import { textAt } from '../../http/xml.ts';
import { type IamEffect, keyOf } from './effect.ts';

export const accessKeys: Readonly<Record<string, IamEffect>> = {
  CreateAccessKey: (served) => {
    const { state, accountId, answer } = served;
    const user = state.get('users', keyOf(served, 'users'));
    const text = (name: string) =>
      textAt(answer, 'CreateAccessKeyResponse', 'CreateAccessKeyResult', 'AccessKey', name);
    const id = text('AccessKeyId') ?? '';
    const secret = text('SecretAccessKey') ?? '';
    if (user === undefined || id === '' || secret === '') return [];
    const upstreamId = /<AccessKeyId>(\w+)<\/AccessKeyId>/.exec(served.raw ?? '')?.[1] ?? id;
    const row = {
      ...{ id, secret, accountId, userName: user.name, userId: user.id, active: true },
      ...(upstreamId === id ? {} : { upstreamId }),
    };
    return [{ table: 'keys', key: id, row }];
  },
  UpdateAccessKey: ({ form, state }) => {
    const key = form.get('AccessKeyId') ?? '';
    const row = state.get('keys', key);
    return row === undefined
      ? []
      : [{ table: 'keys', key, row: { ...row, active: form.get('Status') === 'Active' } }];
  },
  DeleteAccessKey: ({ form }) => [{ table: 'keys', key: form.get('AccessKeyId') ?? '' }],
};
