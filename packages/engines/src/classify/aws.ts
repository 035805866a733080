import type { Answer, Refusal } from '@cordon/domain';

/**
 * AWS error codes that certainly mean a refusal, and its kind. Every other code is unclear: an engine that fails is not
 * an engine that refuses.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export const REFUSAL_CODES: Readonly<Record<string, Refusal>> = {
  AccessDenied: 'authorization',
  AccessDeniedException: 'authorization',
  AllAccessDisabled: 'authorization',
  Forbidden: 'authorization',
  UnauthorizedOperation: 'authorization',
  UnauthorizedAccess: 'authorization',

  ExpiredToken: 'authentication',
  ExpiredTokenException: 'authentication',
  IncompleteSignature: 'authentication',
  // A call that needs temporary credentials, made with long-lived or with expired ones.
  InvalidSubjectCredentials: 'authentication',
  InvalidSubjectCredentialsException: 'authentication',
  InvalidAccessKeyId: 'authentication',
  InvalidClientTokenId: 'authentication',
  InvalidSecurity: 'authentication',
  InvalidToken: 'authentication',
  MissingAuthenticationToken: 'authentication',
  MissingSecurityHeader: 'authentication',
  RequestExpired: 'authentication',
  RequestTimeTooSkewed: 'authentication',
  SignatureDoesNotMatch: 'authentication',
  TokenRefreshRequired: 'authentication',
  UnrecognizedClientException: 'authentication',

  // The request itself is invalid; counts as a refusal only where an attack says so.
  InsufficientSessionLifetime: 'form',
  InsufficientSessionLifetimeException: 'form',
  InvalidArgument: 'form',
  InvalidParameterValue: 'form',
  MalformedPolicyDocument: 'form',
  PackedPolicyTooLarge: 'form',
  ValidationError: 'form',
};

/**
 * “Not found” about a part of an existing bucket or object. AWS checks permissions first, so a caller that gets this
 * answer was allowed (GetBucketPolicy without permission answers AccessDenied).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
 */
export const ABSENCE_CODES: ReadonlySet<string> = new Set([
  'NoSuchBucketPolicy',
  'NoSuchCORSConfiguration',
  'NoSuchLifecycleConfiguration',
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchTagSet',
  'NoSuchTagSetError',
  'NoSuchWebsiteConfiguration',
  'OwnershipControlsNotFoundError',
  'ReplicationConfigurationNotFoundError',
  'ServerSideEncryptionConfigurationNotFoundError',
]);

/** What an AWS endpoint answered, by SDK or plain HTTP. `code` is absent where there is no body (HEAD). */
interface AwsReply {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

/** An HTTP reply with an error, as an answer. */
export function classifyAwsError(reply: AwsReply): Answer {
  const details = {
    httpStatus: reply.status,
    ...(reply.code === undefined ? {} : { code: reply.code }),
    ...(reply.requestId === undefined ? {} : { requestId: reply.requestId }),
  };
  const said = `${reply.code ?? 'no code'} (${reply.status})${reply.message ? `: ${reply.message}` : ''}`;
  if (reply.code !== undefined && ABSENCE_CODES.has(reply.code) && reply.status === 404)
    return { kind: 'served', reason: `answered “not found”: ${said}`, ...details };
  const refusal = refusalOf(reply);
  if (refusal !== undefined) return { kind: 'refused', refusal, reason: said, ...details };
  return { kind: 'unclear', reason: said, ...details };
}

function refusalOf({ status, code }: AwsReply): Refusal | undefined {
  if (status < 400 || status >= 500) return undefined;
  if (code !== undefined && Object.hasOwn(REFUSAL_CODES, code)) return REFUSAL_CODES[code];
  // HEAD has no body, hence no code: S3 answers a bare 403 where GET would say AccessDenied.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
  return status === 403 && code === undefined ? 'authorization' : undefined;
}

/** Error names that the SDK uses when the service sent no code. */
const NAMELESS = new Set(['UnknownError', 'Unknown', 'Error', '403', '']);

/** An error thrown by an AWS SDK client: what the service said if it answered, else unclear. */
export function classifySdkError(error: unknown): Answer {
  if (!(error instanceof Error)) return { kind: 'unclear', reason: `no answer: ${String(error)}` };
  const metadata = (error as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata;
  const status = metadata?.httpStatusCode;
  if (status === undefined || status < 400) {
    // A timeout, a reset, a refused connection; or a 200 whose body could not be read. Neither is a refusal.
    const cause = (error as { code?: unknown }).code;
    return {
      kind: 'unclear',
      reason: `no readable answer: ${error.name}${typeof cause === 'string' ? ` (${cause})` : ''}: ${firstLine(error.message)}`,
      ...(status === undefined ? {} : { httpStatus: status }),
    };
  }
  const nameless = NAMELESS.has(error.name) || /^\d{3}$/.test(error.name);
  return classifyAwsError({
    status,
    code: nameless ? undefined : error.name,
    message: nameless ? undefined : firstLine(error.message),
    requestId: metadata?.requestId,
  });
}

function firstLine(text: string): string {
  return text.replace(/\n.*/s, '');
}

interface KeyError {
  readonly Key?: string;
  readonly Code?: string;
  readonly Message?: string;
}

/**
 * A 2xx of an SDK call. DeleteObjects answers 200 and hides its refusals in the body, one for each key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export function classifySdkOutput(operation: string, output: Readonly<Record<string, unknown>>): Answer {
  const metadata = output.$metadata as { httpStatusCode?: number; requestId?: string } | undefined;
  const details = {
    ...(metadata?.httpStatusCode === undefined ? {} : { httpStatus: metadata.httpStatusCode }),
    ...(metadata?.requestId === undefined ? {} : { requestId: metadata.requestId }),
  };
  const errors = operation === 'DeleteObjects' ? ((output.Errors as KeyError[] | undefined) ?? []) : [];
  if (errors.length > 0) return { ...keyErrors(errors, deletedCount(output)), ...details };
  return {
    kind: 'served',
    reason: `${operation} was served (${metadata?.httpStatusCode ?? 'no status'})`,
    ...details,
  };
}

function deletedCount(output: Readonly<Record<string, unknown>>): number {
  return Array.isArray(output.Deleted) ? output.Deleted.length : 0;
}

/** One deleted key makes it served; it is refused only if every error is a refusal. */
function keyErrors(errors: readonly KeyError[], deleted: number): Answer {
  if (deleted > 0)
    return { kind: 'served', reason: `${deleted} keys were deleted, ${errors.length} were not` };
  const each = errors.map(({ Code, Message }) =>
    classifyAwsError({ status: 403, code: Code ?? 'none', message: Message }),
  );
  const [first, ...others] = each as [Answer, ...Answer[]];
  const other =
    each.find(({ kind }) => kind !== 'refused') ?? others.find(({ refusal }) => refusal !== first.refusal);
  if (other === undefined) return { ...first, reason: `each key was refused: ${first.reason}` };
  return { kind: 'unclear', reason: `keys failed in different ways: ${other.reason}` };
}
