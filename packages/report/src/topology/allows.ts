import { glob } from './denies.ts';

interface Statement {
  readonly Effect?: string;
  readonly Resource?: string | readonly string[];
}

/**
 * The Resource patterns of a policy's Allow statements. For drawing only: deciding is `@cordon/iam`'s.
 * Text that is not JSON (a Terraform expression) has none.
 */
export function allowedResources(policy: string | undefined): readonly string[] {
  if (policy === undefined) return [];
  try {
    const document = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] };
    return [document.Statement ?? []]
      .flat()
      .filter((statement) => statement.Effect === 'Allow')
      .flatMap((statement) => [statement.Resource ?? []].flat());
  } catch {
    return [];
  }
}

/** Whether one of the patterns covers the bucket or some object in it, with `*` and `?` as in IAM. */
export function coversBucket(
  patterns: readonly string[],
  bucket: string,
  tags: Readonly<Record<string, string>> = {},
): boolean {
  const targets = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/object`];
  return patterns.some((pattern) => targets.some((target) => glob(fill(pattern, tags), target)));
}

/** Puts session tags in place of `${aws:PrincipalTag/key}`; a tag that is not there matches nothing. */
function fill(pattern: string, tags: Readonly<Record<string, string>>): string {
  return pattern.replace(/\$?\$\{aws:PrincipalTag\/([^}]+)\}/gi, (_, key: string) => {
    const found = Object.entries(tags).find(([name]) => name.toLowerCase() === key.toLowerCase());
    return found?.[1] ?? '\u0000';
  });
}
