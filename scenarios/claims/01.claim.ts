import { GetRolePolicyCommand, ListAttachedRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { awsMountOf } from '@cordon/domain';
import { type PublishedClaim, said, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { list } from './principals.ts';

async function count(context: ClaimContext): Promise<string> {
  const { deployment, bucket } = await context.site('role-per-tenant');
  const iam = context.iam(context.admin);
  const { Roles: roles = [] } = await iam.send(
    new ListRolesCommand({ PathPrefix: `/${deployment.prefix}/` }),
  );
  let inline = 0;
  let managed = 0;
  for (const { RoleName } of roles) {
    await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'buckets' }));
    inline += 1;
    const { AttachedPolicies: attached = [] } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName }),
    );
    managed += attached.length;
  }
  const vaultRoles = await context.operator.secrets.aws.listRoles({ mountPoint: awsMountOf(deployment) });
  const s3 = context.s3(context.admin);
  const policies = await Promise.all(
    deployment.tenants.map(({ tenant }) =>
      said(s3.send(new GetBucketPolicyCommand({ Bucket: bucket(tenant.id) }))),
    ),
  );
  return `${deployment.tenants.length} tenants: ${vaultRoles.length} Vault roles, ${roles.length} IAM roles, ${inline} inline policies, ${managed} managed policies; bucket policies: ${[...new Set(policies)].join(', ')}`;
}

export default {
  id: '01',
  from: 'forum thread',
  claim: 'Role-per-tenant needs N each of: bucket with policy, Vault role, IAM role, IAM policy.',
  finding: 'under a condition',
  because:
    'N buckets, N Vault roles and N IAM roles it is, and N Vault policies and AppRoles that the claim leaves out; no bucket needs a policy unless the roles stand in another account, and the role’s own inline policy saves the managed one',
  shows: [
    {
      what: 'what role-per-tenant made for three tenants',
      expect:
        '3 tenants: 3 Vault roles, 3 IAM roles, 3 inline policies, 0 managed policies; bucket policies: NoSuchBucketPolicy 404',
      see: count,
    },
    {
      what: 'and without a bucket policy, `acme` lists its own bucket and not that of `globex`',
      expect: 'own: served; globex: AccessDenied 403',
      see: async (context) => {
        const site = await context.site('role-per-tenant');
        const s3 = context.s3(await site.credentials('acme'));
        return saidOf({ own: list(s3, site.bucket('acme')), globex: list(s3, site.bucket('globex')) });
      },
    },
  ],
  also: ['pnpm prove --topology role-per-tenant', 'pnpm exec vitest run --project stacks counts'],
} satisfies PublishedClaim;
