import type { Headers } from '../http/headers.ts';
import type { Query } from '../http/target.ts';

/** What SigV4 signs of a request, all decoded. */
export interface SignedParts {
  readonly method: string;
  /** Decoded path. */
  readonly path: string;
  readonly query: Query;
  readonly headers: Headers;
  /** Path as it came, encoded, with the bucket in front where the host names it: what version 2 signs. */
  readonly resource?: string;
}

/** `<key id>/<date>/<region>/<service>/aws4_request` */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `yyyymmdd` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** A parsed but not yet verified signature. */
export interface Signature {
  readonly place: 'header' | 'query' | 'form';
  /** Absent: version 4. Of version 2 only key, token, signature and the time (`expiresAt` in a URL) mean anything. */
  readonly version?: 2;
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hex digits. */
  readonly signature: string;
  /** `yyyymmddThhmmssZ` */
  readonly timestamp: string;
  readonly sessionToken?: string | undefined;
  /** Presigned only, seconds. */
  readonly expires?: number;
  /** Version 2 in a URL only, seconds since 1970. */
  readonly expiresAt?: number;
  /** `x-amz-content-sha256`, where one was sent. */
  readonly contentSha256?: string | undefined;
}
