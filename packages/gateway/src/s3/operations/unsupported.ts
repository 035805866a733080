/** Operations of the model that belong to other kinds of buckets or services: known, and refused with a reason. */
export const UNSUPPORTED: Readonly<Record<string, string>> = {
  CreateSession: 'directory buckets are not served here',
  ListDirectoryBuckets: 'directory buckets are not served here',
  RenameObject: 'directory buckets are not served here',
  WriteGetObjectResponse: 'S3 Object Lambda is not served here',
};
