import type { Context } from '@cordon/iam';
import type { Judged, Question } from '../authorize/authorize.ts';
import { AwsError } from '../errors/aws-error.ts';
import type { Role } from '../state/entities.ts';
import type { Caller } from '../who/caller.ts';
import type { Session } from '../who/session.ts';

/** A session without its key: what a call decides. */
export type Grant = Omit<Session, 'accessKeyId' | 'secret'>;

/**
 * What a call to STS comes to before anybody judged it. Made by pure functions of the form, the caller, the state and
 * the time, which throw what AWS refuses without asking a policy.
 */
export interface Plan {
  /** The permissions it needs, in the order in which they are asked for. */
  readonly needs: readonly Question[];
  /** How AWS words it that one of them is missing. */
  readonly refusal: (caller: Caller, refused: Judged) => AwsError;
  /** The session, once all of them are there. Throws what AWS checks only then. */
  grant(): Grant;
  /** The rest of the answer’s result, XML. `packed`: the token’s share of its limit, percent, where it carries policies or tags. */
  result(packed: number | undefined): string;
}

/** `AccessDenied` as STS words it. */
export function notAuthorized(
  caller: Caller,
  { action, resource }: Pick<Judged, 'action' | 'resource'>,
): AwsError {
  return new AwsError(
    403,
    'AccessDenied',
    `User: ${caller.arn ?? 'anonymous'} is not authorized to perform: ${action} on resource: ${resource}`,
  );
}

/** Condition keys of the tags in the request and of those on the role. */
export function tagContext(requested: Readonly<Record<string, string>>, role: Role | undefined): Context {
  const context: Record<string, string | readonly string[]> = {};
  const keys = Object.keys(requested);
  if (keys.length > 0) context['aws:tagkeys'] = keys;
  for (const [key, value] of Object.entries(requested))
    context[`aws:requesttag/${key.toLowerCase()}`] = value;
  for (const [key, value] of Object.entries(role?.tags ?? {})) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value;
    context[`iam:resourcetag/${key.toLowerCase()}`] = value;
  }
  return context;
}
