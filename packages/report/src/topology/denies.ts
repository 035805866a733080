interface Statement {
  readonly Effect?: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Whether a bucket policy’s Deny shuts out a session with this `aws:userid`. Reads only what guards of this kind are
 * made of: conditions that all say `aws:userid` is none of a list. For drawing: deciding is `@cordon/iam`’s, and any
 * other Deny is left to the note on the bucket.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-userid
 */
export function deniesUserId(policy: string | undefined, userId: string): boolean {
  return statementsOf(policy).some((statement) => {
    const conditions = Object.entries(statement.Condition ?? {});
    return (
      statement.Effect === 'Deny' &&
      conditions.length > 0 &&
      conditions.every(([operator, keys]) => isNoneOf(operator, keys, userId))
    );
  });
}

function isNoneOf(
  operator: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  userId: string,
) {
  const entries = Object.entries(keys);
  const [key, values] = entries[0] ?? [];
  if (entries.length !== 1 || key?.toLowerCase() !== 'aws:userid' || values === undefined) return false;
  const list = [values].flat();
  if (operator === 'StringNotEquals') return !list.includes(userId);
  if (operator === 'StringNotLike') return !list.some((pattern) => glob(pattern, userId));
  return false;
}

function statementsOf(policy: string | undefined): readonly Statement[] {
  try {
    const document = JSON.parse(policy ?? '{}') as { Statement?: Statement | readonly Statement[] };
    return [document.Statement ?? []].flat();
  } catch {
    return [];
  }
}

/** `*` and `?` as in IAM. */
export function glob(pattern: string, target: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`).test(target);
}
