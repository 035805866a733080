import { AwsError } from '../errors/aws-error.ts';
import type { Session } from '../who/session.ts';

export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
}

/**
 * Tags of a session that is taken with another session: transitive tags are handed down and cannot be overridden,
 * the others are left behind.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function inheritedTags(
  before: Session | undefined,
  tags: Readonly<Record<string, string>>,
  transitive: readonly string[],
): SessionTags {
  if (before?.kind !== 'assumed-role') return { tags, transitive };
  const handedDown = new Set(before.transitive.map((key) => key.toLowerCase()));
  const conflict = Object.keys(tags).find((key) => handedDown.has(key.toLowerCase()));
  if (conflict !== undefined)
    throw new AwsError(
      400,
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  const inherited = Object.entries(before.tags).filter(([key]) => handedDown.has(key.toLowerCase()));
  return {
    tags: { ...Object.fromEntries(inherited), ...tags },
    transitive: [...before.transitive, ...transitive],
  };
}
