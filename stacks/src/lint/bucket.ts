import { type Attributes, resourcesOf, type TerraformJson, text } from '@cordon/terraform';
import type { LintFinding } from './lint.types.ts';

const BLOCKS = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];

/** Findings in buckets: one whose public access is not wholly blocked, or where ACLs still count. */
export function lintBuckets(terraform: TerraformJson): readonly LintFinding[] {
  const blocked = named(terraform, 'aws_s3_bucket_public_access_block', (block) =>
    BLOCKS.every((name) => block[name] === true),
  );
  const owned = named(
    terraform,
    'aws_s3_bucket_ownership_controls',
    ({ rule }) => (rule as Attributes | undefined)?.object_ownership === 'BucketOwnerEnforced',
  );
  return resourcesOf(terraform, 'aws_s3_bucket').flatMap(({ address, name, attributes }) => {
    const covers = (names: ReadonlySet<string>) =>
      names.has(`\${aws_s3_bucket.${name}.bucket}`) || names.has(text(attributes.bucket));
    return [
      ...(covers(blocked)
        ? []
        : [{ at: address, rule: 'public-bucket', why: 'public access is not wholly blocked' }]),
      ...(covers(owned)
        ? []
        : [{ at: address, rule: 'acls-count', why: 'ACLs are not off: BucketOwnerEnforced is missing' }]),
    ];
  });
}

/** Buckets that a resource of this type names and that satisfy the rule. */
function named(
  terraform: TerraformJson,
  type: string,
  good: (attributes: Attributes) => boolean,
): ReadonlySet<string> {
  return new Set(
    resourcesOf(terraform, type)
      .filter(({ attributes }) => good(attributes))
      .map(({ attributes }) => text(attributes.bucket)),
  );
}
