import type { Ask } from './case.types.ts';
import { ARN } from './names.ts';

/** One permission that a request needs, in tokens. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** The object whose tags `s3:ExistingObjectTag` tells. */
  readonly key?: string;
  readonly on: 'bucket' | 'service' | 'iam' | 'trust';
}

export interface Wire {
  readonly service: 's3' | 'iam' | 'sts';
  readonly operation: string;
  readonly input: object;
}

/** An operation as AWS documents it: what is sent, what must be allowed, and the condition keys that it brings. */
export interface Operation {
  readonly wire: (ask: Ask) => Wire;
  readonly needs: (ask: Ask) => readonly Need[];
  /** Of one permission: a key that its action does not have is none of its keys. */
  readonly context?: (ask: Ask, need: Need) => Readonly<Record<string, string | readonly string[]>>;
  /** Reads a key: absence is told only to who may list the bucket. */
  readonly reads?: (ask: Ask) => string;
}

const key = (ask: Ask): string => ask.key ?? 'acme/a';
const bucket = '%bucket%';

function onObject(action: string, ask: Ask, name = key(ask)): Need {
  return { action, resource: `${ARN.bucket}/${name}`, key: name, on: 'bucket' };
}
const onBucket = (action: string): Need => ({ action, resource: ARN.bucket, on: 'bucket' });

function s3(operation: string, input: (ask: Ask) => object = () => ({})): Operation['wire'] {
  return (ask) => ({ service: 's3', operation, input: { Bucket: bucket, ...input(ask) } });
}
const keyed = (ask: Ask) => ({ Key: key(ask) });

function listContext(ask: Ask) {
  return {
    ...(ask.prefix === undefined ? {} : { 's3:prefix': ask.prefix }),
    ...(ask.delimiter === undefined ? {} : { 's3:delimiter': ask.delimiter }),
    ...(ask.maxKeys === undefined ? {} : { 's3:max-keys': String(ask.maxKeys) }),
  };
}
function listInput(ask: Ask) {
  return {
    ...(ask.prefix === undefined ? {} : { Prefix: ask.prefix }),
    ...(ask.delimiter === undefined ? {} : { Delimiter: ask.delimiter }),
    ...(ask.maxKeys === undefined ? {} : { MaxKeys: ask.maxKeys }),
  };
}

function tagContext(prefix: string, keys: string, tags: Ask['tags']) {
  if (tags === undefined) return {};
  return {
    [keys]: Object.keys(tags),
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${prefix}/${name}`, value])),
  };
}
const objectTags = ({ tags }: Ask) => tagContext('s3:RequestObjectTag', 's3:RequestObjectTagKeys', tags);
/** Keys that there are for the action alone, by the service authorization reference. */
const only = (action: string, need: Need, keys: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(
    Object.entries(need.action === action ? keys : {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
/** A conditional write must find an object there, whatever was asked before it. */
const written = (ask: Ask) =>
  ask.ifMatch === undefined && ask.ifNoneMatch === undefined ? `${key(ask)}.new` : TAGGED_ANEW;
const tagSet = (tags: Ask['tags'] = {}) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

function iam(operation: string, kind: 'user' | 'role'): Operation {
  const input = kind === 'user' ? { UserName: '%user%' } : { RoleName: '%role%' };
  return {
    wire: () => ({ service: 'iam', operation, input }),
    needs: () => [{ action: `iam:${operation}`, resource: ARN[kind], on: 'iam' }],
  };
}
const bucketRead = (operation: string, action: string): Operation => ({
  wire: s3(operation),
  needs: () => [onBucket(action)],
});

/**
 * The permissions each needs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html.
 * Written beside the gateway's own table, not taken from it. Nothing here changes what a later request would meet.
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetObject: {
    wire: s3('GetObject', keyed),
    needs: (ask) => [onObject('s3:GetObject', ask)],
    reads: key,
  },
  HeadObject: {
    wire: s3('HeadObject', keyed),
    needs: (ask) => [onObject('s3:GetObject', ask)],
    reads: key,
  },
  GetObjectTagging: {
    wire: s3('GetObjectTagging', keyed),
    needs: (ask) => [onObject('s3:GetObjectTagging', ask)],
  },
  PutObject: {
    wire: s3('PutObject', (ask) => ({
      Key: written(ask),
      Body: 'x',
      ...(ask.tags === undefined ? {} : { Tagging: new URLSearchParams(ask.tags).toString() }),
      ...(ask.storageClass === undefined ? {} : { StorageClass: ask.storageClass }),
      ...(ask.ifMatch === undefined ? {} : { IfMatch: ask.ifMatch }),
      ...(ask.ifNoneMatch === undefined ? {} : { IfNoneMatch: ask.ifNoneMatch }),
      ...(ask.acl === undefined ? {} : { ACL: ask.acl }),
      ...(ask.encryption === undefined ? {} : { ServerSideEncryption: ask.encryption }),
    })),
    needs: (ask) => [
      onObject('s3:PutObject', ask, written(ask)),
      ...(ask.acl === undefined ? [] : [onObject('s3:PutObjectAcl', ask, written(ask))]),
      ...(ask.tags === undefined ? [] : [onObject('s3:PutObjectTagging', ask, written(ask))]),
      ...(ask.ifMatch === undefined ? [] : [onObject('s3:GetObject', ask, written(ask))]),
    ],
    context: (ask, need) => ({
      ...(/^s3:PutObject(Tagging)?$/.test(need.action) ? objectTags(ask) : {}),
      ...only('s3:PutObject', need, {
        's3:ObjectCreationOperation': 'true',
        's3:if-match': ask.ifMatch,
        's3:if-none-match': ask.ifNoneMatch,
        's3:x-amz-acl': ask.acl,
        's3:x-amz-server-side-encryption': ask.encryption,
        's3:x-amz-storage-class': ask.storageClass,
      }),
      ...only('s3:PutObjectAcl', need, {
        's3:x-amz-acl': ask.acl,
        's3:x-amz-storage-class': ask.storageClass,
      }),
    }),
  },
  PutObjectTagging: {
    wire: s3('PutObjectTagging', (ask) => ({
      Key: TAGGED_ANEW,
      Tagging: { TagSet: tagSet(ask.tags) },
    })),
    needs: (ask) => [onObject('s3:PutObjectTagging', ask, TAGGED_ANEW)],
    context: objectTags,
  },
  DeleteObject: {
    wire: s3('DeleteObject', (ask) => ({ Key: `${key(ask)}.gone` })),
    needs: (ask) => [onObject('s3:DeleteObject', ask, `${key(ask)}.gone`)],
  },
  DeleteObjects: {
    wire: s3('DeleteObjects', (ask) => ({ Delete: { Objects: [{ Key: `${key(ask)}.gone` }] } })),
    needs: (ask) => [onObject('s3:DeleteObject', ask, `${key(ask)}.gone`)],
  },
  CopyObject: {
    wire: s3('CopyObject', (ask) => ({
      Key: `${key(ask)}.copy`,
      CopySource: `${bucket}/${ask.source ?? 'acme/a'}`,
      ...(ask.directive === undefined ? {} : { MetadataDirective: ask.directive }),
    })),
    needs: (ask) => [
      onObject('s3:GetObject', ask, ask.source ?? 'acme/a'),
      onObject('s3:PutObject', ask, `${key(ask)}.copy`),
    ],
    context: (ask, need) =>
      only('s3:PutObject', need, {
        's3:ObjectCreationOperation': 'true',
        's3:x-amz-copy-source': `${bucket}/${ask.source ?? 'acme/a'}`,
        's3:x-amz-metadata-directive': ask.directive,
      }),
  },
  ListObjectsV2: {
    wire: s3('ListObjectsV2', listInput),
    needs: () => [onBucket('s3:ListBucket')],
    context: listContext,
  },
  ListObjectVersions: {
    wire: s3('ListObjectVersions', listInput),
    needs: () => [onBucket('s3:ListBucketVersions')],
    context: listContext,
  },
  HeadBucket: bucketRead('HeadBucket', 's3:ListBucket'),
  GetBucketLocation: bucketRead('GetBucketLocation', 's3:GetBucketLocation'),
  GetBucketVersioning: bucketRead('GetBucketVersioning', 's3:GetBucketVersioning'),
  GetBucketTagging: bucketRead('GetBucketTagging', 's3:GetBucketTagging'),
  ListBuckets: {
    wire: () => ({ service: 's3', operation: 'ListBuckets', input: {} }),
    needs: () => [{ action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*', on: 'service' }],
  },
  GetUser: iam('GetUser', 'user'),
  ListUserPolicies: iam('ListUserPolicies', 'user'),
  GetRole: iam('GetRole', 'role'),
  ListRolePolicies: iam('ListRolePolicies', 'role'),
  AssumeRole: {
    wire: (ask) => ({
      service: 'sts',
      operation: 'AssumeRole',
      input: {
        RoleArn: ARN.target,
        RoleSessionName: ask.sessionName ?? 'acme',
        ...(ask.externalId === undefined ? {} : { ExternalId: ask.externalId }),
        ...(ask.sourceIdentity === undefined ? {} : { SourceIdentity: ask.sourceIdentity }),
        ...(ask.tags === undefined ? {} : { Tags: tagSet(ask.tags) }),
        ...(ask.transitive === undefined ? {} : { TransitiveTagKeys: ask.transitive }),
      },
    }),
    needs: (ask) => [
      { action: 'sts:AssumeRole', resource: ARN.target, on: 'trust' },
      ...(ask.tags === undefined
        ? []
        : [{ action: 'sts:TagSession', resource: ARN.target, on: 'trust' } as const]),
      ...(ask.sourceIdentity === undefined
        ? []
        : [{ action: 'sts:SetSourceIdentity', resource: ARN.target, on: 'trust' } as const]),
    ],
    context: (ask) => ({
      'sts:RoleSessionName': ask.sessionName ?? 'acme',
      ...(ask.externalId === undefined ? {} : { 'sts:ExternalId': ask.externalId }),
      ...(ask.sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': ask.sourceIdentity }),
      ...(ask.transitive === undefined ? {} : { 'sts:TransitiveTagKeys': ask.transitive }),
      ...tagContext('aws:RequestTag', 'aws:TagKeys', ask.tags),
    }),
  },
  AssumeRoleWithWebIdentity: {
    wire: (ask) => ({
      service: 'sts',
      operation: 'AssumeRoleWithWebIdentity',
      input: {
        RoleArn: ARN.target,
        RoleSessionName: ask.sessionName ?? 'acme',
        WebIdentityToken: '%token%',
      },
    }),
    needs: () => [{ action: 'sts:AssumeRoleWithWebIdentity', resource: ARN.target, on: 'trust' }],
    context: (ask) => ({ 'sts:RoleSessionName': ask.sessionName ?? 'acme' }),
  },
};

/** Objects that stand in every bucket before the first request, with their tags. */
export const OBJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'acme/a': {},
  'acme/b c': {},
  'acme-eu/a': {},
  'globex/a': {},
  '%user%/a': {},
  'tagged/acme': { tenant: 'acme' },
  'tagged/globex': { tenant: 'globex', site: 'oslo' },
};

/** Its tags change from request to request, so nothing is asked about what it has. */
export const TAGGED_ANEW = 'tagged/anew';

/** Asked for, and not there: 404 for who may list the bucket, 403 for others. */
export const ABSENT_KEY = 'acme/absent';

/** The operation that a case asks for. Throws `RangeError` for an unknown one. */
export function operationOf(ask: Ask): Operation {
  const operation = OPERATIONS[ask.operation];
  if (operation === undefined) throw new RangeError(`there is no operation \`${ask.operation}\` to ask`);
  return operation;
}
