import type { Context } from '../request.types.ts';

/**
 * The kinds of credentials that a request can be made with, as far as condition keys tell them apart: by the STS call
 * that gave them. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
 */
export const CREDENTIAL_KINDS = [
  /** No signature at all. */
  'anonymous',
  /** Long-term keys of an account's root user. */
  'root',
  /** GetSessionToken by a root user. */
  'root-session',
  /** AssumeRoot. */
  'assumed-root',
  /** Long-term keys of an IAM user. */
  'user',
  /** GetSessionToken by an IAM user. */
  'user-session',
  /** GetFederationToken. */
  'federated-user',
  /** AssumeRole by a user. */
  'role',
  /** AssumeRole by a session of a role. */
  'chained-role',
  /** AssumeRoleWithWebIdentity. */
  'web-identity-role',
  /** AssumeRoleWithSAML. */
  'saml-role',
  /** A role's credentials as an EC2 instance or another service hands them to the code that it runs. */
  'service-role',
  /** The unsigned call of AssumeRoleWithWebIdentity itself: the token is the credential. */
  'web-identity',
  /** An AWS service as itself. */
  'service',
] as const;

export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/**
 * Whether a request has a key. `always`; `never`; `carried`: where this very credential has it (a tag, a source
 * identity); `request`: where the request brings it, as its maker likes; `unclear`: AWS's pages contradict each other, or
 * leave it open.
 */
export type Availability = 'always' | 'never' | 'carried' | 'request' | 'unclear';

/** Who settles a key's value: what the credential was issued with, the request, the resource, or a calling service. */
export type KeyOrigin = 'credential' | 'organization' | 'request' | 'resource' | 'service';

/** What is known of one credential; a field that is absent is not known, or the credential does not have it. */
export interface CredentialFacts {
  readonly kind: CredentialKind;
  readonly accountId?: string | undefined;
  /** `aws:PrincipalArn`: of a session the role's, of a federated user its own. */
  readonly principalArn?: string | undefined;
  readonly userId?: string | undefined;
  readonly userName?: string | undefined;
  /** Of the user or the role, with session tags over them; keys in any case. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970 at which temporary credentials were issued. */
  readonly issuedAt?: number | undefined;
  readonly sourceIdentity?: string | undefined;
  /** ARN or name of the provider of a web identity. */
  readonly provider?: string | undefined;
  /** Name of the service principal. */
  readonly serviceName?: string;
}

/** The keys that credentials fix, lower case. */
export type CredentialContext = Context;

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

/** A row of `KNOWN_KEYS`. */
export interface KnownKey {
  /** As AWS writes it; `/…` at the end stands for any name. */
  readonly key: string;
  readonly type: KeyType;
  readonly origin: KeyOrigin;
  /** Whether a request has it, by the kind of its credentials. */
  readonly availability: Readonly<Record<CredentialKind, Availability>>;
  /** For a key of the credential: its value; `undefined` when the facts do not say. */
  readonly value?: (facts: CredentialFacts) => string | undefined;
  /** All values that the key can have at all, where they are few. */
  readonly values?: (kind: CredentialKind) => readonly string[] | undefined;
  /** The page whose “Availability” says so. */
  readonly page: string;
}

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const GLOBAL = `${GUIDE}reference_policies_condition-keys.html`;
const STS = `${GUIDE}reference_policies_iam-condition-keys.html`;
/** “Principal key values”: user name, user id and type of each kind of principal. */
const PRINCIPALS = `${GUIDE}reference_policies_variables.html#principaltable`;

type Some = Partial<Record<CredentialKind, Availability>>;

const each = (kinds: readonly CredentialKind[], is: Availability): Some =>
  Object.fromEntries(kinds.map((kind) => [kind, is]));
const availability = (rest: Availability, ...some: readonly Some[]): KnownKey['availability'] =>
  Object.assign(each(CREDENTIAL_KINDS, rest), ...some) as KnownKey['availability'];

const ROLES = ['role', 'chained-role', 'web-identity-role', 'saml-role', 'service-role'] as const;
const USERS = ['user', 'user-session'] as const;
const TEMPORARY = [...ROLES, 'root-session', 'assumed-root', 'user-session', 'federated-user'] as const;
/** Signed with the credentials of an account. */
const SIGNED = [...TEMPORARY, 'root', 'user'] as const;
const unclear = (...kinds: readonly CredentialKind[]): Some => each(kinds, 'unclear');

const NEVER = availability('never');
const ALWAYS = availability('always');
const REQUEST = availability('request');
const BY_SERVICE = availability('never', each(['service'], 'carried'));
/** Where a service hands credentials to code that it runs. */
const IN_A_SERVICE = availability('never', each(['service-role'], 'carried'));
/** On behalf of somebody: a call of one's own never has it. */
const ON_BEHALF = NEVER;

/**
 * Global and STS condition keys: their types, and when a request has them, by the kind of its credentials. The one table
 * that everything here reads: whoever makes a request's context, and whoever says which contexts there can be. S3's own
 * keys come from the service's catalogue.
 *
 * `unclear` are: user id and user name of unsigned requests (`anonymous` by “Principal key values”, not populated by “Specifying
 * default values”, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html); MFA of
 * federated identities (“only when the principal uses temporary credentials”, and “not present for federated identities”);
 * what an unsigned call of AssumeRoleWithWebIdentity has.
 */
export const KNOWN_KEYS: readonly KnownKey[] = [
  ofCredential(
    'aws:PrincipalArn',
    'ARN',
    availability('never', each(SIGNED, 'always'), unclear('web-identity', 'service')),
    (one) => one.principalArn,
  ),
  ofCredential(
    'aws:PrincipalAccount',
    'String',
    availability('always', unclear('web-identity', 'service')),
    (one) => (one.kind === 'anonymous' ? 'anonymous' : one.accountId),
  ),
  {
    ...ofCredential(
      'aws:PrincipalType',
      'String',
      availability('always', unclear('service')),
      ({ kind }) => typeOf(kind),
      PRINCIPALS,
    ),
    values: (kind) => [typeOf(kind)].flatMap((one) => one ?? []),
  },
  ofCredential('aws:PrincipalTag/…', 'String', availability('never', each(SIGNED, 'carried'))),
  ofOrganization(
    'aws:PrincipalOrgID',
    'String',
    availability('never', each(SIGNED, 'carried'), unclear('web-identity', 'service')),
  ),
  ofOrganization(
    'aws:PrincipalOrgPaths',
    'ArrayOfString',
    availability('never', each(SIGNED, 'carried'), unclear('web-identity', 'service')),
  ),
  {
    ...ofCredential(
      'aws:PrincipalIsAWSService',
      'Bool',
      availability('never', each([...SIGNED, 'service'], 'always'), unclear('web-identity')),
      ({ kind }) => String(kind === 'service'),
    ),
    values: (kind) => [String(kind === 'service')],
  },
  ofCredential(
    'aws:PrincipalServiceName',
    'String',
    availability('never', each(['service'], 'always')),
    (one) => one.serviceName,
  ),
  ofCredential('aws:PrincipalServiceNamesList', 'ArrayOfString', BY_SERVICE),
  {
    ...ofCredential(
      'aws:userid',
      'String',
      availability('always', unclear('anonymous', 'web-identity', 'service')),
      (one) => (one.kind === 'anonymous' ? 'anonymous' : one.userId),
      PRINCIPALS,
    ),
    values: (kind) => (kind === 'anonymous' ? ['anonymous'] : undefined),
  },
  ofCredential(
    'aws:username',
    'String',
    availability('never', each(USERS, 'always')),
    (one) => one.userName,
    PRINCIPALS,
  ),
  ofCredential(
    'aws:FederatedProvider',
    'String',
    availability('never', each(['web-identity-role', 'web-identity'], 'always')),
    (one) => one.provider,
  ),
  ofCredential(
    'aws:TokenIssueTime',
    'Date',
    availability('never', each(TEMPORARY, 'always')),
    ({ issuedAt }) => (issuedAt === undefined ? undefined : new Date(issuedAt).toISOString()),
  ),
  ofCredential('aws:SignInSessionArn', 'ARN', NEVER),
  ofCredential(
    'aws:MultiFactorAuthAge',
    'Numeric',
    availability('never', each(['role', 'user-session', 'root-session'], 'carried')),
  ),
  {
    ...ofCredential(
      'aws:MultiFactorAuthPresent',
      'Bool',
      availability(
        'never',
        each(TEMPORARY, 'always'),
        unclear('federated-user', 'web-identity-role', 'saml-role', 'assumed-root'),
      ),
      () => 'false',
    ),
    values: () => ['false'],
  },
  ofCredential(
    'aws:SourceIdentity',
    'String',
    availability('never', each(ROLES, 'carried')),
    (one) => one.sourceIdentity,
  ),
  {
    ...ofCredential(
      'aws:AssumedRoot',
      'Bool',
      availability('never', each(['assumed-root'], 'always')),
      () => 'true',
    ),
    values: () => ['true'],
  },
  ofCredential('aws:ChatbotSourceArn', 'ARN', IN_A_SERVICE),
  ofCredential('aws:Ec2InstanceSourceVpc', 'String', IN_A_SERVICE),
  ofCredential('aws:Ec2InstanceSourcePrivateIPv4', 'IPAddress', IN_A_SERVICE),
  ofCredential('ec2:RoleDelivery', 'Numeric', IN_A_SERVICE),
  ofCredential('ec2:SourceInstanceArn', 'ARN', IN_A_SERVICE),
  ofCredential('glue:RoleAssumedBy', 'String', IN_A_SERVICE),
  ofCredential('glue:CredentialIssuingService', 'String', IN_A_SERVICE),
  ofCredential('lambda:SourceFunctionArn', 'ARN', IN_A_SERVICE),
  ofCredential('ssm:SourceInstanceArn', 'ARN', IN_A_SERVICE),
  ofCredential('codebuild:BuildArn', 'ARN', IN_A_SERVICE),
  ofCredential('codebuild:ProjectArn', 'ARN', IN_A_SERVICE),
  ofCredential('identitystore:UserId', 'String', NEVER),
  ofRequest('aws:SourceIp', 'IPAddress'),
  ofRequest('aws:SourceVpc', 'String'),
  ofRequest('aws:SourceVpcArn', 'ARN'),
  ofRequest('aws:SourceVpce', 'String'),
  ofRequest('aws:VpceAccount', 'String'),
  ofRequest('aws:VpceOrgID', 'String'),
  ofRequest('aws:VpceOrgPaths', 'ArrayOfString'),
  ofRequest('aws:VpcSourceIp', 'IPAddress'),
  ofResource('aws:ResourceAccount', 'String'),
  ofOrganization('aws:ResourceOrgID', 'String', availability('carried')),
  ofOrganization('aws:ResourceOrgPaths', 'ArrayOfString', availability('carried')),
  ofResource('aws:ResourceTag/…', 'String'),
  ofRequest('aws:RequestTag/…', 'String'),
  ofRequest('aws:TagKeys', 'ArrayOfString'),
  ofRequest('aws:RequestedRegion', 'String', ALWAYS),
  ofRequest('aws:CurrentTime', 'Date', ALWAYS),
  ofRequest('aws:EpochTime', 'Date', ALWAYS),
  { ...ofRequest('aws:SecureTransport', 'Bool', ALWAYS), values: () => ['true', 'false'] },
  ofRequest('aws:UserAgent', 'String'),
  ofRequest('aws:referer', 'String'),
  ofService('aws:CalledVia', 'ArrayOfString', ON_BEHALF),
  ofService('aws:CalledViaFirst', 'String', ON_BEHALF),
  ofService('aws:CalledViaLast', 'String', ON_BEHALF),
  { ...ofService('aws:ViaAWSService', 'Bool', ALWAYS), value: () => 'false', values: () => ['false'] },
  ofService('aws:ViaAWSMCPService', 'Bool', ON_BEHALF),
  ofService('aws:CalledViaAWSMCP', 'String', ON_BEHALF),
  ofService('aws:IsMcpServiceAction', 'Bool', ON_BEHALF),
  ofService('aws:SourceArn', 'ARN', BY_SERVICE),
  ofService('aws:SourceAccount', 'String', BY_SERVICE),
  ofService('aws:SourceOwner', 'String', BY_SERVICE),
  ofService('aws:SourceOrgID', 'String', BY_SERVICE),
  ofService('aws:SourceOrgPaths', 'ArrayOfString', BY_SERVICE),
  { ...ofRequest('sts:ExternalId', 'String'), page: STS },
  { ...ofRequest('sts:RoleSessionName', 'String'), page: STS },
  { ...ofRequest('sts:TransitiveTagKeys', 'ArrayOfString'), page: STS },
  { ...ofRequest('sts:SourceIdentity', 'String'), page: STS },
  { ...ofRequest('sts:DurationSeconds', 'Numeric'), page: STS },
];

function ofCredential(
  key: string,
  type: KeyType,
  when: KnownKey['availability'],
  value?: KnownKey['value'],
  page = pageOf(key),
): KnownKey {
  return {
    key,
    type,
    origin: 'credential',
    availability: when,
    page,
    ...(value === undefined ? {} : { value }),
  };
}

function ofOrganization(key: string, type: KeyType, when: KnownKey['availability']): KnownKey {
  return { key, type, origin: 'organization', availability: when, page: pageOf(key) };
}

function ofRequest(key: string, type: KeyType, when = REQUEST): KnownKey {
  return { key, type, origin: 'request', availability: when, page: pageOf(key) };
}

function ofResource(key: string, type: KeyType): KnownKey {
  return { key, type, origin: 'resource', availability: availability('carried'), page: pageOf(key) };
}

function ofService(key: string, type: KeyType, when: KnownKey['availability']): KnownKey {
  return { key, type, origin: 'service', availability: when, page: pageOf(key) };
}

function pageOf(key: string): string {
  return `${GLOBAL}#condition-keys-${key
    .slice(key.indexOf(':') + 1)
    .toLowerCase()
    .replace('/…', '')}`;
}

/** `undefined` for what is no principal of IAM's. */
function typeOf(kind: CredentialKind): string | undefined {
  switch (kind) {
    case 'root':
    case 'root-session':
    case 'assumed-root':
      return 'Account';
    case 'user':
    case 'user-session':
      return 'User';
    case 'federated-user':
      return 'FederatedUser';
    case 'anonymous':
    case 'web-identity':
      return 'Anonymous';
    case 'service':
      return undefined;
    default:
      return 'AssumedRole';
  }
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

const FIXED = KNOWN_KEYS.flatMap(({ key, availability, value }) =>
  value === undefined ? [] : [{ key: key.toLowerCase(), availability, value }],
);

/**
 * The condition keys that a credential settles by itself, as the table of keys has it; of a key of which AWS does not say
 * whether it is there, the value that it would have. What the facts do not say is left out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function credentialContext(facts: CredentialFacts): CredentialContext {
  const context: Record<string, string> = {};
  for (const { key, availability, value } of FIXED) {
    if (availability[facts.kind] === 'never') continue;
    const found = value(facts);
    if (found !== undefined) context[key] = found;
  }
  for (const [key, value] of Object.entries(facts.tags ?? {}))
    context[`aws:principaltag/${key.toLowerCase()}`] = value;
  return context;
}
