/** What each rule of the audit asks for. */
export const LINT_RULES = {
  'wildcard-action': 'a policy allows the actions that are needed, one by one',
  'wildcard-resource': 'a policy allows S3 on named buckets, not on a prefix of bucket names',
  'open-trust': 'a role trusts named principals, not an account or everybody',
  'open-bucket': 'a bucket policy allows named principals, not everybody',
  'vault-wildcard': 'a Vault policy opens paths of the AWS engine one by one',
  'unused-role': 'a role that Vault may assume is used by a Vault role',
  'unused-vault-role': 'a role of Vault’s AWS engine is opened by the policy of some login',
  'unused-policy': 'a policy is attached to a principal',
  'missing-policy': 'a login names policies that exist',
  'missing-tag': 'buckets, roles and users have the owner and expiry tags that `cordon.json` asks for',
  expired: 'nothing is kept beyond the day in its expiry tag',
} as const;

export type LintRule = keyof typeof LINT_RULES;
