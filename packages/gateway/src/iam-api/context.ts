import type { Context } from '@cordon/iam';
import { type Form, members, tagPairs } from '../query/form.ts';
import type { Touched } from './operations.ts';

/** IAM’s own condition keys of a call on one of the resources that it touches. */
export function iamContext(form: Form, touched: Touched): Context {
  const context: Record<string, string | readonly string[]> = {};
  const policyArn = form.get('PolicyArn');
  if (policyArn !== undefined) context['iam:policyarn'] = policyArn;
  const boundary = form.get('PermissionsBoundary') ?? touched.boundary;
  if (boundary !== undefined) context['iam:permissionsboundary'] = boundary;
  const service = form.get('ServiceName');
  if (service !== undefined) context['iam:servicespecificcredentialservicename'] = service;
  const days = form.get('CredentialAgeDays');
  if (days !== undefined) context['iam:servicespecificcredentialagedays'] = days;
  const tags = tagPairs(form, 'Tags');
  const keys = [...tags.map(([key]) => key), ...members(form, 'TagKeys')];
  if (keys.length > 0) context['aws:tagkeys'] = keys;
  for (const [key, value] of tags) context[`aws:requesttag/${key.toLowerCase()}`] = value;
  for (const [key, value] of Object.entries(touched.tags ?? {})) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value;
    context[`iam:resourcetag/${key.toLowerCase()}`] = value;
  }
  return { ...context, ...touched.context };
}
