import { changeNamed, type IamEffect, without } from './effect.ts';

type Owner = 'User' | 'Role' | 'Group';
const TABLES = { User: 'users', Role: 'roles', Group: 'groups' } as const;

/** Inline and attached policies of users, roles and groups: the same calls on each. */
export function policiesOf(owner: Owner): Readonly<Record<string, IamEffect>> {
  const table = TABLES[owner];
  return {
    [`Put${owner}Policy`]: changeNamed(table, (row, { form }) => ({
      ...row,
      inline: { ...row.inline, [form.get('PolicyName') ?? '']: form.get('PolicyDocument') ?? '' },
    })),
    [`Delete${owner}Policy`]: changeNamed(table, (row, { form }) => ({
      ...row,
      inline: without(row.inline, form.get('PolicyName') ?? ''),
    })),
    [`Attach${owner}Policy`]: changeNamed(table, (row, { form }) => ({
      ...row,
      attached: [...new Set([...row.attached, form.get('PolicyArn') ?? ''])],
    })),
    [`Detach${owner}Policy`]: changeNamed(table, (row, { form }) => ({
      ...row,
      attached: row.attached.filter((arn) => arn !== form.get('PolicyArn')),
    })),
  };
}
