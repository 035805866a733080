/** A value's type: `ArrayOf…` keys may have several values and want a set operator, and are no policy variables. */
export type KeyType =
  | 'String'
  | 'ARN'
  | 'Bool'
  | 'Date'
  | 'IPAddress'
  | 'Numeric'
  | 'ArrayOfString'
  | 'ArrayOfARN';

export interface KnownKey {
  /** As AWS writes it; `/…` at the end stands for any name. */
  readonly key: string;
  readonly type: KeyType;
  /** When a request has it. */
  readonly present: string;
}

/**
 * Global and STS condition keys, with when they are there; S3's own come from the service's catalogue.
 * Pages: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export const KNOWN_KEYS: readonly KnownKey[] = [
  key('aws:PrincipalArn', 'ARN', 'signed requests; for a session the ARN of its role, not of the session'),
  key('aws:PrincipalAccount', 'String', 'signed requests'),
  key(
    'aws:PrincipalType',
    'String',
    'always: `Account`, `User`, `FederatedUser`, `AssumedRole`, `Anonymous`',
  ),
  key('aws:PrincipalTag/…', 'String', 'a principal with that tag; session tags override the role’s'),
  key('aws:PrincipalOrgID', 'String', 'principals in an organisation'),
  key('aws:PrincipalOrgPaths', 'ArrayOfString', 'principals in an organisation'),
  key('aws:PrincipalIsAWSService', 'Bool', 'always'),
  key('aws:PrincipalServiceName', 'String', 'calls by a service principal'),
  key('aws:PrincipalServiceNamesList', 'ArrayOfString', 'calls by a service principal'),
  key('aws:userid', 'String', 'always but anonymous: `AIDA…`, `AROA…:<session>`, `<account>:<name>`'),
  key('aws:username', 'String', 'IAM users only'),
  key('aws:FederatedProvider', 'String', 'sessions from a web identity or SAML'),
  key('aws:TokenIssueTime', 'Date', 'temporary credentials only'),
  key('aws:MultiFactorAuthAge', 'Numeric', 'sessions with MFA'),
  key('aws:MultiFactorAuthPresent', 'Bool', 'temporary credentials only'),
  key('aws:SourceIdentity', 'String', 'sessions that were given one'),
  key('aws:AssumedRoot', 'Bool', 'sessions of AssumeRoot'),
  key('aws:ChatbotSourceArn', 'ARN', 'sessions of a chat configuration'),
  key('aws:Ec2InstanceSourceVpc', 'String', 'sessions of an EC2 instance'),
  key('aws:Ec2InstanceSourcePrivateIPv4', 'IPAddress', 'sessions of an EC2 instance'),
  key('aws:SourceIp', 'IPAddress', 'always but through a VPC endpoint'),
  key('aws:SourceVpc', 'String', 'requests through a VPC endpoint'),
  key('aws:SourceVpcArn', 'ARN', 'requests through a VPC endpoint of some services'),
  key('aws:SourceVpce', 'String', 'requests through a VPC endpoint'),
  key('aws:VpceAccount', 'String', 'requests through a VPC endpoint'),
  key('aws:VpceOrgID', 'String', 'requests through a VPC endpoint of an organisation'),
  key('aws:VpceOrgPaths', 'ArrayOfString', 'requests through a VPC endpoint of an organisation'),
  key('aws:VpcSourceIp', 'IPAddress', 'requests through a VPC endpoint'),
  key('aws:ResourceAccount', 'String', 'always, for most services'),
  key('aws:ResourceOrgID', 'String', 'resources in an organisation'),
  key('aws:ResourceOrgPaths', 'ArrayOfString', 'resources in an organisation'),
  key('aws:ResourceTag/…', 'String', 'resources with that tag, where the service supports it'),
  key('aws:RequestTag/…', 'String', 'requests that pass that tag'),
  key('aws:TagKeys', 'ArrayOfString', 'requests that pass tags'),
  key('aws:RequestedRegion', 'String', 'always'),
  key('aws:CurrentTime', 'Date', 'always'),
  key('aws:EpochTime', 'Date', 'always, in seconds'),
  key('aws:SecureTransport', 'Bool', 'always'),
  key('aws:UserAgent', 'String', 'requests that send one'),
  key('aws:referer', 'String', 'requests that send one'),
  key('aws:CalledVia', 'ArrayOfString', 'calls that a service makes for a principal'),
  key('aws:CalledViaFirst', 'String', 'calls that a service makes for a principal'),
  key('aws:CalledViaLast', 'String', 'calls that a service makes for a principal'),
  key('aws:ViaAWSService', 'Bool', 'always'),
  key('aws:SourceArn', 'ARN', 'calls by a service principal for a resource'),
  key('aws:SourceAccount', 'String', 'calls by a service principal for a resource'),
  key('aws:SourceOrgID', 'String', 'calls by a service principal for a resource in an organisation'),
  key(
    'aws:SourceOrgPaths',
    'ArrayOfString',
    'calls by a service principal for a resource in an organisation',
  ),
  key('sts:ExternalId', 'String', 'AssumeRole with an external id'),
  key('sts:RoleSessionName', 'String', 'AssumeRole and its kin'),
  key('sts:TransitiveTagKeys', 'ArrayOfString', 'AssumeRole and TagSession with transitive tags'),
  key('sts:SourceIdentity', 'String', 'AssumeRole and SetSourceIdentity with a source identity'),
  key('sts:DurationSeconds', 'Numeric', 'GetSessionToken and its kin'),
];

function key(name: string, type: KeyType, present: string): KnownKey {
  return { key: name, type, present };
}

const exact = new Map<string, KnownKey>();
const prefixes = new Map<string, KnownKey>();
for (const known of KNOWN_KEYS) {
  const lower = known.key.toLowerCase();
  if (lower.endsWith('…')) prefixes.set(lower.slice(0, -1), known);
  else exact.set(lower, known);
}

/** The entry for a key, compared ignoring case. */
export function knownKey(name: string): KnownKey | undefined {
  const lower = name.toLowerCase();
  return exact.get(lower) ?? prefixes.get(lower.slice(0, lower.indexOf('/') + 1));
}
