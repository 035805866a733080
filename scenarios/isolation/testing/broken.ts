import type { Mutate } from '@cordon/harness/planned-deployment';
import { aclText, vaultDocuments, widening } from '@cordon/terraform/edit';

/** The attacks of the plain matrix: the cells below are exact for these, whatever attacks the catalogue grows. */
export const MATRIX: readonly string[] = [
  's3-copy',
  's3-list',
  's3-list-buckets',
  's3-multipart',
  's3-presigned',
  's3-read-bucket-policy',
  's3-read-objects',
  's3-read-tags',
  's3-write-bucket-policy',
  's3-write-objects',
  's3-write-tags',
  'vault-config',
  'vault-creds-path',
  'vault-list-roles',
  'vault-read-role',
  'vault-write-role',
];

// Two lines that a tired person might write. Each must show in exactly the cells that it opens.

/** `acme`’s session policy names `…-acme*`, which is `acme-eu`’s bucket, too. */
export const widenedSessionPolicy: { id: string; mutate: Mutate } = {
  id: 'widened-session-policy',
  mutate: (tf, { prefix }) =>
    vaultDocuments(
      widening((pattern) => pattern.replaceAll(`${prefix}-acme`, `${prefix}-acme*`)),
      (name) => name === 'vault-role-acme',
    )(tf),
};

/** What `widenedSessionPolicy` opens: all that the session policy allows, from `acme` to `acme-eu`, and nothing else. */
export const OPENED_BY_SESSION_POLICY = [
  'CopyObject into',
  'CopyObject out of',
  'DeleteObject',
  'DeleteObjects',
  'GetObject',
  'GetObjectTagging',
  'HeadBucket',
  'HeadObject',
  'ListMultipartUploads',
  'ListObjectVersions',
  'ListObjectsV2',
  'PutObject',
  'PutObjectTagging',
  'UploadPartCopy into',
  'UploadPartCopy out of',
  'multipart upload',
  'presigned GET',
  'presigned PUT',
]
  .map((operation) => `acme->acme-eu ${operation}`)
  .sort();

/** `acme`’s Vault policy ends its `creds/` path with a glob; `sts/` stays exact. */
export const globInVaultPolicy: { id: string; mutate: Mutate } = {
  id: 'glob-in-vault-policy',
  mutate: aclText(
    (hcl) => hcl.replace('/creds/acme"', '/creds/acme*"'),
    (name) => name === 'policy-acme',
  ),
};
