import { AwsError } from '../errors/aws-error.ts';

const INVALID_TOKEN = [
  'InvalidClientTokenId',
  'The security token included in the request is invalid.',
] as const;

/**
 * What IAM and STS call the errors for which S3 has names of its own.
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function queryError(error: AwsError): AwsError {
  switch (error.code) {
    case 'InvalidAccessKeyId':
    case 'InvalidToken':
      return new AwsError(403, ...INVALID_TOKEN);
    case 'ExpiredToken':
      return new AwsError(403, 'ExpiredToken', 'The security token included in the request is expired');
    case 'AuthorizationHeaderMalformed':
    case 'AuthorizationQueryParametersError':
      return error.details.Region === undefined
        ? new AwsError(400, 'IncompleteSignature', error.message)
        : new AwsError(403, 'SignatureDoesNotMatch', 'Credential should be scoped to a valid region.');
    case 'RequestTimeTooSkewed':
      return new AwsError(
        403,
        'SignatureDoesNotMatch',
        `Signature expired or not yet current: ${error.details.RequestTime} is more than 15 min. from ${error.details.ServerTime}`,
      );
    default:
      return error;
  }
}
