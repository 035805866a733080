import { type Context, makeContext, type Principal } from '@cordon/iam';
import type { Case } from './case.types.ts';
import { ARN, fill, type Names } from './names.ts';
import { type Need, OBJECTS, operationOf } from './operations.ts';

export const REGION = 'us-east-1';
/** The organisation that a case’s accounts are in, where the case has organisation policies. */
export const ORGANIZATION = 'o-agreement1';
/** For whom a web identity’s token is meant. */
export const AUDIENCE = 'sts.amazonaws.com';

/** The caller as IAM knows it. */
export function principalOf({ setup }: Case, names: Names): Principal {
  const accountId = names.home;
  const arn = fill(ARN, names);
  switch (setup.caller) {
    case 'user':
      return { kind: 'user', accountId, arn: arn.user, userId: names.userId };
    case 'root':
      return { kind: 'root', accountId };
    case 'anonymous':
      return { kind: 'anonymous' };
    case 'web-identity':
      return { kind: 'web-identity', provider: fill(providerArn(setup), names) };
    case 'federated-user':
      return {
        kind: 'federated-user',
        accountId,
        arn: arn.federated,
        userArn: arn.user,
        userId: `${accountId}:${names.session}`,
      };
    case 'role-session':
      return {
        kind: 'role-session',
        accountId,
        roleArn: arn.role,
        roleId: names.roleId,
        sessionName: names.session,
        sessionArn: arn.session,
      };
  }
}

/**
 * Condition keys of a request, worked out from the documentation and from what is sent, apart from the gateway.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function contextOf(one: Case, need: Need, names: Names, now: Date, objects = OBJECTS): Context {
  const { ask, setup } = one;
  // A list of buckets is about the caller's own account.
  const asksOwn = need.on === 'service' || need.on === 'iam';
  const owner = !asksOwn ? names.account : hasAccount(setup) ? names.home : undefined;
  const existing = need.key === undefined ? {} : (objects[need.key] ?? {});
  const s3 = operationOf(ask).wire(ask).service === 's3';
  const entries = {
    ...callerKeys(setup, now),
    ...organizationKeys(setup, owner !== undefined),
    'aws:SourceIp': '127.0.0.1',
    'aws:SecureTransport': setup.over !== 'http',
    'aws:UserAgent': 'aws-sdk-js/3',
    'aws:CurrentTime': now,
    'aws:EpochTime': Math.floor(now.getTime() / 1000),
    'aws:RequestedRegion': REGION,
    'aws:ViaAWSService': false,
    ...(owner === undefined ? {} : { 'aws:ResourceAccount': owner }),
    ...(s3 && owner !== undefined ? { 's3:ResourceAccount': owner } : {}),
    // Node's clients and servers agree on the newest that both have.
    ...(s3 && setup.over !== 'http' ? { 's3:TlsVersion': '1.3' } : {}),
    ...(s3 && setup.caller !== 'anonymous'
      ? { 's3:authType': 'REST-HEADER', 's3:signatureversion': 'AWS4-HMAC-SHA256' }
      : {}),
    ...Object.fromEntries(
      Object.entries(existing).map(([key, value]) => [`s3:ExistingObjectTag/${key}`, value]),
    ),
    ...operationOf(ask).context?.(ask, need),
  };
  return makeContext(fill(entries, names));
}

/** An identity provider of the account that is asked. */
export function providerArn({ issuer }: Case['setup']): string {
  return `arn:aws:iam::%account%:oidc-provider/${issuer}`;
}

/** Whether the setup’s accounts are in an organisation. */
export function isGoverned({ scp, rcp }: Case['setup']): boolean {
  return scp !== undefined || rcp !== undefined;
}

/** Whether a caller belongs to an account: strangers and web identities belong to none. */
export function hasAccount({ caller }: Case['setup']): boolean {
  return caller !== 'anonymous' && caller !== 'web-identity';
}

function organizationKeys(setup: Case['setup'], owned: boolean) {
  if (!isGoverned(setup)) return {};
  return {
    ...(hasAccount(setup) ? { 'aws:PrincipalOrgID': ORGANIZATION } : {}),
    ...(owned ? { 'aws:ResourceOrgID': ORGANIZATION } : {}),
  };
}

function callerKeys(setup: Case['setup'], now: Date) {
  const { caller, tags = {}, issuer } = setup;
  const account = { 'aws:PrincipalAccount': '%home%' };
  const tagged = Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
  );
  // The time of issue lies in the past by seconds; policies compare it with years.
  const temporary = { 'aws:TokenIssueTime': now, 'aws:MultiFactorAuthPresent': false };
  switch (caller) {
    case 'anonymous':
      return { 'aws:PrincipalType': 'Anonymous' };
    case 'web-identity':
      return {
        'aws:FederatedProvider': providerArn(setup),
        [`${issuer}:aud`]: AUDIENCE,
        [`${issuer}:sub`]: '%session%',
      };
    case 'root':
      return {
        ...account,
        'aws:PrincipalType': 'Account',
        'aws:PrincipalArn': 'arn:aws:iam::%home%:root',
        'aws:userid': '%home%',
      };
    case 'user':
      return {
        ...account,
        ...tagged,
        'aws:PrincipalType': 'User',
        'aws:PrincipalArn': ARN.user,
        'aws:userid': '%userId%',
        'aws:username': '%user%',
      };
    case 'federated-user':
      return {
        ...account,
        ...tagged,
        ...temporary,
        'aws:PrincipalType': 'FederatedUser',
        'aws:PrincipalArn': ARN.federated,
        'aws:userid': '%home%:%session%',
      };
    case 'role-session':
      return {
        ...account,
        ...tagged,
        ...temporary,
        'aws:PrincipalType': 'AssumedRole',
        'aws:PrincipalArn': ARN.role,
        'aws:userid': '%roleId%:%session%',
      };
  }
}
