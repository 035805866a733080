import { type Attributes, resourcesOf, type TerraformJson, text } from '@cordon/terraform';
import type { LintFinding } from './lint.types.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
const MOST_TAGS = 50;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Findings in the roles of Vault's AWS engine, which Vault itself takes unchecked: it parses neither ARNs nor tags, and
 * sends no session policy where it was given none.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#create-update-role
 */
export function lintVaultRoles(terraform: TerraformJson): readonly LintFinding[] {
  const roles = resourcesOf(terraform, 'vault_aws_secret_backend_role');
  const sharers = new Map<string, number>();
  for (const { attributes } of roles)
    for (const arn of arns(attributes)) sharers.set(arn, (sharers.get(arn) ?? 0) + 1);
  return roles.flatMap(({ address, attributes }) =>
    whatIsWrong(attributes, sharers).map(([rule, why]) => ({ at: address, rule, why })),
  );
}

function whatIsWrong(
  role: Attributes,
  sharers: ReadonlyMap<string, number>,
): readonly (readonly [string, string])[] {
  const narrowed = text(role.policy_document) !== '' || Object.keys(tags(role)).length > 0;
  const wrong: [string, string][] = [];
  if (arns(role).length > 1)
    wrong.push(['several-role-arns', 'with several role_arns the caller chooses among them']);
  for (const arn of arns(role))
    if ((sharers.get(arn) ?? 0) > 1 && !narrowed)
      wrong.push([
        'whole-role',
        `\`${arn}\` is shared, and this Vault role narrows it by neither policy nor tags`,
      ]);
  for (const field of ['policy_arns', 'iam_groups'])
    if (role[field] !== undefined)
      wrong.push(['statements-add-up', `\`${field}\` adds to the policy document, it does not narrow it`]);
  if (role.credential_type === 'iam_user' && text(role.permissions_boundary_arn) === '')
    wrong.push(['unbounded-user', 'leased users have no permissions boundary']);
  return [...wrong, ...wrongTags(tags(role))];
}

function wrongTags(given: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  const entries = Object.entries(given);
  const odd = entries.filter(
    ([key, value]) => !fits(key, 128) || typeof value !== 'string' || value === '' || !fits(value, 256),
  );
  return [
    ...(entries.length > MOST_TAGS
      ? ([['too-many-tags', `${entries.length} session tags, AWS takes ${MOST_TAGS}`]] as const)
      : []),
    ...odd.map(
      ([key]) =>
        [
          'odd-tag',
          `session tag ${JSON.stringify(key)} is empty, too long or holds a character that AWS refuses`,
        ] as const,
    ),
  ];
}

function fits(value: string, longest: number): boolean {
  return value.length <= longest && TAG_TEXT.test(value);
}

function arns(role: Attributes): readonly string[] {
  return Array.isArray(role.role_arns) ? role.role_arns.map(String) : [];
}

function tags(role: Attributes): Readonly<Record<string, unknown>> {
  return { ...(role.session_tags as Record<string, unknown> | undefined) };
}
