import {
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { type PublishedClaim, saidOf } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { document, list, makeBucket, makeUser, onBucket } from './principals.ts';

async function lockedOut(context: ClaimContext): Promise<string> {
  const iam = context.iam(context.admin);
  const spared = await makeUser(iam, 'claims-19', [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }]);
  const mighty = await makeUser(iam, 'claims-19-admin', [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  const Bucket = 'cordon-claims-19';
  const deny = onBucket(Bucket, 'Deny', {
    Principal: '*',
    Condition: { StringNotLike: { 'aws:userId': spared.userId } },
  });
  const [root, admin] = [context.s3(context.admin), context.s3(mighty.credentials)];
  await makeBucket(root, Bucket, [deny]);
  return saidOf({
    'an administrator lists': list(admin, Bucket),
    'writes the policy': () => admin.send(new PutBucketPolicyCommand({ Bucket, Policy: document([deny]) })),
    'removes the policy': () => admin.send(new DeleteBucketPolicyCommand({ Bucket })),
    'root lists': list(root, Bucket),
    'deletes the bucket': () => root.send(new DeleteBucketCommand({ Bucket })),
    'reads the policy': () => root.send(new GetBucketPolicyCommand({ Bucket })),
    'takes it away': () => root.send(new DeleteBucketPolicyCommand({ Bucket })),
    'and lists': list(root, Bucket),
  });
}

export default {
  id: '19',
  from: 'blog post',
  claim: 'The Deny must except the account’s root, otherwise nobody can access the bucket any more.',
  finding: 'under a condition',
  because:
    'root is denied like everybody, but may still read, write and delete the bucket’s policy: only root can fix it, an administrator cannot. In an organisation whose policies deny that to root, or without root’s credentials, nobody can (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html)',
  shows: [
    {
      what: 'a bucket whose Deny excepts only one user, by its id',
      expect:
        'an administrator lists: AccessDenied 403; writes the policy: AccessDenied 403; removes the policy: AccessDenied 403; root lists: AccessDenied 403; deletes the bucket: AccessDenied 403; reads the policy: served; takes it away: served; and lists: served',
      see: lockedOut,
    },
  ],
  notHere:
    'an organisation that has removed the root credentials of its accounts: its management account takes a root session for this one task (`sts:AssumeRoot` with `S3UnlockBucketPolicy`), which no emulator here has',
} satisfies PublishedClaim;
