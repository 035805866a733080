import { members, tagPairs } from '../../query/form.ts';
import { changeNamed, type IamEffect } from './effect.ts';

/** Tags and permissions boundaries of users and roles. Tag keys are the same whatever their case. */
export function tagsAndBoundaryOf(owner: 'User' | 'Role'): Readonly<Record<string, IamEffect>> {
  const table = owner === 'User' ? 'users' : 'roles';
  return {
    [`Tag${owner}`]: changeNamed(table, (row, { form }) => {
      const tags = tagPairs(form, 'Tags');
      return {
        ...row,
        tags: {
          ...untagged(
            row.tags,
            tags.map(([key]) => key),
          ),
          ...Object.fromEntries(tags),
        },
      };
    }),
    [`Untag${owner}`]: changeNamed(table, (row, { form }) => ({
      ...row,
      tags: untagged(row.tags, members(form, 'TagKeys')),
    })),
    [`Put${owner}PermissionsBoundary`]: changeNamed(table, (row, { form }) => ({
      ...row,
      boundary: form.get('PermissionsBoundary') ?? '',
    })),
    [`Delete${owner}PermissionsBoundary`]: changeNamed(table, ({ boundary: _, ...row }) => row),
  };
}

function untagged(tags: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key.toLowerCase())));
}
