import { AwsError } from '../errors/aws-error.ts';
import { SIGV2_REGIONS } from './sigv2.ts';
import type { Signature } from './types.ts';

/** Refuses a credential scope of another service or region than the one that was reached. */
export function checkScope(signature: Signature, service: string, regions: readonly string[]): void {
  const { scope } = signature;
  if (signature.version === 2) {
    if (service === 's3' && SIGV2_REGIONS.has(regions[0] ?? '')) return;
    throw new AwsError(
      400,
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  if (scope.service !== service)
    throw malformed(
      signature,
      `incorrect service "${scope.service}". This endpoint belongs to "${service}".`,
    );
  if (!regions.includes(scope.region))
    throw malformed(signature, `the region '${scope.region}' is wrong; expecting '${regions[0]}'`, {
      Region: regions[0] ?? '',
    });
}

function malformed(signature: Signature, why: string, details: Record<string, string> = {}): AwsError {
  return signature.place === 'query'
    ? new AwsError(
        400,
        'AuthorizationQueryParametersError',
        `Error parsing the X-Amz-Credential parameter; ${why}`,
        details,
      )
    : new AwsError(
        400,
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; ${why}`,
        details,
      );
}
