import { type PublishedClaim, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { list, makeBucket, makeUser, onBucket } from './principals.ts';

async function acrossAccounts(context: ClaimContext): Promise<string> {
  const site = await context.site('role-per-tenant-cross-account', 'deny-unless-userid');
  const { accountId, roleAccountId } = site.deployment;
  const s3 = context.s3(await site.credentials('acme'));
  const seen = await saidOf({ own: list(s3, site.bucket('acme')), globex: list(s3, site.bucket('globex')) });
  return `${accountId === roleAccountId ? 'one account' : 'two accounts'}; ${seen}`;
}

async function users(context: ClaimContext): Promise<string> {
  const iam = context.iam(context.admin);
  const may = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
  const [named, other] = [await makeUser(iam, 'claims-14', may), await makeUser(iam, 'claims-14-other', may)];
  const account = named.arn.split(':')[4] ?? '';
  const bucket = 'cordon-claims-14';
  await makeBucket(context.s3(context.admin), bucket, [
    onBucket(bucket, 'Deny', {
      Principal: '*',
      Condition: { StringNotLike: { 'aws:userId': [named.userId, account] } },
    }),
  ]);
  const as = (who: typeof named) => list(context.s3(who.credentials), bucket);
  return `${named.userId.slice(0, 4)}…: ${await saidOf({ 'the user': as(named), 'another user': as(other) })}`;
}

export default {
  id: '14',
  from: 'blog post',
  claim:
    'The same works across accounts together with an Allow for the role. For IAM users the id is `AIDA…`.',
  finding: 'holds',
  because:
    'across accounts the bucket must allow the role, since neither side alone suffices, and the Deny goes by the same id; a user’s `aws:userId` is its unique id',
  shows: [
    {
      what: 'roles in a second account, their buckets with an Allow and the Deny',
      expect: 'two accounts; own: served; globex: AccessDenied 403',
      see: acrossAccounts,
    },
    {
      what: 'a bucket whose Deny spares one user by its id; both users have s3:*',
      expect: 'AIDA…: the user: served; another user: AccessDenied 403',
      see: users,
    },
  ],
  also: ['pnpm scenario isolation --topology role-per-tenant-cross-account --guard deny-unless-userid'],
} satisfies PublishedClaim;
