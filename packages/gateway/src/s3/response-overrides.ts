import { AwsError } from '../errors/aws-error.ts';
import type { Query } from '../http/query.ts';

/**
 * `response-*` parameters change headers of an object's answer for whoever signs for it, in letters that a header can
 * carry. Throws `InvalidRequest` for an unsigned request, `InvalidArgument` for other letters.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Overriding response header values)
 */
export function checkOverrides(query: Query, isSigned: boolean): void {
  const overrides = query.filter(([name]) => name.startsWith('response-'));
  if (overrides.length > 0 && !isSigned)
    throw new AwsError(
      400,
      'InvalidRequest',
      'Request specific response headers cannot be used for anonymous GET requests.',
    );
  for (const [ArgumentName, value] of overrides)
    if (/[^\t\x20-\x7e\xa0-\xff]/.test(value))
      throw new AwsError(400, 'InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
        ArgumentName,
        ArgumentValue: value,
      });
}
