import { AwsError } from '../../errors/aws-error.ts';
import { header } from '../../http/headers.ts';
import { respond } from '../../http/respond.ts';
import { identityKey } from '../../state/entities.ts';
import { ACL_HEADERS, checkNewBucketAcl } from '../acl.ts';
import { checkNewBucketName } from '../address.ts';
import { newBucket } from '../bucket-registry.ts';
import { checkCorsRules, corsRulesOf } from '../cors.ts';
import {
  type Document,
  kmsDefaultOf,
  ownershipOf,
  publicAccessBlockOf,
  requesterPaysOf,
  tagsIn,
  textIn,
  textsIn,
} from '../document.ts';
import { malformedXml, notImplemented } from '../errors.ts';
import { forwardDocument } from '../forward.ts';
import { list } from '../listing.ts';
import {
  bucketPermission,
  onBucket,
  onService,
  type Permission,
  type S3Request,
  sends,
} from '../permission.ts';
import type { S3Call } from '../s3-call.ts';
import { finish, inTurn, withKeys } from '../serve.ts';
import { requestTagContext } from '../tags.ts';
import { getBucketPolicy, getBucketPolicyStatus, ownerOnly, putBucketPolicy } from './bucket-policy.ts';
import { bucketChange, type Effect, type Entries, unsupported } from './operation.ts';

/**
 * Switches a bucket’s tags on or off as conditions. LocalStack does not know the operation: the gateway keeps it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html
 */
async function putBucketAbac(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const { core, exchange } = call;
  const status = textIn(await call.document(), 'Status');
  if (status === undefined) throw malformedXml();
  core.store.apply(bucketChange(call, (bucket) => ({ ...bucket, abac: status === 'Enabled' })));
  respond(exchange, 200, { 'x-amz-request-id': exchange.requestId }, '');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAbac.html */
async function getBucketAbac(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const { exchange, bucket } = call;
  const status = bucket?.abac === true ? 'Enabled' : 'Disabled';
  respond(
    exchange,
    200,
    { 'content-type': 'application/xml', 'x-amz-request-id': exchange.requestId },
    `<?xml version="1.0" encoding="UTF-8"?>\n<AbacStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>${status}</Status></AbacStatus>`,
  );
}

/** Saves the rules by which pages from elsewhere are let in, after S3's checks of them. */
async function putBucketCors(
  call: S3Call,
  permissions: readonly Permission[],
  effect?: Effect,
): Promise<void> {
  await call.permit(permissions);
  const document = await call.document();
  checkCorsRules(corsRulesOf(document));
  return inTurn(call, async () => finish(call, await forwardDocument(call, document), effect, document));
}

/**
 * Saves where a bucket is replicated to. S3 does that by a role, which the caller must be allowed to hand over.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html (“must have the iam:PassRole permission”),
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html (no role of another account)
 */
async function putBucketReplication(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const document = await call.document();
  const arn = textIn(document, 'Role') ?? '';
  const [, accountId = '', name = ''] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (accountId !== call.caller.accountId)
    throw new AwsError(403, 'AccessDenied', 'Cross-account pass role is not allowed.');
  const role = call.core.store.get('roles', identityKey(accountId, name));
  const tags = Object.entries(role?.arn === arn ? role.tags : {}).flatMap(([key, value]) =>
    ['aws', 'iam'].map((prefix) => [`${prefix}:resourcetag/${key.toLowerCase()}`, value]),
  );
  await call.permit([{ action: 'iam:PassRole', resource: arn }], {
    ...Object.fromEntries(tags),
    'iam:passedtoservice': 's3.amazonaws.com',
  });
  return finish(call, await forwardDocument(call, document));
}

/**
 * Switches versioning on or off. Deletions that need a second factor would have to be refused without one, and there is
 * none here: they are not switched on.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
 */
async function putBucketVersioning(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const document = await call.document();
  if (textIn(document, 'MfaDelete') === 'Enabled') throw notImplemented('MfaDelete');
  return finish(call, await forwardDocument(call, document));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html (Permissions) */
function createBucketPermissions(request: S3Request): readonly Permission[] {
  const needs = ['s3:CreateBucket'];
  // "If you set the ACL to private, or if you don't specify any ACLs, only the s3:CreateBucket permission is required."
  const acls = ACL_HEADERS.filter((name) => sends(request, name));
  if (acls.some((name) => name !== 'x-amz-acl' || header(request.headers, name) !== 'private'))
    needs.push('s3:PutBucketAcl');
  if (header(request.headers, 'x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true')
    needs.push('s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning');
  if (sends(request, 'x-amz-object-ownership')) needs.push('s3:PutBucketOwnershipControls');
  return needs.map((action) => bucketPermission(request, action));
}

/** Makes a bucket that belongs to the caller’s account. Names are one space for all accounts. */
async function createBucket(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  const { request } = call;
  checkNewBucketName(request.bucket ?? '');
  await call.mayBePermitted(permissions);
  const document = await call.document();
  const location = textIn(document, 'LocationConstraint');
  const tags = tagsIn(document, 'Tags');
  const context = {
    ...(location === undefined || location === '' ? {} : { 's3:locationconstraint': location }),
    ...requestTagContext(tags),
  };
  await call.permit(permissions, context);
  if (tags.size > 0) await call.permit([bucketPermission(request, 's3:TagResource')], context);
  checkNewBucketAcl(request);
  checkLocation(call, location);
  return inTurn(call, () => make(call, document));
}

/** Ireland's older name: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
const regionOf = (location: string | undefined) => (location === 'EU' ? 'eu-west-1' : location || undefined);

/**
 * The endpoint of a Region makes buckets of that Region, and must be told so; us-east-1 makes those of any, and so does the
 * gateway in its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html (IllegalLocationConstraintException)
 */
function checkLocation({ core, facts }: S3Call, location: string | undefined): void {
  const { region } = facts;
  if (region === 'us-east-1' || region === core.region || regionOf(location) === region) return;
  throw new AwsError(
    400,
    'IllegalLocationConstraintException',
    `The ${location || 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

async function make(call: S3Call, document: Document | undefined): Promise<void> {
  const { core, request, caller } = call;
  const name = request.bucket ?? '';
  // As it is now that its turn has come.
  const bucket = core.store.get('buckets', name);
  if (bucket !== undefined && bucket.accountId !== caller.accountId)
    throw new AwsError(
      409,
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
        'Please select a different name and try again.',
      { BucketName: name },
    );
  const region = regionOf(textIn(document, 'LocationConstraint')) ?? call.facts.region;
  const fresh = newBucket(name, caller.accountId ?? core.accountId, region);
  const ownership = header(request.headers, 'x-amz-object-ownership');
  const row = {
    ...fresh,
    tags: Object.fromEntries(tagsIn(document, 'Tags')),
    ...(ownership === undefined ? {} : { ownership }),
  };
  return finish(
    call,
    await forwardDocument(call, document),
    () => (bucket === undefined ? [{ table: 'buckets', key: name, row }] : []),
    document,
  );
}

/**
 * It makes tables in a table bucket, which needs permissions of S3 Tables on it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html
 */
const MAKES_TABLES = unsupported('the tables that it makes are of S3 Tables, which is not served here');

/** Operations on the service or a bucket that need one action and nothing else. */
const PLAIN: readonly (readonly [operations: readonly string[], action: string])[] = [
  [['HeadBucket'], 's3:ListBucket'],
  [['GetBucketLocation'], 's3:GetBucketLocation'],
  [['GetBucketAcl'], 's3:GetBucketAcl'],
  [['PutBucketAcl'], 's3:PutBucketAcl'],
  [['GetPublicAccessBlock'], 's3:GetBucketPublicAccessBlock'],
  [['GetBucketOwnershipControls'], 's3:GetBucketOwnershipControls'],
  [['GetBucketTagging'], 's3:GetBucketTagging'],
  [['GetObjectLockConfiguration'], 's3:GetBucketObjectLockConfiguration'],
  [['PutObjectLockConfiguration'], 's3:PutBucketObjectLockConfiguration'],
  [['GetBucketAccelerateConfiguration'], 's3:GetAccelerateConfiguration'],
  [['PutBucketAccelerateConfiguration'], 's3:PutAccelerateConfiguration'],
  [['GetBucketAnalyticsConfiguration', 'ListBucketAnalyticsConfigurations'], 's3:GetAnalyticsConfiguration'],
  [['PutBucketAnalyticsConfiguration', 'DeleteBucketAnalyticsConfiguration'], 's3:PutAnalyticsConfiguration'],
  [['GetBucketCors'], 's3:GetBucketCORS'],
  [['GetBucketEncryption'], 's3:GetEncryptionConfiguration'],
  [
    ['GetBucketIntelligentTieringConfiguration', 'ListBucketIntelligentTieringConfigurations'],
    's3:GetIntelligentTieringConfiguration',
  ],
  [
    ['PutBucketIntelligentTieringConfiguration', 'DeleteBucketIntelligentTieringConfiguration'],
    's3:PutIntelligentTieringConfiguration',
  ],
  [['GetBucketInventoryConfiguration', 'ListBucketInventoryConfigurations'], 's3:GetInventoryConfiguration'],
  [['DeleteBucketInventoryConfiguration'], 's3:PutInventoryConfiguration'],
  [['GetBucketLifecycle', 'GetBucketLifecycleConfiguration'], 's3:GetLifecycleConfiguration'],
  [
    ['PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'DeleteBucketLifecycle'],
    's3:PutLifecycleConfiguration',
  ],
  [['GetBucketLogging'], 's3:GetBucketLogging'],
  [['PutBucketLogging'], 's3:PutBucketLogging'],
  [['GetBucketMetricsConfiguration', 'ListBucketMetricsConfigurations'], 's3:GetMetricsConfiguration'],
  [['PutBucketMetricsConfiguration', 'DeleteBucketMetricsConfiguration'], 's3:PutMetricsConfiguration'],
  [['GetBucketNotification', 'GetBucketNotificationConfiguration'], 's3:GetBucketNotification'],
  [['PutBucketNotification', 'PutBucketNotificationConfiguration'], 's3:PutBucketNotification'],
  [['GetBucketReplication'], 's3:GetReplicationConfiguration'],
  [['DeleteBucketReplication'], 's3:PutReplicationConfiguration'],
  [['GetBucketRequestPayment'], 's3:GetBucketRequestPayment'],
  [['GetBucketVersioning'], 's3:GetBucketVersioning'],
  [['GetBucketWebsite'], 's3:GetBucketWebsite'],
  [['PutBucketWebsite'], 's3:PutBucketWebsite'],
  [['DeleteBucketWebsite'], 's3:DeleteBucketWebsite'],
  [
    ['GetBucketMetadataConfiguration', 'GetBucketMetadataTableConfiguration'],
    's3:GetBucketMetadataTableConfiguration',
  ],
  [
    ['DeleteBucketMetadataConfiguration', 'DeleteBucketMetadataTableConfiguration'],
    's3:DeleteBucketMetadataTableConfiguration',
  ],
  [['UpdateBucketMetadataJournalTableConfiguration'], 's3:UpdateBucketMetadataJournalTableConfiguration'],
];

/**
 * Operations on the service and on buckets.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const BUCKET_OPERATIONS: Entries = {
  ...Object.fromEntries(
    PLAIN.flatMap(([operations, action]) =>
      operations.map((operation) => [operation, { needs: onBucket(action) }] as const),
    ),
  ),
  ListBuckets: { needs: onService('s3:ListAllMyBuckets'), serve: list },
  ListObjects: { needs: onBucket('s3:ListBucket'), serve: list },
  ListObjectsV2: { needs: onBucket('s3:ListBucket'), serve: list },
  ListObjectVersions: { needs: onBucket('s3:ListBucketVersions'), serve: list },
  ListMultipartUploads: { needs: onBucket('s3:ListBucketMultipartUploads'), serve: list },
  CreateBucket: { needs: createBucketPermissions, serve: createBucket },
  DeleteBucket: {
    needs: onBucket('s3:DeleteBucket'),
    effect: (call) => [{ table: 'buckets', key: call.request.bucket ?? '' }],
  },
  GetBucketPolicyStatus: { needs: onBucket('s3:GetBucketPolicyStatus'), serve: getBucketPolicyStatus },
  GetBucketPolicy: { needs: onBucket('s3:GetBucketPolicy'), serve: getBucketPolicy },
  PutBucketPolicy: { needs: onBucket('s3:PutBucketPolicy'), serve: putBucketPolicy },
  DeleteBucketPolicy: {
    needs: onBucket('s3:DeleteBucketPolicy'),
    serve: ownerOnly,
    effect: (call) => bucketChange(call, ({ policy: _, ...bucket }) => bucket),
  },
  PutBucketRequestPayment: {
    needs: onBucket('s3:PutBucketRequestPayment'),
    effect: (call, document) =>
      bucketChange(call, (bucket) => ({ ...bucket, requesterPays: requesterPaysOf(document) })),
  },
  PutPublicAccessBlock: {
    needs: onBucket('s3:PutBucketPublicAccessBlock'),
    effect: (call, document) =>
      bucketChange(call, (bucket) => ({ ...bucket, publicAccessBlock: publicAccessBlockOf(document) })),
  },
  DeletePublicAccessBlock: {
    needs: onBucket('s3:PutBucketPublicAccessBlock'),
    effect: (call) => bucketChange(call, ({ publicAccessBlock: _, ...bucket }) => bucket),
  },
  PutBucketOwnershipControls: {
    needs: onBucket('s3:PutBucketOwnershipControls'),
    effect: (call, document) =>
      bucketChange(call, (bucket) => ({ ...bucket, ownership: ownershipOf(document) })),
  },
  DeleteBucketOwnershipControls: {
    needs: onBucket('s3:PutBucketOwnershipControls'),
    effect: (call) => bucketChange(call, (bucket) => ({ ...bucket, ownership: 'ObjectWriter' })),
  },
  PutBucketTagging: {
    needs: onBucket('s3:PutBucketTagging'),
    effect: (call, document) =>
      bucketChange(call, (bucket) => ({ ...bucket, tags: Object.fromEntries(tagsIn(document, 'TagSet')) })),
  },
  DeleteBucketTagging: {
    needs: onBucket('s3:PutBucketTagging'),
    effect: (call) => bucketChange(call, (bucket) => ({ ...bucket, tags: {} })),
  },
  PutBucketInventoryConfiguration: {
    needs: onBucket('s3:PutInventoryConfiguration'),
    serve: withKeys((document) => {
      const fields = textsIn(document, 'OptionalFields');
      return fields.length === 0 ? {} : { 's3:inventoryaccessibleoptionalfields': fields };
    }),
  },
  PutBucketEncryption: {
    needs: onBucket('s3:PutEncryptionConfiguration'),
    effect: (call, document) =>
      bucketChange(call, ({ kms: _, ...bucket }) => {
        const kms = kmsDefaultOf(document);
        return kms === undefined ? bucket : { ...bucket, kms };
      }),
  },
  DeleteBucketEncryption: {
    needs: onBucket('s3:PutEncryptionConfiguration'),
    effect: (call) => bucketChange(call, ({ kms: _, ...bucket }) => bucket),
  },
  PutBucketReplication: { needs: onBucket('s3:PutReplicationConfiguration'), serve: putBucketReplication },
  PutBucketVersioning: { needs: onBucket('s3:PutBucketVersioning'), serve: putBucketVersioning },
  PutBucketCors: {
    needs: onBucket('s3:PutBucketCORS'),
    serve: putBucketCors,
    effect: (call, document) => bucketChange(call, (bucket) => ({ ...bucket, cors: corsRulesOf(document) })),
  },
  DeleteBucketCors: {
    needs: onBucket('s3:PutBucketCORS'),
    effect: (call) => bucketChange(call, ({ cors: _, ...bucket }) => bucket),
  },
  CreateBucketMetadataConfiguration: MAKES_TABLES,
  CreateBucketMetadataTableConfiguration: MAKES_TABLES,
  UpdateBucketMetadataInventoryTableConfiguration: MAKES_TABLES,
  GetBucketAbac: { needs: onBucket('s3:GetBucketAbac'), serve: getBucketAbac },
  PutBucketAbac: { needs: onBucket('s3:PutBucketAbac'), serve: putBucketAbac },
};
