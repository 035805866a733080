import { readTags } from '../object-tags.ts';
import { bucketChange, type Effect } from './effect.ts';

export const putBucketTags: Effect = (call, body) =>
  bucketChange(call, (bucket) => ({ ...bucket, tags: Object.fromEntries(readTags(body)) }));

export const deleteBucketTags: Effect = (call) => bucketChange(call, (bucket) => ({ ...bucket, tags: {} }));
