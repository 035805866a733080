import type { Context } from '@cordon/iam';
import { type Form, members, tagPairs } from '../query/form.ts';
import type { Role, User } from '../state/entities.ts';

/** IAM’s own condition keys of a call, and the tags in it and on what it names. */
export function iamContext(form: Form, target: User | Role | undefined): Context {
  const context: Record<string, string | readonly string[]> = {};
  const policyArn = form.get('PolicyArn');
  if (policyArn !== undefined) context['iam:policyarn'] = policyArn;
  const boundary = form.get('PermissionsBoundary') ?? target?.boundary;
  if (boundary !== undefined) context['iam:permissionsboundary'] = boundary;
  const tags = tagPairs(form, 'Tags');
  const keys = [...tags.map(([key]) => key), ...members(form, 'TagKeys')];
  if (keys.length > 0) context['aws:tagkeys'] = keys;
  for (const [key, value] of tags) context[`aws:requesttag/${key.toLowerCase()}`] = value;
  for (const [key, value] of Object.entries(target?.tags ?? {})) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value;
    context[`iam:resourcetag/${key.toLowerCase()}`] = value;
  }
  return context;
}
