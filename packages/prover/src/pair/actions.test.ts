import { asWritten } from '@cordon/strength';
import { expect, test } from 'vitest';
import { caller, policy, target } from '../../test/world.ts';
import { iamTarget } from '../model/account.ts';
import type { Target } from '../problem.types.ts';
import { type Active, activeStatements } from './active.ts';

/** The actions as they are sorted when the table is made, anew where faults are planted: what is made on import is seen no other way. */
const anew = (): Promise<typeof import('./actions.ts')> =>
  asWritten ? import('./actions.ts') : import(/* @vite-ignore */ `./actions.ts?anew=${Math.random()}.ts`);

const bucket = target('them');
const account: Target = { kind: 'account', arn: 'arn:aws:s3:::*', accountId: '1', context: {} };
const sorted = async (to: Target, only?: readonly string[], statements: readonly Active[] = []) => {
  const { actionClasses } = await anew();
  return actionClasses(statements, [], to, only).map(({ kind, question, action, members }) => ({
    of: `${kind} ${question}`,
    first: action.name,
    names: members.map((name) => name.replace(/^s3:/, '')).join(' '),
  }));
};
const named = (classes: Awaited<ReturnType<typeof sorted>>, of: string) =>
  classes.find((one) => one.of === of) ?? { first: '', names: '' };

/** By what a served request would be, read once more by hand from what the service says that each action does. */
const OF_OBJECTS = {
  reads: 'GetObject GetObjectTorrent GetObjectVersion GetObjectVersionForReplication GetObjectVersionTorrent',
  metadata:
    'GetObjectAcl GetObjectAnnotation GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectVersionAcl GetObjectVersionAnnotation GetObjectVersionAnnotationForReplication GetObjectVersionAttributes GetObjectVersionTagging ListMultipartUploadParts ListObjectAnnotations ListObjectVersionAnnotations',
  grants: 'BypassGovernanceRetention ObjectOwnerOverrideToBucketOwner',
};
const OF_BUCKETS = {
  grants:
    'DeleteBucketPolicy PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging PutReplicationConfiguration TagResource UntagResource',
  listings: 'ListBucket ListBucketMultipartUploads ListBucketVersions',
  /** Settings that tell who else is in a shared bucket. */
  telling:
    'AllowVendedLogDeliveryForResource GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification GetBucketPolicy GetBucketTagging GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListTagsForResource',
  /** And those that tell nothing. */
  nameless:
    'GetAccelerateConfiguration GetBucketCORS GetBucketLocation GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration',
};
const words = (text: string) => text.split(' ').sort().join(' ');

test('actions on a bucket and its objects', async () => {
  const classes = await sorted(bucket);
  expect(classes.map(({ of, first }) => [of, first]).sort()).toEqual(
    [
      ['object reads', 's3:GetObject'],
      ['object metadata', 's3:GetObjectTagging'],
      ['object writes', 's3:PutObject'],
      ['object grants', 's3:BypassGovernanceRetention'],
      ['bucket metadata', 's3:ListBucket'],
      ['bucket writes', 's3:PutBucketVersioning'],
      ['bucket grants', 's3:PutBucketPolicy'],
      ['bucket future', 's3:xxxxx'],
      ['object future', 's3:xxxxx'],
    ].sort(),
  );
  for (const [question, names] of Object.entries(OF_OBJECTS))
    expect(named(classes, `object ${question}`).names).toBe(names);
  expect(named(classes, 'bucket grants').names).toBe(OF_BUCKETS.grants);
  const { listings, telling, nameless } = OF_BUCKETS;
  expect(named(classes, 'bucket metadata').names).toBe(words(`${listings} ${telling} ${nameless}`));
  for (const write of ['DeleteObject', 'PutObjectTagging', 'RestoreObject', 'ReplicateObject'])
    expect(named(classes, 'object writes').names.split(' ')).toContain(write);
  for (const write of ['DeleteBucket', 'PutBucketNotification', 'PutLifecycleConfiguration', 'PutBucketAbac'])
    expect(named(classes, 'bucket writes').names.split(' ')).toContain(write);
});

test('with ACLs on, writing them grants', async () => {
  const classes = await sorted({ ...bucket, ownership: 'BucketOwnerPreferred' });
  expect(named(classes, 'object grants')).toMatchObject({
    first: 's3:PutObjectAcl',
    names: words(`${OF_OBJECTS.grants} PutObjectAcl PutObjectVersionAcl`),
  });
  expect(named(classes, 'bucket grants').names).toBe(words(`${OF_BUCKETS.grants} PutBucketAcl`));
});

test('in a shared bucket settings show who is there, or nothing, and listings show keys', async () => {
  const classes = await sorted({ ...bucket, prefix: 'p/' });
  expect(named(classes, 'bucket metadata').names).toBe(OF_BUCKETS.listings);
  expect(named(classes, 'bucket enumerates')).toMatchObject({
    first: 's3:GetBucketTagging',
    names: OF_BUCKETS.telling,
  });
  expect(classes.map(({ names }) => names).join(' ')).not.toMatch(/GetBucketLocation|GetBucketVersioning/);
  expect(named(classes, 'object metadata').names).toBe(OF_OBJECTS.metadata);
  expect(named(classes, 'bucket grants').names).toBe(OF_BUCKETS.grants);
});

test('actions of an account, of IAM and of STS', async () => {
  const iam = await sorted(iamTarget('1'));
  expect(iam.map(({ of, first }) => [of, first])).toEqual([
    ['iam grants', 'iam:PutRolePolicy'],
    ['iam metadata', 'iam:ListUsers'],
  ]);
  for (const name of ['iam:CreateAccessKey', 'iam:TagRole', 'iam:PassRole', 'iam:DeleteUser'])
    expect(named(iam, 'iam grants').names.split(' ')).toContain(name);
  for (const name of ['iam:GetRole', 'iam:SimulatePrincipalPolicy', 'iam:GenerateCredentialReport'])
    expect(named(iam, 'iam metadata').names.split(' ')).toContain(name);
  const whole = await sorted(account);
  expect(whole.map(({ of }) => of).sort()).toEqual(['account grants', 'account metadata', 'account writes']);
  expect(named(whole, 'account metadata').first).toBe('s3:ListAllMyBuckets');
  for (const name of ['PutAccountPublicAccessBlock', 'GetDataAccess', 'PutAccessPointPolicy'])
    expect(named(whole, 'account grants').names.split(' ')).toContain(name);
  const points = await sorted({ ...account, kind: 's3-resource' });
  const all = points.map(({ names }) => names).join(' ');
  expect(all).toMatch(/CreateAccessPoint/);
  expect(all).not.toMatch(/ListAllMyBuckets|PutAccountPublicAccessBlock|PutObject\b|ListBucket\b/);
  const each = async (kind: Target['kind']) =>
    (await sorted({ ...account, kind })).map(({ names }) => names).sort();
  expect(await each('role')).toEqual([
    ...['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity', 'sts:TagSession'],
  ]);
  expect(await each('federated-user')).toEqual(['sts:GetFederationToken', 'sts:TagSession']);
});

test('only what is asked for, and then nothing of the future', async () => {
  expect(await sorted(bucket, ['s3:PutObject', 's3:GetObject'])).toEqual([
    { of: 'object reads', first: 's3:GetObject', names: 'GetObject' },
    { of: 'object writes', first: 's3:PutObject', names: 'PutObject' },
  ]);
});

test('what nobody asks about there is refused, or it would count as proved', async () => {
  await expect(sorted(bucket, ['s3:GetObject', 'sts:AssumeRole'])).rejects.toThrow(
    '`sts:AssumeRole` is no action',
  );
  await expect(sorted({ ...account, kind: 'role' }, ['sts:AssumeRoleWithSAML'])).rejects.toThrow(/WithSAML/);
});

test('statements part the actions, those of the future by their wildcards', async () => {
  const statement = { Effect: 'Allow', Resource: '*' };
  const active = activeStatements(
    caller('me', {
      identity: policy('own', [
        { ...statement, Action: ['s3:GetObject', 's3:getB*'] },
        { ...statement, Action: 's3:*Tagging' },
      ]),
    }),
    bucket,
  );
  const classes = await sorted(bucket, undefined, active);
  const future = classes.filter(({ of }) => of === 'bucket future').map(({ first }) => first);
  expect(future.length).toBe(4);
  const { actionClasses } = await anew();
  const members = actionClasses(active, [], bucket)
    .filter(({ question, kind }) => question === 'future' && kind === 'object')
    .map(({ member }) => member.map(Number).join(''));
  expect(members.sort()).toEqual(['00', '01', '10', '11']);
  expect(classes.filter(({ of }) => of === 'object reads').map(({ names }) => names)).toEqual([
    'GetObject',
    'GetObjectTorrent GetObjectVersion GetObjectVersionForReplication GetObjectVersionTorrent',
  ]);
  const shared = actionClasses(active, [], { ...bucket, prefix: 'p/' });
  const looking = shared.filter(
    ({ question, kind, members: known }) =>
      kind === 'bucket' && known.length === 0 && question === 'enumerates',
  );
  expect(looking.length).toBeGreaterThan(0);
  for (const { action } of looking) expect(action.name).toMatch(/^s3:getb/);
  for (const { action } of shared)
    if (action.keys.size > 50 && action.on.length === 1) expect(action.keys.has('s3:prefix')).toBe(true);
});

test('a condition key parts actions that carry it from those that do not', async () => {
  const { actionClasses } = await anew();
  const of = (key: string) =>
    actionClasses([], [key], bucket)
      .filter(({ question }) => question !== 'future')
      .filter(({ members }) => members.includes('s3:ListBucket') || members.includes('s3:GetBucketPolicy'))
      .length;
  expect(of('s3:prefix')).toBe(2);
  expect(of('aws:sourceip')).toBe(1);
  const tagged = (key: string) =>
    actionClasses([], [key], bucket).filter(({ members }) =>
      members.some((name) => /^s3:(PutObject|DeleteObject)$/.test(name)),
    ).length;
  expect(tagged('s3:requestobjecttag/team')).toBe(2);
  expect(tagged('s3:resourceaccount')).toBe(1);
});
