import { AwsError } from '../errors/aws-error.ts';
import type { Target } from '../http/target.ts';
import { notImplemented } from './errors.ts';

/** Bucket and key of an S3 request; both absent for the service itself (ListBuckets). */
export interface S3Address {
  readonly bucket?: string;
  readonly key?: string;
}

/**
 * Hosts that are an endpoint by themselves: a label before one of them is a bucket (virtual-host style). AWS's by Region,
 * dual-stack, FIPS, accelerated and the older ones.
 * https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
const ENDPOINT =
  /^((s3\.)?aws\.cordon\.test|localhost|(s3\.([a-z0-9-]+\.)?)?localhost\.localstack\.cloud|s3(-fips|-accelerate)?(\.dualstack)?([.-][a-z0-9-]+)?\.amazonaws\.com)$/;

/** Hosts of AWS at which a bucket is called otherwise, or is none. */
const ELSEWHERE =
  /(^|[.])(s3-accesspoint(-fips)?|s3-object-lambda(-fips)?|s3-outposts(-fips)?|s3express-[a-z0-9-]+|s3-website([.-][a-z0-9-]+)?|[a-z0-9-]*\.?vpce)[.]([a-z0-9.-]+[.])?amazonaws\.com$/;

/**
 * Reads the bucket from the host (virtual-host style) or the first path segment (path style).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * Throws `InvalidBucketName`, or `InvalidURI` for a key whose `..` segments would leave the bucket.
 */
export function s3Address(target: Target): S3Address {
  if (ELSEWHERE.test(target.host)) throw notImplemented(`the host \`${target.host}\``);
  const hosted = hostBucket(target.host);
  let bucket: string;
  let key: string;
  if (hosted !== undefined) {
    bucket = hosted;
    key = target.path.slice(1);
  } else {
    const path = target.path.slice(1);
    if (path === '') return {};
    const slash = path.indexOf('/');
    bucket = slash < 0 ? path : path.slice(0, slash);
    key = slash < 0 ? '' : path.slice(slash + 1);
  }
  checkBucketName(bucket);
  // LocalStack takes every path that begins so for one of S3 Control.
  if (bucket.startsWith('v20180820')) throw notImplemented('a bucket whose name begins with `v20180820`');
  if (key === '') return { bucket };
  checkKey(key);
  return { bucket, key };
}

/** The path with the bucket in front, where the host names it: what version 2 signs. */
export function signedResource(target: Target): string {
  const hosted = hostBucket(target.host);
  return hosted === undefined ? target.rawPath : `/${hosted}${target.rawPath}`;
}

/** The bucket that the host names, or undefined. */
export function hostBucket(host: string): string | undefined {
  if (ENDPOINT.test(host)) return undefined;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1))
    if (ENDPOINT.test(host.slice(dot + 1))) return host.slice(0, dot);
  return undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function checkBucketName(bucket: string): void {
  const valid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) &&
    !bucket.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(bucket);
  if (!valid) throw invalidBucketName(bucket);
}

const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/**
 * Names that no new bucket may have: AWS keeps them for aliases, other kinds of buckets and its own examples.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function checkNewBucketName(bucket: string): void {
  if (RESERVED.test(bucket)) throw invalidBucketName(bucket);
}

function invalidBucketName(BucketName: string): AwsError {
  return new AwsError(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html (length, relative path elements) */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1024)
    throw new AwsError(400, 'KeyTooLongError', 'Your key is too long', { MaxSizeAllowed: '1024' });
  // A key of slashes alone would be served by LocalStack as the bucket itself.
  if (/^\/+$/.test(key)) throw new AwsError(400, 'InvalidURI', "Couldn't parse the specified URI.");
  let depth = 0;
  for (const segment of key.split('/')) {
    depth += segment === '..' ? -1 : 1;
    if (depth < 0) throw new AwsError(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}
