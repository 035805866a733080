import { AwsError } from '../errors/aws-error.ts';
import { SIGV2_REGIONS } from './sigv2.ts';
import type { Signature } from './types.ts';

/** What a Region’s code looks like: `eu-west-1`, `us-gov-east-1`. */
const REGION = /^[a-z]{2}(-gov|-isob?|-isoe|-isof)?-[a-z]+-\d$/;

/** Refuses a credential scope of another service or region than the one that was reached; `any` is any Region’s. */
export function checkScope(signature: Signature, service: string, regions: readonly string[] | 'any'): void {
  const { scope } = signature;
  if (signature.version === 2) {
    if (service === 's3' && (regions === 'any' || SIGV2_REGIONS.has(String(regions[0])))) return;
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
  if (regions === 'any') {
    if (!REGION.test(scope.region))
      throw malformed(signature, `the region '${scope.region}' is wrong`, { Region: 'us-east-1' });
    return;
  }
  if (!regions.includes(scope.region))
    throw malformed(signature, `the region '${scope.region}' is wrong; expecting '${regions[0]}'`, {
      Region: String(regions[0]),
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
