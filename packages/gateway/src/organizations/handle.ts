import { type Arrival, Call, identify } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { respond } from '../http/respond.ts';
import { s3Payload } from '../s3/payload.ts';
import { noCheck } from '../http/body-check.ts';

/**
 * AWS Organizations, as an account asks whether it is in one: the policies that a gateway is given are its organisation's
 * management account's to read, and no account here is that one.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
 */
export async function handleOrganizations(arrival: Arrival): Promise<void> {
  const { core, exchange, trace, parts } = arrival;
  trace.service = 'organizations';
  const { caller } = identify(arrival, 'organizations', 'any', hashOf(await exchange.readBody(64 * 1024, noCheck())));
}
