import type { Permission } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';

/** Serves an operation that needs more than its permissions: from asking to answering. */
export type Special = (call: S3Call, permissions: readonly Permission[]) => Promise<void>;
