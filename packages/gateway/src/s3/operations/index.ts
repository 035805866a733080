import { BUCKET_OPERATIONS } from './bucket.ts';
import { OBJECT_OPERATIONS } from './object.ts';
import { type Entry, unsupported } from './operation.ts';

const DIRECTORY = unsupported('directory buckets are not served here');

/** Every operation that is served, or refused with a reason. One that is not in here is refused, too. */
export const OPERATIONS: ReadonlyMap<string, Entry> = new Map(
  Object.entries({
    ...BUCKET_OPERATIONS,
    ...OBJECT_OPERATIONS,
    CreateSession: DIRECTORY,
    ListDirectoryBuckets: DIRECTORY,
    RenameObject: DIRECTORY,
    WriteGetObjectResponse: unsupported('S3 Object Lambda is not served here'),
  }),
);
