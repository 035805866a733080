import { AwsError } from '../errors/aws-error.ts';
import { type Headers, header } from '../http/headers.ts';
import type { Query } from '../http/target.ts';
import { notImplemented } from './errors.ts';
import type { S3Operation, ValueRule } from './model/s3-model.ts';

/**
 * Refuses what would be judged as one thing and done as another, or not be done at all: values outside their enumeration,
 * conditions that the operation does not have, an empty version id.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function checkValues(operation: S3Operation, headers: Headers, query: Query): void {
  for (const [name, value] of query) {
    if (name === 'versionId' && value === '')
      throw invalid(name, value, 'Version id cannot be the empty string');
    checkValue(name, value, ruleOf(operation, name));
  }
  for (const name of headers.keys()) {
    const rule = ruleOf(operation, name);
    if (rule !== undefined) checkValue(name, header(headers, name) ?? '', rule);
    if (name === LOCKED_UNTIL && !isInstant(header(headers, name) ?? ''))
      throw invalid(
        name,
        header(headers, name) ?? '',
        'The retain until date must be provided in ISO 8601 format',
      );
    const isCondition = CONDITION.test(name) && operation.method !== 'GET' && operation.method !== 'HEAD';
    if (REFUSED.test(name) || (isCondition && !operation.headers.includes(name))) throw notImplemented(name);
  }
}

const LOCKED_UNTIL = 'x-amz-object-lock-retain-until-date';
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
}

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
