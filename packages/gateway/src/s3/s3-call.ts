import type { Question } from '../authorize/authorize.ts';
import type { Core } from '../core.ts';
import type { Exchange } from '../http/exchange.ts';
import type { BodyCheck } from '../sigv4/payload/body-check.ts';
import type { Bucket } from '../state/entities.ts';
import type { Trace } from '../trace.ts';
import type { Caller } from '../who/caller.ts';
import type { S3Operation } from './model/s3-operation.ts';
import type { Permission, S3Request } from './permission.ts';

/** A request to S3 whose caller and operation are known. */
export interface S3Call {
  readonly core: Core;
  readonly exchange: Exchange;
  readonly trace: Trace;
  readonly caller: Caller;
  readonly operation: S3Operation;
  readonly request: S3Request;
  /** Absent for operations on the service and for a bucket that is being made. */
  readonly bucket?: Bucket;
  /** Account whose buckets the upstream is asked about. */
  readonly upstreamAccount: string;
  readonly check: BodyCheck;
  /** The body arrives in `aws-chunked` framing. */
  readonly framed: boolean;
  /** Encoded path and canonical query, without signature. */
  readonly upstreamPath: string;
  /** Whether the caller has these permissions; records what was decided. Throws `AccessDenied` in enforcing mode. */
  require(permissions: readonly Permission[], more?: Question['context']): Promise<void>;
  /** The same whatever the bucket’s policy says, for who cannot be locked out by it. */
  requireBeyondBucket(permissions: readonly Permission[]): Promise<void>;
  /** The same without consequence: for answers that depend on a permission. */
  may(permission: Permission): Promise<boolean>;
}
