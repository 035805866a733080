import { GetBucketLocationCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import type { AwsCredentials } from '@cordon/domain';
import { type PublishedClaim, proof, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { list, makeUser } from './principals.ts';

const GUARD = 'console-access';

const where = (context: ClaimContext, who: AwsCredentials, bucket: string) => () =>
  context.s3(who).send(new GetBucketLocationCommand({ Bucket: bucket }));

async function besideTheDeny(context: ClaimContext): Promise<string> {
  const site = await context.site('role-per-tenant', GUARD);
  const acme = await site.credentials('acme');
  const { Buckets = [] } = await context.s3(acme).send(new ListBucketsCommand({}));
  const [own, other] = [site.bucket('acme'), site.bucket('globex')];
  const sees = Buckets.some(({ Name }) => Name === other);
  const seen = await saidOf({
    'where its own is': where(context, acme, own),
    'where globex’s is': where(context, acme, other),
    'what is in it': list(context.s3(acme), other),
  });
  return `globex’s name: ${sees ? 'seen' : 'not seen'}; ${seen}`;
}

async function withoutTheDeny(context: ClaimContext): Promise<string> {
  const site = await context.site('role-per-tenant');
  const may = [
    {
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:ListAllMyBuckets'],
      Resource: 'arn:aws:s3:::*',
    },
  ];
  const { credentials } = await makeUser(context.iam(context.admin), 'claims-17', may);
  const bucket = site.bucket('globex');
  return saidOf({
    'where globex’s is': where(context, credentials, bucket),
    'what is in it': list(context.s3(credentials), bucket),
  });
}

export default {
  id: '17',
  from: 'blog post',
  claim:
    'For the console, the role’s own policy also allows `s3:GetBucketLocation` and `s3:ListAllMyBuckets` on all buckets; the Deny keeps the bucket restricted all the same.',
  finding: 'under a condition',
  because:
    'the Deny keeps what is in the bucket and where it is; the names it cannot keep: listing buckets is asked of no bucket, so every tenant of the account sees every other’s name (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html)',
  shows: [
    {
      what: 'acme’s role with both allowed, each bucket with the Deny',
      expect:
        'globex’s name: seen; where its own is: served; where globex’s is: AccessDenied 403; what is in it: AccessDenied 403',
      see: besideTheDeny,
    },
    {
      what: 'a user with both allowed and nothing else, no bucket with a Deny',
      expect: 'where globex’s is: served; what is in it: AccessDenied 403',
      see: withoutTheDeny,
    },
    proof('all requests, by proof, tenants’ names not counted', 'proved', 'role-per-tenant', undefined, [
      GUARD,
    ]),
    proof(
      'the same with a Deny that leaves `s3:GetBucketLocation` out',
      'refuted: tenant-metadata',
      'role-per-tenant',
      'console-deny-without-location',
      [GUARD],
    ),
  ],
  also: [
    'pnpm scenario isolation --topology role-per-tenant --guard console-access',
    'pnpm prove --topology role-per-tenant --guard console-access --mutant console-deny-objects-alone',
  ],
} satisfies PublishedClaim;
