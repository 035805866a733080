import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import * as s3control from '@aws-sdk/client-s3-control';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { botocoreModel } from '../generate/botocore-model.ts';
import { newestBotocore } from '../testing/botocore.ts';
import { IAM_OPERATIONS } from './iam-api/operations.ts';
import { NEWER_OPERATIONS, QUERY_MODELS } from './query/query-model.ts';
import { readForm } from './query/read-form.ts';
import { classify } from './s3/classify.ts';
import { NEWER_S3_OPERATIONS, S3_OPERATIONS } from './s3/model/s3-model.ts';
import { NEVER_SET, TAG_ACTIONS } from './s3control/handle.ts';
import { NOT_SERVED, OPERATIONS } from './sts/handle.ts';

// What AWS has besides, by the newest models that are pinned: whoever raises a pin is told the names of what is new.

const NEWEST = newestBotocore();
const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15', s3: '2006-03-01', s3control: '2018-08-20' } as const;

/** Operations of a service: of the pinned SDK, and of the newest pinned botocore where it is there. */
function upstream(service: keyof typeof VERSIONS, sdk: object): readonly string[] {
  const ofSdk = Object.keys(sdk)
    .filter((name) => /^[A-Z]\w+Command$/.test(name))
    .map((name) => name.replace(/Command$/, ''));
  const ofBotocore =
    NEWEST === undefined ? [] : Object.keys(botocoreModel(NEWEST, service, VERSIONS[service]).operations);
  return [...new Set([...ofSdk, ...ofBotocore])].sort();
}

/** Those that none of the lists has. */
const unclassified = (names: readonly string[], ...lists: readonly Iterable<string>[]) => {
  const known = new Set(lists.flatMap((list) => [...list]));
  return names.filter((name) => !known.has(name));
};

/** What of S3 Control is refused, by its names, and why: none of it is anything that a tenant here could have. */
const REFUSED_OF_S3_CONTROL: readonly RegExp[] = [
  // Access points, with and without a Lambda, in one Region and in several.
  /AccessPoint/,
  // Access grants, which hand out sessions of their own.
  /AccessGrant|DataAccess|IdentityCenter/,
  // Batch operations and their jobs, Storage Lens.
  /Jobs?(Tagging|Priority|Status)?$|StorageLens/,
  // Buckets on Outposts, which S3's own buckets are not.
  /^(Create|Delete|Get)Bucket$|^ListRegionalBuckets$|^(Get|Put|Delete)Bucket(Lifecycle|Lifecycle?Configuration|Policy|Replication|Tagging|Versioning)$/,
  // The account's own block on public access cannot be set here; that it is not set can be read.
  /^(Put|Delete)PublicAccessBlock$/,
];

describe('every operation of the newest pinned models is classified', () => {
  test('of STS: served, or refused by name', () => {
    const names = upstream('sts', sts);
    expect(unclassified(names, Object.keys(OPERATIONS), NOT_SERVED)).toEqual([]);
    expect(names).toContain('GetScopedCredentials');
    expect(unclassified(names, Object.keys(QUERY_MODELS.sts.operations), NEWER_OPERATIONS.sts)).toEqual([]);
  });

  test('of IAM: in the table of what it touches, or refused as newer', () => {
    const names = upstream('iam', iam);
    expect(unclassified(names, IAM_OPERATIONS.keys(), NEWER_OPERATIONS.iam)).toEqual([]);
  });

  test('of S3: in the table, or refused as newer', () => {
    const names = upstream('s3', s3);
    const known = S3_OPERATIONS.map(({ name }) => name);
    expect(unclassified(names, known, Object.keys(NEWER_S3_OPERATIONS))).toEqual([]);
  });

  test('of S3 Control: served, or of a kind that is refused', () => {
    const served = [
      ...Object.values(TAG_ACTIONS),
      ...Object.values(NEVER_SET).map(({ action }) => action.replace('AccountPublic', 'Public')),
    ];
    const names = upstream('s3control', s3control);
    const left = unclassified(names, served);
    expect(left.filter((name) => !REFUSED_OF_S3_CONTROL.some((kind) => kind.test(name)))).toEqual([]);
    expect(unclassified(served, names)).toEqual([]);
  });
});

test('nothing stands as newer that the models know by now', () => {
  for (const service of ['iam', 'sts'] as const)
    expect(NEWER_OPERATIONS[service].filter((name) => name in QUERY_MODELS[service].operations)).toEqual([]);
  const known = new Set(S3_OPERATIONS.map(({ name }) => name));
  expect(Object.keys(NEWER_S3_OPERATIONS).filter((name) => known.has(name))).toEqual([]);
});

describe('what is newer is refused, and never read as something else', () => {
  const codeOf = (run: () => unknown): string => {
    try {
      return JSON.stringify(run());
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };

  test.each(NEWER_OPERATIONS.iam)('iam:%s', (Action) => {
    const form = Object.entries({ Action, Version: VERSIONS.iam, TemplateArn: 'arn:aws:iam::aws:x' });
    expect(codeOf(() => readForm('iam', form))).toBe('NotImplemented');
  });

  test.each([...new Set(Object.values(NEWER_S3_OPERATIONS))])(
    '`?%s` on an object, whatever it says',
    (name) => {
      for (const method of ['GET', 'PUT', 'DELETE', 'POST', 'HEAD'])
        for (const value of ['', 'x'])
          for (const more of [[], [['annotationName', 'a']]] as const) {
            const query = [[name, value], ...more] as [string, string][];
            const request = { method, address: { bucket: 'acme', key: 'k' }, query, headers: new Map() };
            expect(codeOf(() => classify(request))).toBe('NotImplemented');
          }
    },
  );
});
