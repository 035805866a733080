import type { Refusal } from '@cordon/domain';

/**
 * AWS error codes that say for sure that nobody was let in, and why. Everything that is not here is unclear: an
 * engine that fails is not an engine that refuses.
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
  // A call that wants temporary credentials, made with others or with ones that are no more.
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

  // The request is of a kind that nobody could make; counts only where an attack says so.
  InsufficientSessionLifetime: 'form',
  InsufficientSessionLifetimeException: 'form',
  InvalidArgument: 'form',
  InvalidParameterValue: 'form',
  MalformedPolicyDocument: 'form',
  PackedPolicyTooLarge: 'form',
  ValidationError: 'form',
};

/**
 * “There is none” about a part of a bucket or an object whose holder exists. AWS checks the right to ask first, so
 * who hears this was let in (GetBucketPolicy without the right answers AccessDenied).
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
