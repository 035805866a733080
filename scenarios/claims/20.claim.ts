import { DeleteRoleCommand, DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';
import { type PublishedClaim, proof, said, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { assume, document, list, makeBucket, makeRole, makeUser, onBucket } from './principals.ts';

const ROLE = 'claims-20';
const MAY = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];

async function madeAgain(context: ClaimContext): Promise<string> {
  const [iam, root] = [context.iam(context.admin), context.s3(context.admin)];
  const user = await makeUser(iam, ROLE, []);
  const mighty = await makeUser(iam, `${ROLE}-admin`, [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  const role = await makeRole(iam, ROLE, user.arn, MAY);
  const session = () => assume(context.sts(user.credentials), role, 'one');
  const idOf = async (who: AwsCredentials) =>
    ((await context.sts(who).send(new GetCallerIdentityCommand({}))).UserId ?? '').split(':')[0];
  const [byId, byArn] = ['cordon-claims-20-id', 'cordon-claims-20-arn'];
  const before = await session();
  const unless = (bucket: string, Condition: object) =>
    onBucket(bucket, 'Deny', { Principal: '*', Condition });
  const sparing = async (who: AwsCredentials) => [
    unless(byId, { StringNotLike: { 'aws:userId': `${await idOf(who)}:*` } }),
  ];
  await makeBucket(root, byId, await sparing(before));
  await makeBucket(root, byArn, [unless(byArn, { ArnNotLike: { 'aws:PrincipalArn': role } })]);
  const listing = (who: AwsCredentials, bucket: string) => list(context.s3(who), bucket);
  const first = await saidOf({ 'by id': listing(before, byId), 'by ARN': listing(before, byArn) });
  await iam.send(new DeleteRolePolicyCommand({ RoleName: ROLE, PolicyName: 'may' }));
  await iam.send(new DeleteRoleCommand({ RoleName: ROLE }));
  await makeRole(iam, ROLE, user.arn, MAY);
  const after = await session();
  const then = await saidOf({ 'by id': listing(after, byId), 'by ARN': listing(after, byArn) });
  const Policy = document(await sparing(after));
  const fixed = new PutBucketPolicyCommand({ Bucket: byId, Policy });
  const mending = await saidOf({
    'an administrator': () => context.s3(mighty.credentials).send(fixed),
    root: () => root.send(fixed),
  });
  return `${first}; made again: ${then}; fixed by ${mending}; then by id: ${await said(listing(after, byId)())}`;
}

export default {
  id: '20',
  from: 'blog post',
  claim: 'A role that is deleted and made again under its name goes on where it was.',
  finding: 'under a condition',
  because:
    'it has another id, which a Deny by `aws:userId` has never heard of: its own tenant stands outside, and where the Deny spares no administrator root alone can let it in. A Deny by `aws:PrincipalArn` goes by the name: the role goes on, and so does whoever may make a role of that name (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids)',
  shows: [
    {
      what: 'a role’s session lists two buckets, whose Deny spares it by its id and by its ARN; the role is made again',
      expect:
        'by id: served; by ARN: served; made again: by id: AccessDenied 403; by ARN: served; fixed by an administrator: AccessDenied 403; root: served; then by id: served',
      see: madeAgain,
    },
    proof(
      'by proof, a Deny that spares the id of the role that was there before',
      'refuted: owner-access',
      'role-per-tenant',
      'userid-deny-of-former-role',
      ['deny-unless-userid'],
    ),
  ],
  also: [
    'pnpm prove --topology role-per-tenant --guard deny-unless-userid --mutant userid-deny-of-former-role',
    'pnpm scenario mutants --topology role-per-tenant --guard deny-unless-userid --mutant userid-deny-of-former-role',
  ],
} satisfies PublishedClaim;
