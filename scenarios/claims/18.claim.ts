import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { type PublishedClaim, said } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { document, list, makeBucket, makeUser, onBucket, type User } from './principals.ts';

const EVERYTHING = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
const NAME = 'claims-18';

async function acrossAccounts(context: ClaimContext): Promise<string> {
  const { rolesAdmin } = context.stage.lab.access;
  if (rolesAdmin === undefined) throw new Error('this lab has one account only');
  const there = context.iam(rolesAdmin);
  const user = await makeUser(there, NAME, []);
  const other = await makeUser(there, `${NAME}-other`, EVERYTHING);
  const local = await makeUser(context.iam(context.admin), `${NAME}-local`, EVERYTHING);
  const account = local.arn.split(':')[4] ?? '';
  const bucket = `cordon-${NAME}`;
  const admin = context.s3(context.admin);
  await makeBucket(admin, bucket, [
    onBucket(bucket, 'Allow', { Principal: { AWS: user.arn } }),
    onBucket(bucket, 'Deny', {
      Principal: '*',
      Condition: { StringNotLike: { 'aws:userId': [user.userId, account] } },
    }),
  ]);
  const listed = (who: User) => said(list(context.s3(who.credentials), bucket)());
  const before = await listed(user);
  const policy = { UserName: NAME, PolicyName: 'may' };
  await there.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: document(EVERYTHING) }));
  const seen = {
    'not allowed at home': before,
    'allowed at home': await listed(user),
    'another user of its account': await listed(other),
    'a user of the bucket’s account with s3:*': await listed(local),
  };
  const { accessKeyId: AccessKeyId } = user.credentials;
  await there.send(new DeleteAccessKeyCommand({ UserName: NAME, AccessKeyId }));
  await there.send(new DeleteUserPolicyCommand(policy));
  await there.send(new DeleteUserCommand({ UserName: NAME }));
  const again = await listed(await makeUser(there, NAME, EVERYTHING));
  const { Policy = '' } = await admin.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  const names = Policy.includes(`"AWS":"${user.userId}"`) ? `${user.userId.slice(0, 4)}…` : 'something else';
  return [
    user.arn.split(':')[4] === account ? 'one account' : 'two accounts',
    ...Object.entries({ ...seen, 'made again under its name': again }).map(
      ([what, came]) => `${what}: ${came}`,
    ),
    `the Allow then names ${names}`,
  ].join('; ');
}

export default {
  id: '18',
  from: 'blog post',
  claim:
    'A bucket is given to one IAM user of another account by its ARN in an Allow and its `AIDA…` id in the Deny.',
  finding: 'under a condition',
  because:
    'its own account must allow it as well, and both entries mean that one user: AWS keeps the id behind the ARN, so a user made again under the same name is a stranger to both, and the policy shows the dead id in place of the ARN (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)',
  shows: [
    {
      what: 'the bucket is listed by users of both accounts, then by the user deleted and made again',
      expect:
        'two accounts; not allowed at home: AccessDenied 403; allowed at home: served; another user of its account: AccessDenied 403; a user of the bucket’s account with s3:*: AccessDenied 403; made again under its name: AccessDenied 403; the Allow then names AIDA…',
      see: acrossAccounts,
    },
  ],
  also: ['pnpm scenario claims --claim 14'],
} satisfies PublishedClaim;
