import { createHash } from 'node:crypto';
import { AwsError } from '../errors/aws-error.ts';
import { type Headers, header } from '../http/headers.ts';
import type { Query } from '../http/target.ts';
import { notImplemented } from './errors.ts';
import type { S3Operation, ValueRule } from './model/s3-model.ts';
import { decidesInVain } from './s3-context.ts';

/**
 * Refuses what would be judged as one thing and done as another, or not be done at all: values outside their enumeration,
 * conditions that the operation does not have, an empty version id. `now` in milliseconds since 1970.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function checkValues(operation: S3Operation, headers: Headers, query: Query, now: number): void {
  for (const [name, value] of query) {
    if (name === 'versionId' && value === '')
      throw invalid(name, value, 'Version id cannot be the empty string');
    checkValue(name, value, ruleOf(operation, name));
  }
  checkMetadata(headers);
  if (operation.streams) checkAnnounced(headers);
  for (const prefix of CUSTOMERS)
    if (operation.headers.includes(`${prefix}algorithm`)) checkCustomersKey(headers, prefix);
  for (const name of headers.keys()) {
    const rule = ruleOf(operation, name);
    if (rule !== undefined) checkValue(name, header(headers, name) ?? '', rule);
    checkText(name, header(headers, name) ?? '', operation.name, now);
    const isCondition = CONDITION.test(name) && operation.method !== 'GET' && operation.method !== 'HEAD';
    const isVain = decidesInVain(operation, name);
    if (REFUSED.test(name) || isVain || (isCondition && !operation.headers.includes(name)))
      throw notImplemented(name);
  }
}

/** How many bytes a checksum has. */
const SIZES: Readonly<Record<string, number>> = {
  'content-md5': 16,
  'x-amz-checksum-crc32': 4,
  'x-amz-checksum-crc32c': 4,
  'x-amz-checksum-crc64nvme': 8,
  'x-amz-checksum-md5': 16,
  'x-amz-checksum-sha1': 20,
  'x-amz-checksum-sha256': 32,
  'x-amz-checksum-sha512': 64,
  'x-amz-checksum-xxhash128': 16,
  'x-amz-checksum-xxhash3': 8,
  'x-amz-checksum-xxhash64': 8,
};

/** Values that are written by a rule of their own. */
function checkText(name: string, value: string, operation: string, now: number): void {
  const size = SIZES[name];
  // The checksum that an upload is completed with may be one of checksums: `…-3`.
  if (size !== undefined && operation !== 'CompleteMultipartUpload' && !isBase64Of(size, value))
    throw name === 'content-md5'
      ? new AwsError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', {
          'Content-MD5': value,
        })
      : new AwsError(400, 'InvalidRequest', `Value for ${name} header is invalid.`);
  if (name === 'x-amz-object-lock-retain-until-date') {
    if (!isInstant(value))
      throw invalid(name, value, 'The retain until date must be provided in ISO 8601 format');
    if (Date.parse(value) <= now) throw invalid(name, value, 'The retain until date must be in the future!');
  }
  if (name === 'x-amz-website-redirect-location' && !/^(?:\/|https?:\/\/)/.test(value))
    throw new AwsError(
      400,
      'InvalidRedirectLocation',
      "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    );
}

function isBase64Of(bytes: number, text: string): boolean {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text;
}

const CUSTOMERS = ['', 'copy-source-'].map((of) => `x-amz-${of}server-side-encryption-customer-`);

/**
 * A key that its user provides comes with its algorithm and its digest: LocalStack takes an empty algorithm for none, and
 * encrypts the object by what its bucket says, which nobody was asked about then.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
function checkCustomersKey(headers: Headers, prefix: string): void {
  const [algorithm, key, digest] = ['algorithm', 'key', 'key-md5'].map((name) =>
    header(headers, prefix + name),
  );
  if (algorithm === undefined && key === undefined && digest === undefined) return;
  const wrong = (why: string) => invalid(`${prefix}key`, 'null', why);
  const needs = 'Requests specifying Server Side Encryption with Customer provided keys must provide';
  if (algorithm === undefined) throw wrong(`${needs} a valid encryption algorithm.`);
  if (algorithm !== 'AES256')
    throw new AwsError(
      400,
      'InvalidEncryptionAlgorithmError',
      'The encryption request you specified is not valid. The valid value is AES256.',
      { ArgumentName: `${prefix}algorithm`, ArgumentValue: algorithm.slice(0, 200) },
    );
  if (key === undefined || key === '') throw wrong(`${needs} an appropriate secret key.`);
  if (!isBase64Of(32, key)) throw wrong('The secret key was invalid for the specified algorithm.');
  if (digest === undefined) throw wrong(`${needs} the client calculated MD5 of the secret key.`);
  if (createHash('md5').update(Buffer.from(key, 'base64')).digest('base64') !== digest)
    throw wrong('The calculated MD5 hash of the key did not match the hash that was provided.');
}

/** An algorithm that is announced comes with a checksum, in a header or in the trailer. */
function checkAnnounced(headers: Headers): void {
  const algorithm = header(headers, 'x-amz-sdk-checksum-algorithm')?.toLowerCase();
  if (algorithm === undefined) return;
  const name = `x-amz-checksum-${algorithm}`;
  const trailers = (header(headers, 'x-amz-trailer') ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  if (!headers.has(name) && !trailers.includes(name))
    throw new AwsError(
      400,
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
}

const MOST_METADATA = 2048;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html (2 KB, keys and values in UTF-8) */
function checkMetadata(headers: Headers): void {
  let size = 0;
  for (const name of headers.keys())
    if (name.startsWith(META))
      size += Buffer.byteLength(name) - META.length + Buffer.byteLength(header(headers, name) ?? '');
  if (size > MOST_METADATA)
    throw new AwsError(
      400,
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: String(size), MaxSizeAllowed: String(MOST_METADATA) },
    );
}
const META = 'x-amz-meta-';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** One that is none (13th month, 25th hour) would leave a condition on the days that remain without a value. */
function isInstant(text: string): boolean {
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text));
}

/** A condition of the request: on reads that do not take one it changes nothing, on anything else it must hold. */
const CONDITION = /^(?:x-amz-(?:copy-source-)?)?if-/;
/** Of operations as they are newer than the model here, or of directory buckets: nothing stands behind them. */
const REFUSED =
  /^x-amz-(?:bucket-namespace|object-annotation.*|object-lock-event-hold.*|if-match-(?:size|last-modified-time|initiated-time)|write-offset-bytes|rename-source.*)$/;

/** What AWS takes besides the enumerations of the model. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'x-amz-acl': ['log-delivery-write'],
  'x-amz-sdk-checksum-algorithm': ['SHA512', 'MD5', 'XXHASH64', 'XXHASH3', 'XXHASH128'],
};

/** Own rows only: a parameter may be called `constructor`. */
const ruleOf = ({ values }: S3Operation, name: string): ValueRule | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function checkValue(name: string, value: string, rule: ValueRule | undefined): void {
  if (rule === undefined) return;
  const given =
    rule.list === true ? value.split(',').map((one) => one.replace(/^[ \t]+|[ \t]+$/g, '')) : [value];
  for (const one of given)
    if (!(rule.integer === true ? /^-?\d{1,18}$/.test(one) : isOneOf(one, rule.values ?? [], name)))
      throw outside(name, one);
  const [least, most] = RANGES[name] ?? [];
  if (least !== undefined && most !== undefined && (Number(value) < least || Number(value) > most))
    throw invalid(name, value, `Argument ${name} must be an integer between ${least} and ${most}`);
}

const COUNT = [0, 2_147_483_647] as const;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html, …/API_UploadPart.html */
const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  'max-buckets': [1, 10_000],
  'max-keys': COUNT,
  'max-parts': COUNT,
  'max-uploads': COUNT,
  'part-number-marker': COUNT,
  partNumber: [1, 10_000],
};

function isOneOf(value: string, values: readonly string[], name: string): boolean {
  // Booleans are read whatever their case, by SDKs and services alike.
  if (values[0] === 'true') return /^(?:true|false)$/i.test(value);
  return values.includes(value) || MORE[name]?.includes(value) === true;
}

function outside(name: string, value: string): AwsError {
  if (name === 'x-amz-storage-class')
    return new AwsError(400, 'InvalidStorageClass', 'The storage class you specified is not valid', {
      StorageClassRequested: value.slice(0, 200),
    });
  // What is to be kept with the object, and LocalStack cannot keep.
  if (name === 'x-amz-checksum-algorithm' && MORE['x-amz-sdk-checksum-algorithm']?.includes(value) === true)
    return notImplemented(name);
  if (name.endsWith('checksum-algorithm'))
    return new AwsError(
      400,
      'InvalidRequest',
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: ' +
        '[CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5, XXHASH64, XXHASH3, XXHASH128]',
    );
  return invalid(name, value, `The value of \`${name}\` is none that it may have`);
}

function invalid(name: string, value: string, why: string): AwsError {
  return new AwsError(400, 'InvalidArgument', why, {
    ArgumentName: name,
    ArgumentValue: value.slice(0, 200),
  });
}
