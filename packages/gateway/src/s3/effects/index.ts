import { bucketChange, type Effect } from './effect.ts';
import { deleteOwnership, putOwnership } from './ownership.ts';
import { deletePublicAccessBlock, putPublicAccessBlock } from './public-access-block.ts';
import { deleteBucketTags, putBucketTags } from './tags.ts';

/** What served requests change, by operation. */
export const effects: Readonly<Record<string, Effect>> = {
  DeleteBucket: (call) => [{ table: 'buckets', key: call.request.bucket ?? '' }],
  DeleteBucketPolicy: (call) => bucketChange(call, ({ policy: _, ...bucket }) => bucket),
  PutPublicAccessBlock: putPublicAccessBlock,
  DeletePublicAccessBlock: deletePublicAccessBlock,
  PutBucketOwnershipControls: putOwnership,
  DeleteBucketOwnershipControls: deleteOwnership,
  PutBucketTagging: putBucketTags,
  DeleteBucketTagging: deleteBucketTags,
};
