import type { Bucket, Change } from '../../state/entities.ts';
import type { S3Call } from '../s3-call.ts';

/** What a served request changes of what the gateway knows; `body` is the request’s. */
export type Effect = (call: S3Call, body: string) => readonly Change[];

export function bucketChange(call: S3Call, change: (bucket: Bucket) => Bucket): readonly Change[] {
  const name = call.request.bucket ?? '';
  const bucket = call.core.store.get('buckets', name);
  return bucket === undefined ? [] : [{ table: 'buckets', key: name, row: change(bucket) }];
}
