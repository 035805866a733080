import type { TerraformJson } from '@cordon/harness/planned-deployment';
import { bucketPolicies, type Edit, type Statement, some, tenantPolicies } from '@cordon/terraform/edit';
import { type FamilyRow, familyOf } from '../mutant.ts';

/** Where tenants share a bucket; elsewhere none of these mistakes can be made. */
const shared =
  (edit: Edit): Edit =>
  (tf) =>
    layoutOf(tf) === 'prefix' ? edit(tf) : undefined;

function layoutOf({ output }: TerraformJson): unknown {
  const { deployment } = (output ?? {}) as { deployment?: { value?: { layout?: unknown } } };
  return deployment?.value?.layout;
}

/** Changes the statement that lets a tenant list keys, or the one that lets it at objects. */
const sid = (name: string, change: (statement: Statement) => readonly Statement[]) =>
  shared(tenantPolicies((all) => all.flatMap((one) => (one.Sid === name ? change(one) : [one]))));
const listings = (change: (condition: Listing, statement: Statement) => readonly Statement[]) =>
  sid('OwnKeys', (one) => change(one.Condition as Listing, one));
const objects = (change: (resource: string) => string) =>
  sid('OwnObjects', (one) => [{ ...one, Resource: change(String(one.Resource)) }]);

interface Listing {
  readonly StringLike: { readonly 's3:prefix': string };
}

const ofListing = ({ StringLike }: Listing): string => StringLike['s3:prefix'];

/** `acme/*` → `acme*`. */
const withoutSlash = (pattern: string): string => pattern.replace(/\/\*$/, '*');
const withoutSlashIn = ({ StringLike }: Listing): Listing => ({
  StringLike: { 's3:prefix': withoutSlash(StringLike['s3:prefix']) },
});
/** `arn:aws:s3:::bucket/acme/*` → `arn:aws:s3:::bucket`. */
const bucketIn = (resource: string): string => resource.replace(/\/.*$/, '');

/** Adds a statement on the bucket beside that of a tenant’s listings. */
const beside = (more: (resource: unknown, condition: Listing) => Statement) =>
  listings((condition, one) => [one, more(one.Resource, condition)]);
/** Beside each a second statement that allows to list the bucket under another condition. */
const besideListing = (Condition: Statement['Condition']) =>
  beside((Resource) => ({ Effect: 'Allow', Action: 's3:ListBucket', Resource, Condition }));

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = { breaks: 'tenant-metadata', killedBy: ['s3-list', 'prefix-list'] } as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'prefix-without-slash',
    sentence: 'the tenant’s prefix is written without its slash, so that `acme` covers `acme-eu`',
    breaks: 'tenant-data',
    killedBy: ['s3-read-objects', 's3-write-objects', 's3-copy'],
    edit: () =>
      some(
        objects(withoutSlash),
        listings((condition, one) => [{ ...one, Condition: withoutSlashIn(condition) }]),
      ),
  },
  {
    id: 'prefix-list-without-slash',
    sentence: 'only the condition on listings lacks the slash: `acme` lists the keys of `acme-eu`',
    edit: () => listings((condition, one) => [{ ...one, Condition: withoutSlashIn(condition) }]),
  },
  {
    id: 'prefix-list-unconditioned',
    sentence: 'listings of the shared bucket are allowed without a condition',
    edit: () => listings((_, { Condition: _dropped, ...one }) => [one]),
  },
  {
    id: 'prefix-list-if-exists',
    sentence: 'the condition on listings is `StringLikeIfExists`: a listing without prefix shows everything',
    killedBy: ['prefix-list'],
    edit: () =>
      listings(({ StringLike }, one) => [{ ...one, Condition: { StringLikeIfExists: StringLike } }]),
  },
  {
    id: 'prefix-list-for-all-values',
    sentence: 'the condition on listings is `ForAllValues:StringLike`, which no prefix at all satisfies',
    killedBy: ['prefix-list'],
    edit: () =>
      listings(({ StringLike }, one) => [{ ...one, Condition: { 'ForAllValues:StringLike': StringLike } }]),
  },
  {
    id: 'prefix-list-null-allowed',
    sentence:
      'a second statement allows listings without a prefix (`Null`: `true`), for clients that send none',
    killedBy: ['prefix-list'],
    edit: () => besideListing({ Null: { 's3:prefix': 'true' } }),
  },
  {
    id: 'prefix-list-any-prefix',
    sentence: 'listings must have a prefix (`Null`: `false`), but any prefix',
    edit: () => listings((_, one) => [{ ...one, Condition: { Null: { 's3:prefix': 'false' } } }]),
  },
  {
    id: 'prefix-list-empty-allowed',
    sentence: 'the condition also allows the empty prefix, for clients that start at the top',
    killedBy: ['prefix-list'],
    edit: () =>
      listings((condition, one) => [
        { ...one, Condition: { StringLike: { 's3:prefix': ['', ofListing(condition)] } } },
      ]),
  },
  {
    id: 'prefix-list-top-by-delimiter',
    sentence:
      'a statement for the console allows listing the top level with the delimiter `/`, which shows every tenant',
    breaks: 'tenant-enumeration',
    killedBy: ['prefix-enumerate'],
    edit: () => besideListing({ StringEquals: { 's3:prefix': '', 's3:delimiter': '/' } }),
  },
  {
    id: 'prefix-list-by-delimiter',
    sentence: 'listings are limited by delimiter instead of prefix',
    killedBy: ['prefix-list'],
    edit: () => besideListing({ StringEquals: { 's3:delimiter': '/' } }),
  },
  {
    id: 'prefix-versions-unconditioned',
    sentence: 'the condition is only on `s3:ListBucket`: versions of all tenants can be listed',
    edit: () => beside((Resource) => ({ Effect: 'Allow', Action: 's3:ListBucketVersions', Resource })),
  },
  {
    id: 'prefix-uploads-listed',
    sentence: 'a tenant may list open uploads, which no condition limits to a prefix',
    edit: () =>
      beside((Resource) => ({ Effect: 'Allow', Action: 's3:ListBucketMultipartUploads', Resource })),
  },
  {
    id: 'prefix-objects-anywhere',
    sentence: 'objects are allowed in the whole bucket, and only listings are limited to the prefix',
    breaks: 'tenant-data',
    killedBy: ['s3-read-objects', 's3-write-objects', 's3-copy'],
    edit: () => objects((resource) => `${bucketIn(resource)}/*`),
  },
  {
    id: 'prefix-anywhere-in-key',
    sentence: 'the tenant’s name may be anywhere in the key, so that it can write below another’s prefix',
    breaks: 'tenant-data',
    killedBy: ['prefix-keys'],
    edit: () => objects((resource) => resource.replace(/^([^/]*\/)/, '$1*')),
  },
  {
    id: 'prefix-delete-anywhere',
    sentence: 'deleting is allowed in the whole bucket, for a job that cleans up',
    breaks: 'tenant-data',
    killedBy: ['s3-write-objects', 'prefix-keys'],
    edit: () =>
      beside((resource) => ({
        Effect: 'Allow',
        Action: 's3:DeleteObject',
        Resource: `${String(resource)}/*`,
      })),
  },
  {
    id: 'prefix-lifecycle-of-all',
    sentence: 'a tenant may set lifecycle rules, which are those of the whole bucket',
    breaks: 'tenant-data',
    killedBy: ['prefix-shared-settings'],
    edit: () => beside((Resource) => ({ Effect: 'Allow', Action: 's3:PutLifecycleConfiguration', Resource })),
  },
  {
    id: 'prefix-cors-of-all',
    sentence: 'a tenant may set CORS rules, which are those of the whole bucket',
    breaks: 'tenant-data',
    killedBy: ['prefix-shared-settings'],
    edit: () => beside((Resource) => ({ Effect: 'Allow', Action: 's3:PutBucketCORS', Resource })),
  },
  {
    id: 'prefix-deny-objects-alone',
    sentence: 'the bucket’s Deny by tenant names objects and leaves listings out',
    killedBy: ['s3-list'],
    edit: () => shared(bucketPolicies((all) => all.filter(({ Sid }) => !/List$/.test(String(Sid))))),
  },
];

export default familyOf(SHARED, mutants);
