import { AwsError } from '../../errors/aws-error.ts';
import type { Bucket, Change } from '../../state/entities.ts';
import type { Document } from '../document.ts';
import type { Permission, Rule } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';

/** What a served request changes of what the gateway knows; `document` is what it sent, where it sent one. */
export type Effect = (call: S3Call, document: Document | undefined) => readonly Change[];

/** Everything about an operation that its row of S3’s service model does not say. */
export interface Entry {
  /** The permissions that it needs: all of them. Throws `NotImplemented` for what is not served. */
  readonly needs: Rule;
  /** Serves it, from asking to answering, where the plain way (`serve.ts`) does not do. */
  readonly serve?: (call: S3Call, permissions: readonly Permission[], effect?: Effect) => Promise<void>;
  readonly effect?: Effect;
  /** Why it is refused, for operations of other kinds of buckets or services. */
  readonly unserved?: string;
}

/** Operation name to its entry. */
export type Entries = Readonly<Record<string, Entry>>;

/** Known, and refused with a reason. */
export function unsupported(why: string): Entry {
  return {
    unserved: why,
    needs: ({ operation }) => {
      throw new AwsError(501, 'NotImplemented', `${operation} is not implemented: ${why}.`);
    },
  };
}

export const unknownOperation = unsupported('the gateway does not know it');

/** The change of the request’s bucket, where the gateway knows it. */
export function bucketChange(call: S3Call, change: (bucket: Bucket) => Bucket): readonly Change[] {
  const name = call.request.bucket ?? '';
  const bucket = call.core.store.get('buckets', name);
  return bucket === undefined ? [] : [{ table: 'buckets', key: name, row: change(bucket) }];
}
