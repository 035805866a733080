import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Context, NamedPolicy } from '@cordon/iam';
import type { Question } from '../authorize/authorize.ts';
import { parsed } from '../authorize/checked-policy.ts';
import type { Core } from '../core.ts';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { encodePath, uriEncode } from '../http/target.ts';
import { OWN_QUESTION, type UpstreamAnswer, unavailable } from '../http/upstream.ts';
import type { Bucket, KmsKey } from '../state/entities.ts';
import type { Caller } from '../who/caller.ts';
import { isKms } from './document.ts';
import { notImplemented } from './errors.ts';
import type { CopySource, S3Request } from './permission.ts';
import type { S3Call } from './s3-call.ts';

/*
 * Objects that are encrypted with a key of KMS: whoever writes one needs `kms:GenerateDataKey` for the key besides, whoever
 * reads one `kms:Decrypt`. There is no KMS here: every key has the policy that AWS gives a new one, by which the policies
 * of its own account's identities decide, and the key `aws/s3`, which AWS manages, lets its account in and nobody else.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html (Permissions, Using SSE-KMS encryption for
 * cross-account operations), https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */

const SSE = 'x-amz-server-side-encryption';
const KEY = 'x-amz-server-side-encryption-aws-kms-key-id';
const BUCKET_KEY = 'x-amz-server-side-encryption-bucket-key-enabled';
const CONTEXT = 'x-amz-server-side-encryption-context';
const CUSTOMERS = 'x-amz-server-side-encryption-customer-algorithm';

/** Operations that settle how an object will be encrypted. */
const ENCRYPTS: ReadonlySet<string> = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload']);

/** ARN of the key `aws/s3` of an account; the same every time. */
function managedKey(accountId: string, region: string): string {
  const hex = hash('sha256', `aws/s3 ${accountId} ${region}`);
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return `arn:aws:kms:${region}:${accountId}:key/${id}`;
}

const ALIAS = /^(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:(\d{12}):)?alias\//;
const KEY_ARN = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):key\/[\w-]+$/;

/** The key that is named: by its ARN, or by its id, which is then one of the caller's account. */
function keyNamed(name: string | undefined, callersAccount: string, region: string): KmsKey {
  const alias = name === undefined ? null : ALIAS.exec(name);
  if (name === undefined || (alias !== null && name.endsWith('alias/aws/s3'))) {
    const accountId = alias?.[1] ?? callersAccount;
    return { arn: managedKey(accountId, region), accountId, managed: true };
  }
  if (alias !== null)
    throw notImplemented(`the alias \`${name.slice(0, 200)}\` of a key: name the key itself`);
  const arn = name.startsWith('arn:') ? name : `arn:aws:kms:${region}:${callersAccount}:key/${name}`;
  const [, ofRegion = '', accountId = ''] = KEY_ARN.exec(arn) ?? [];
  if (accountId === '' || ofRegion !== region)
    throw new AwsError(400, 'KMS.NotFoundException', `Invalid arn ${name.slice(0, 200)}`);
  return { arn, accountId, managed: arn === managedKey(accountId, region) };
}

/** The key that the request's object is to be encrypted with, and how; undefined where it is none of KMS. */
function encryptionOf(
  { operation, headers }: S3Request,
  bucket: Bucket | undefined,
  caller: Pick<Caller, 'accountId'>,
): { readonly key: KmsKey; readonly algorithm: string; readonly bucketKey: boolean } | undefined {
  if (bucket === undefined || !ENCRYPTS.has(operation) || headers.has(CUSTOMERS)) return undefined;
  const { kms, accountId, region } = bucket;
  const asked = header(headers, SSE);
  const algorithm = asked ?? kms?.algorithm;
  if (algorithm === undefined || !isKms(algorithm)) return undefined;
  const given = header(headers, BUCKET_KEY)?.toLowerCase();
  return {
    algorithm,
    bucketKey: given === undefined ? kms?.bucketKey === true : given === 'true',
    // What the bucket says is its owner's; what a request says is its sender's.
    key:
      asked === undefined
        ? keyNamed(kms?.key, accountId, region)
        : keyNamed(header(headers, KEY), caller.accountId ?? '', region),
  };
}

/**
 * Headers that the upstream gets instead of those that came: how the object is encrypted was judged with the request, and the
 * upstream would go by what its bucket says when the last byte has come, or look for the key of a bucket, or for `aws/s3`, in
 * a KMS that is not there.
 */
export function encryptionHeaders({ request, bucket, caller }: S3Call): Readonly<Record<string, string>> {
  if (!ENCRYPTS.has(request.operation) || request.headers.has(CUSTOMERS)) return {};
  const found = encryptionOf(request, bucket, caller);
  if (found === undefined) return { [SSE]: header(request.headers, SSE) ?? 'AES256' };
  return { [SSE]: found.algorithm, [KEY]: found.key.arn, [BUCKET_KEY]: String(found.bucketKey) };
}

/** What goes on with an upload that was begun: its parts are read when it is completed. */
const CONTINUES: ReadonlySet<string> = new Set(['UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload']);
const ENDS: ReadonlySet<string> = new Set(['CompleteMultipartUpload', 'AbortMultipartUpload']);

const uploadKey = (bucket: Bucket, uploadId: string): string => `${bucket.name}/${uploadId}`;

/** Forgets by which key an upload was encrypted that is over. */
export function forgetUpload({ core, request, bucket }: S3Call): void {
  if (bucket === undefined || !ENDS.has(request.operation)) return;
  const key = uploadKey(bucket, request.query.get('uploadId') ?? '');
  if (core.store.get('uploads', key) !== undefined) core.store.apply([{ table: 'uploads', key }]);
}

/**
 * Remembers by which key an upload is encrypted that was just begun: no answer of LocalStack's tells it before a part is
 * written.
 */
export function rememberUpload({ core, request, bucket, caller }: S3Call, answer: UpstreamAnswer): void {
  if (bucket === undefined || request.operation !== 'CreateMultipartUpload') return;
  const found = encryptionOf(request, bucket, caller);
  const begun = /<UploadId>([^<]+)<\/UploadId>/.exec(answer.body.toString())?.[1];
  if (found === undefined || begun === undefined) return;
  const { key, bucketKey } = found;
  core.store.apply([{ table: 'uploads', key: uploadKey(bucket, begun), row: { ...key, bucketKey } }]);
}

/**
 * Requires the right to use the key that the object is to be encrypted with, or that its upload was begun with. Throws as
 * KMS refuses it.
 * https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key (`kms:Decrypt` for UploadPart and UploadPartCopy),
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function permitEncryption(call: S3Call): void {
  const { core, request, bucket, caller } = call;
  if (bucket !== undefined && CONTINUES.has(request.operation)) {
    const upload = core.store.get('uploads', uploadKey(bucket, request.query.get('uploadId') ?? ''));
    if (upload !== undefined)
      requireKey(call, bucket, request.key ?? '', upload, upload.bucketKey, ['kms:Decrypt']);
  }
  if (ENCRYPTS.has(request.operation)) checkEncryption(request);
  const found = encryptionOf(request, bucket, caller);
  if (bucket === undefined || found === undefined) return;
  // LocalStack forgets the key of two layers: nobody could be asked for the right to it when the object is read.
  if (found.algorithm === 'aws:kms:dsse' && !found.key.managed)
    throw notImplemented('`aws:kms:dsse` with a key of its own');
  const actions = ['kms:GenerateDataKey'];
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
  if (request.operation === 'CreateMultipartUpload') actions.push('kms:Decrypt');
  requireKey(call, bucket, request.key ?? '', found.key, found.bucketKey, actions);
}

/**
 * A key that is named and not used would satisfy whoever asks for that key in a policy; so would S3's way of encrypting
 * beside a key that the customer provides.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (x-amz-server-side-encryption-aws-kms-key-id)
 */
function checkEncryption({ headers }: S3Request): void {
  const asked = header(headers, SSE);
  const named = [KEY, CONTEXT].find((name) => headers.has(name));
  if (named !== undefined && !isKms(asked))
    throw new AwsError(
      400,
      'InvalidArgument',
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      { ArgumentName: SSE, ArgumentValue: asked ?? 'null' },
    );
  // Whoever reads the object is asked by the same context, and LocalStack does not keep it.
  if (headers.has(CONTEXT)) throw notImplemented(CONTEXT);
  if (asked !== undefined && headers.has(CUSTOMERS))
    throw new AwsError(
      400,
      'InvalidArgument',
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      { ArgumentName: SSE, ArgumentValue: asked },
    );
}

/** Reads of an object's own bytes; HeadObject and GetObjectAttributes tell a checksum that is as secret. */
const READS: ReadonlySet<string> = new Set(['GetObject', 'SelectObjectContent']);
const TELLS_CHECKSUM: Readonly<Record<string, (request: S3Request) => boolean>> = {
  HeadObject: ({ headers }) => header(headers, 'x-amz-checksum-mode') !== undefined,
  GetObjectAttributes: ({ headers }) =>
    /checksum|objectparts/i.test(header(headers, 'x-amz-object-attributes') ?? ''),
};

/** Whether the operation reads what only the key opens. */
export function decrypts(request: S3Request): boolean {
  return READS.has(request.operation) || TELLS_CHECKSUM[request.operation]?.(request) === true;
}

/** Requires the right to the key that an answer says its object is encrypted with. Throws as KMS refuses it. */
export function permitDecryption(
  call: S3Call,
  bucket: Bucket,
  key: string,
  answer: IncomingHttpHeaders,
): void {
  const algorithm = answer[SSE];
  if (typeof algorithm !== 'string' || !isKms(algorithm)) return;
  const name = answer[KEY];
  const found = keyNamed(typeof name === 'string' ? name : undefined, bucket.accountId, bucket.region);
  requireKey(call, bucket, key, found, answer[BUCKET_KEY] === 'true', ['kms:Decrypt']);
}

/** The same for an object that is read on the way to something else: the source of a copy. */
export async function permitReading(call: S3Call, bucket: Bucket, source: CopySource): Promise<void> {
  permitDecryption(call, bucket, source.key, await headOf(call.core, bucket, source));
}

async function headOf(
  core: Core,
  bucket: Bucket,
  { key, versionId }: CopySource,
): Promise<IncomingHttpHeaders> {
  const version = versionId === undefined ? '' : `?versionId=${uriEncode(versionId)}`;
  const { status, headers } = await core.upstream.call({
    method: 'HEAD',
    path: `/${bucket.name}/${encodePath(key)}${version}`,
    headers: { ...OWN_QUESTION, authorization: core.upstream.authorization(bucket.accountId, 's3') },
  });
  // No answer is not the answer that no key of KMS is needed.
  if (status >= 500) throw unavailable(new Error(`the object was answered ${status}`));
  return headers;
}

function requireKey(
  call: S3Call,
  bucket: Bucket,
  objectKey: string,
  key: KmsKey,
  bucketKey: boolean,
  actions: readonly string[],
): void {
  const { caller, version } = call;
  if (caller.accountId === undefined || version === 2)
    throw new AwsError(
      400,
      'InvalidArgument',
      'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
      { ArgumentName: 'Authorization' },
    );
  for (const action of actions)
    call.requireBesides(question(call, bucket, objectKey, key, bucketKey, action));
}

/**
 * The policy of the key `aws/s3`: everybody of its account, by S3 and in its Region. Denials and service control policies
 * hold of it all the same, resource control policies do not, and nobody's own policies open it to another account.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
 */
function managedKeyPolicy({ accountId }: KmsKey, region: string): NamedPolicy {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: {
        StringEquals: { 'kms:CallerAccount': accountId, 'kms:ViaService': viaService(region) },
      },
    },
  });
  return { name: 'key policy of aws/s3', document: parsed(text, 'resource') };
}

const viaService = (region: string): string => `s3.${region}.amazonaws.com`;

/**
 * It is S3 that asks KMS, and not from the caller's address: a policy that denies whatever comes from elsewhere denies this,
 * unless it makes an exception by `aws:ViaAWSService`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
const NOT_FORWARDED = ['aws:sourceip'] as const;

function question(
  { caller }: S3Call,
  bucket: Bucket,
  objectKey: string,
  key: KmsKey,
  bucketKey: boolean,
  action: string,
): Question {
  const arn = `arn:aws:s3:::${bucket.name}`;
  const context: Context = {
    'aws:viaawsservice': 'true',
    'kms:viaservice': viaService(bucket.region),
    'kms:calleraccount': caller.accountId ?? '',
    'kms:keyspec': 'SYMMETRIC_DEFAULT',
    'kms:keyusage': 'ENCRYPT_DECRYPT',
    'kms:encryptionalgorithm': 'SYMMETRIC_DEFAULT',
    'kms:multiregion': String(/:key\/mrk-/.test(key.arn)),
    'kms:encryptioncontextkeys': ['aws:s3:arn'],
    'kms:encryptioncontext:aws:s3:arn': bucketKey ? arn : `${arn}/${objectKey}`,
  };
  return {
    action,
    resource: key.arn,
    resourceAccountId: key.accountId,
    ...(key.managed
      ? { resourcePolicy: managedKeyPolicy(key, bucket.region), withoutRcp: true as const }
      : {}),
    context,
    absent: NOT_FORWARDED,
  };
}
