import { readPublicAccessBlock } from '../bucket-xml.ts';
import { bucketChange, type Effect } from './effect.ts';

export const putPublicAccessBlock: Effect = (call, body) =>
  bucketChange(call, (bucket) => ({ ...bucket, publicAccessBlock: readPublicAccessBlock(body) }));

export const deletePublicAccessBlock: Effect = (call) =>
  bucketChange(call, ({ publicAccessBlock: _, ...bucket }) => bucket);
