import { describe, expect, test } from 'vitest';
import { AwsError } from '../errors/aws-error.ts';
import type { Query } from '../http/target.ts';
import { classify } from './classify.ts';
import { S3_OPERATIONS, type S3Operation } from './model/s3-model.ts';
import { OPERATIONS } from './operations/index.ts';

/** A request built from the operation’s row alone: what a client of the model sends. */
function requestOf(operation: S3Operation): Parameters<typeof classify>[0] {
  const address =
    operation.on === 'object'
      ? { bucket: 'acme', key: 'k' }
      : operation.on === 'bucket'
        ? { bucket: 'acme' }
        : {};
  const query: Query = [
    ...Object.entries(operation.fixed),
    ...operation.requiredQuery
      .filter((name) => !(name in operation.fixed))
      .map((name) => [name, '1'] as const),
  ];
  const headers = new Map(operation.requiredHeaders.map((name) => [name, ['x/y']]));
  return { method: operation.method, address, query, headers };
}

/** Operations that have a newer name for the same request. */
const RENAMED: Readonly<Record<string, string>> = {
  GetBucketLifecycle: 'GetBucketLifecycleConfiguration',
  GetBucketNotification: 'GetBucketNotificationConfiguration',
  PutBucketLifecycle: 'PutBucketLifecycleConfiguration',
  PutBucketNotification: 'PutBucketNotificationConfiguration',
};

function outcome(request: Parameters<typeof classify>[0]): string {
  try {
    return classify(request).name;
  } catch (error) {
    return error instanceof AwsError ? error.code : String(error);
  }
}

describe('the whole service model', () => {
  test('holds every operation of S3', () => {
    expect(S3_OPERATIONS.length).toBeGreaterThanOrEqual(110);
  });

  test.each(S3_OPERATIONS.map((operation) => [operation.name, operation] as const))(
    '%s is classified, and has an entry',
    (name, operation) => {
      const unserved = OPERATIONS.get(name)?.unserved;
      if (operation.on === 'other') expect(unserved).toBeDefined();
      // The service’s own list is asked for by the same request as the list of directory buckets.
      else if (name === 'ListDirectoryBuckets') expect(unserved).toBeDefined();
      else expect(outcome(requestOf(operation))).toBe(RENAMED[name] ?? name);
      expect(OPERATIONS.has(name)).toBe(true);
    },
  );

  test('no entry is for an operation that the model does not have', () => {
    const names = new Set(S3_OPERATIONS.map(({ name }) => name));
    expect([...OPERATIONS.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  test('listing buckets is asked of every bucket’s ARN, which policies name as `arn:aws:s3:::*` or `*`', () => {
    const request = { operation: 'ListBuckets', query: new Map(), headers: new Map() };
    expect(OPERATIONS.get('ListBuckets')?.needs(request)).toEqual([
      { action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*' },
    ]);
  });
});

describe('what might be read in two ways', () => {
  const get = (query: Query, key: string | undefined = 'k', method = 'GET') =>
    outcome({
      method,
      address: key === undefined ? { bucket: 'acme' } : { bucket: 'acme', key },
      query,
      headers: new Map(),
    });

  test.each<[string, Query, string]>([
    [
      'two subresources',
      [
        ['acl', ''],
        ['tagging', ''],
      ],
      'NotImplemented',
    ],
    [
      'a subresource and an upload',
      [
        ['tagging', ''],
        ['uploadId', 'u'],
      ],
      'NotImplemented',
    ],
    [
      'a parameter twice',
      [
        ['versionId', '1'],
        ['versionId', '2'],
      ],
      'InvalidArgument',
    ],
    ['a subresource that the model does not know', [['encryption', '']], 'NotImplemented'],
    ['one that is newer, with a value', [['annotation', 'note']], 'NotImplemented'],
    ['a subresource of buckets', [['policy', '']], 'NotImplemented'],
    ['an unknown parameter with a value', [['foo', 'bar']], 'GetObject'],
    ['the SDK’s own mark', [['x-id', 'DeleteObject']], 'GetObject'],
    ['another case', [['ACL', '']], 'NotImplemented'],
  ])('GET of an object with %s', (_name, query, expected) => {
    expect(get(query)).toBe(expected);
  });

  test.each<[string, Query, string]>([
    ['a part number alone', [['partNumber', '1']], 'NotImplemented'],
    ['an upload without a part number', [['uploadId', 'u']], 'NotImplemented'],
    [
      'both',
      [
        ['partNumber', '1'],
        ['uploadId', 'u'],
      ],
      'UploadPart',
    ],
  ])('PUT of an object with %s', (_name, query, expected) => {
    expect(get(query, 'k', 'PUT')).toBe(expected);
  });

  test.each<[string, string]>([
    ['2', 'ListObjectsV2'],
    ['1', 'NotImplemented'],
    ['', 'NotImplemented'],
  ])('a list of the type `%s`', (type, expected) => {
    const address = { bucket: 'acme' };
    expect(outcome({ method: 'GET', address, query: [['list-type', type]], headers: new Map() })).toBe(
      expected,
    );
  });

  test.each<[string, string]>([
    ['PATCH', 'MethodNotAllowed'],
    ['OPTIONS', 'MethodNotAllowed'],
    ['POST', 'MethodNotAllowed'],
    ['get', 'MethodNotAllowed'],
  ])('%s of an object', (method, expected) => {
    expect(get([], 'k', method)).toBe(expected);
  });

  test('a method with a sub-resource that only others have', () => {
    expect(get([['acl', '']], 'k', 'PATCH')).toBe('NotImplemented');
  });

  test('a form upload to a bucket is refused: its signature stands in the form', () => {
    expect(get([], undefined, 'POST')).toBe('MethodNotAllowed');
  });
});
