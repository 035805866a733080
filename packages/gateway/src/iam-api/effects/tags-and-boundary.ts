import { changeNamed, type IamEffect, retagged } from './effect.ts';

/** Tags and permissions boundaries of users and roles. */
export function tagsAndBoundaryOf(owner: 'User' | 'Role'): Readonly<Record<string, IamEffect>> {
  const table = owner === 'User' ? 'users' : 'roles';
  return {
    [`Tag${owner}`]: changeNamed(table, (row, served) => ({ ...row, tags: retagged(row.tags, served) })),
    [`Untag${owner}`]: changeNamed(table, (row, served) => ({ ...row, tags: retagged(row.tags, served) })),
    [`Put${owner}PermissionsBoundary`]: changeNamed(table, (row, { form }) => ({
      ...row,
      boundary: form.get('PermissionsBoundary') ?? '',
    })),
    [`Delete${owner}PermissionsBoundary`]: changeNamed(table, ({ boundary: _, ...row }) => row),
  };
}
