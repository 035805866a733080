import { type Headers, header } from '../http/headers.ts';

/** One permission that a request needs. */
export interface Permission {
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** Bucket whose policy and owner count; absent for actions on the service. */
  readonly bucket?: string;
  /** Key of the object that is named, for `s3:ExistingObjectTag/*`. */
  readonly key?: string;
  readonly versionId?: string;
}

/** A classified request, as the operations’ rules read it. */
export interface S3Request {
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Headers;
  /** Parsed `x-amz-copy-source`. */
  readonly source?: CopySource;
}

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** The permissions that an operation needs: all of them. */
export type Rule = (request: S3Request) => readonly Permission[];

/**
 * Permission on the service itself: policies name it by the ARN of every bucket, or by `*`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html (its first example)
 */
export function onService(action: string): Rule {
  return () => [{ action, resource: 'arn:aws:s3:::*' }];
}

/** Permission on the bucket of the request. */
export function onBucket(...actions: readonly string[]): Rule {
  return (request) => actions.map((action) => bucketPermission(request, action));
}

/** Permission on the object of the request; `versioned` is the action when a version id is given. */
export function onObject(action: string, versioned?: string): Rule {
  return (request) => [objectPermission(request, action, versioned)];
}

/** The permission for an action on the request's bucket. */
export function bucketPermission(request: S3Request, action: string): Permission {
  const bucket = request.bucket ?? '';
  return { action, resource: `arn:aws:s3:::${bucket}`, bucket };
}

/**
 * The permission for an action on the request's object; `versioned` is the action where the request names a version.
 */
export function objectPermission(request: S3Request, action: string, versioned?: string): Permission {
  const bucket = request.bucket ?? '';
  const key = request.key ?? '';
  const versionId = request.query.get('versionId');
  return {
    action: versionId !== undefined && versioned !== undefined ? versioned : action,
    resource: `arn:aws:s3:::${bucket}/${key}`,
    bucket,
    key,
    ...(versionId === undefined ? {} : { versionId }),
  };
}

/** Whether any of the headers was sent. */
export function sends(request: S3Request, ...names: readonly string[]): boolean {
  return names.some((name) => header(request.headers, name) !== undefined);
}
