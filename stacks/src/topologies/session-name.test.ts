import { describe, expect, it } from 'vitest';
import { defaultTenants, synthesized } from '../fixtures.ts';

describe('session-name', async () => {
  const { terraform } = await synthesized('session-name');

  it.each(defaultTenants())(
    'has the bucket of $id deny every session name but its own, exactly',
    ({ id }) => {
      const source = terraform.resource?.aws_s3_bucket_policy?.[`bucket-policy-${id}`]?.policy;
      const [statement] = (JSON.parse(String(source)) as { Statement: readonly { Condition: object }[] })
        .Statement;
      expect(statement?.Condition).toEqual({
        StringNotEquals: { 'aws:userid': `\${aws_iam_role.role-shared.unique_id}:tenant=${id}` },
        StringNotLike: {
          'aws:userid': ['${data.aws_caller_identity.caller.account_id}', '${local.admin_user_id}'],
        },
      });
    },
  );

  it.each(defaultTenants())(
    'pins the session name of $id in its Vault policy, and lets nothing else through',
    ({ id }) => {
      const policy = String(terraform.resource?.vault_policy?.[`policy-${id}`]?.policy);
      expect(policy.match(/path "[^"]*-aws\/[^"]*"/g)).toEqual([
        'path "cordon-aws/creds/tenants"',
        'path "cordon-aws/sts/tenants"',
      ]);
      expect(policy.match(/required_parameters = \["role_session_name"\]/g)).toHaveLength(2);
      expect(policy.match(/"role_session_name" = (.*)/g)).toEqual(
        Array(2).fill(`"role_session_name" = ["tenant=${id}"]`),
      );
    },
  );
});
