import { readOwnership } from '../bucket-xml.ts';
import { bucketChange, type Effect } from './effect.ts';

export const putOwnership: Effect = (call, body) =>
  bucketChange(call, (bucket) => ({ ...bucket, ownership: readOwnership(body) }));

export const deleteOwnership: Effect = (call) =>
  bucketChange(call, (bucket) => ({ ...bucket, ownership: 'ObjectWriter' }));
