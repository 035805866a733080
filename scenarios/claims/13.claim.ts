import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { type AwsCredentials, brokerOf } from '@cordon/domain';
import { type PublishedClaim, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { assume, document, list, makeUser } from './principals.ts';

const GUARDED = ['role-per-tenant', 'deny-unless-userid'] as const;

async function everybody(context: ClaimContext): Promise<string> {
  const guarded = await context.site(...GUARDED);
  const bare = await context.site('role-per-tenant');
  const may = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
  const powerful = (await makeUser(context.iam(context.admin), 'claims-13', may)).credentials;
  const as = (who: AwsCredentials, bucket = guarded.bucket('acme')) => list(context.s3(who), bucket);
  return saidOf({
    'the role': as(await guarded.credentials('acme')),
    'another role': as(await guarded.credentials('globex')),
    'a user with s3:*': as(powerful),
    'that user where there is no such Deny': as(powerful, bare.bucket('acme')),
    root: as(context.admin),
  });
}

async function throughTheRole(context: ClaimContext): Promise<string> {
  const site = await context.site(...GUARDED);
  const { prefix, accountId } = site.deployment;
  const role = `arn:aws:iam::${accountId}:role/${prefix}/${prefix}-globex`;
  const may = [{ Effect: 'Allow', Action: ['iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'], Resource: role }];
  const user = await makeUser(context.iam(context.admin), 'claims-13-trust', may);
  await context.iam(user.credentials).send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: `${prefix}-globex`,
      PolicyDocument: document([
        {
          Effect: 'Allow',
          Principal: { AWS: [user.arn, brokerOf(site.deployment)] },
          Action: 'sts:AssumeRole',
        },
      ]),
    }),
  );
  const session = await assume(context.sts(user.credentials), role, 'in');
  return saidOf({ 'its session': list(context.s3(session), site.bucket('globex')) });
}

export default {
  id: '13',
  from: 'blog post',
  claim:
    'A bucket policy Deny with `StringNotLike` `aws:userId` `AROA…:*` (and the account id) keeps out every principal but one role, users with `s3:*` included.',
  finding: 'under a condition',
  because:
    'it keeps out every other principal. Root is let in by the account id in the policy, and everybody who may change the role’s trust policy or assume the role gets in as the role',
  shows: [
    {
      what: 'the bucket of `acme`, listed by everybody',
      expect:
        'the role: served; another role: AccessDenied 403; a user with s3:*: AccessDenied 403; that user where there is no such Deny: served; root: served',
      see: everybody,
    },
    {
      what: 'a user without any S3 right, who may change the trust of globex’s role, lists the bucket of globex',
      expect: 'its session: served',
      see: throughTheRole,
    },
  ],
  also: [
    'pnpm scenario isolation --topology role-per-tenant --guard deny-unless-userid',
    'pnpm prove --topology role-per-tenant --guard deny-unless-userid',
  ],
} satisfies PublishedClaim;
