import { type Arrival, Call, identify } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { respond } from '../http/respond.ts';
import { sha256Hex } from '../sigv4/canonical-request.ts';
import { noCheck } from '../sigv4/payload/checks.ts';

/**
 * AWS Organizations, as a member account may ask it: whether there is an organisation. Its policies are its management
 * account's to list, which no account here is.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
 */
export async function handleOrganizations(arrival: Arrival): Promise<void> {
  const { core, exchange, trace, parts } = arrival;
  trace.service = 'organizations';
  const body = await exchange.readBody(64 * 1024, noCheck());
  const { caller } = identify(arrival, 'organizations', 'any', sha256Hex(body));
  const operation = /^AWSOrganizationsV20161128\.(\w{1,64})$/.exec(
    header(parts.headers, 'x-amz-target') ?? '',
  )?.[1];
  if (operation !== undefined) trace.eventName = operation;
  if (operation !== 'DescribeOrganization')
    throw new AwsError(400, 'AccessDeniedException', "You don't have permissions to access this resource.");
  new Call(arrival, caller).require({
    action: 'organizations:DescribeOrganization',
    resource: '*',
    resourceAccountId: caller.accountId ?? core.accountId,
  });
  if (core.organization === undefined)
    throw new AwsError(
      400,
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    );
  respond(
    exchange,
    200,
    { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': exchange.requestId },
    JSON.stringify({ Organization: { Id: core.organization.id, FeatureSet: 'ALL' } }),
  );
}
