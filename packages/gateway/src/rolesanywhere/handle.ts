import { hash } from 'node:crypto';
import { type Context, validateSessionTags } from '@cordon/iam';
import { refusals } from '../authorize/checked-policy.ts';
import { type Arrival, Call } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { respond } from '../http/respond.ts';
import { queryValue } from '../http/target.ts';
import { noCheck } from '../sigv4/payload/checks.ts';
import { identityByArn } from '../state/store.ts';
import { roleGrant, trustQuestions } from '../sts/assume-role.ts';
import { carries, type Grant, mint, utilization } from '../sts/mint.ts';
import type { Caller } from '../who/caller.ts';
import { type Profile, placeOf, type RolesAnywhere, type TrustAnchor } from '../who/roles-anywhere.ts';
import { chainTo, partsOf, revokedIn, tagsOf, Untrusted } from './certificate.ts';
import { denied, type SignedByCertificate, verifyX509Signature } from './x509-signature.ts';

const LARGEST = 64 * 1024;
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (RoleSessionName, SourceIdentity) */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const PRINCIPAL: Caller = {
  principal: { kind: 'service', name: 'rolesanywhere.amazonaws.com' },
  tags: {},
};

/**
 * IAM Roles Anywhere: `POST /sessions` alone. What its trust anchors and profiles are was said from outside.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
 */
export async function handleRolesAnywhere(arrival: Arrival): Promise<void> {
  const { core, exchange, trace, parts, target } = arrival;
  trace.service = 'rolesanywhere';
  const body = await exchange.readBody(LARGEST, noCheck());
  if (parts.method !== 'POST' || target.path !== '/sessions')
    throw new AwsError(404, 'ResourceNotFoundException', 'There is no such operation.');
  trace.eventName = 'CreateSession';
  const now = exchange.now - exchange.aheadMs;
  const signed = await verifyX509Signature(parts, body, now);
  const asked = orderOf(arrival, body);
  for (const name of ['trustAnchorArn', 'profileArn', 'roleArn'] as const)
    trace.parameters[name] = asked[name].slice(0, 2048);
  const { anchor, profile } = registered(core.rolesAnywhere, asked, signed);
  const tags = await believed(signed, anchor, core.rolesAnywhere, now);
  const grant = granted(arrival, asked, { signed, anchor, profile, tags });
  const { session, token } = mint(grant, core.tokenKey);
  const packed = carries(grant) ? utilization(token) : undefined;
  const user = { name: grant.owner?.name ?? '', id: grant.owner?.id ?? '' };
  const place = placeOf(anchor.arn, 'trust-anchor');
  respond(
    exchange,
    201,
    { 'content-type': 'application/json', 'x-amzn-requestid': exchange.requestId },
    JSON.stringify({
      credentialSet: [
        {
          assumedRoleUser: {
            arn: `arn:aws:sts::${grant.accountId}:assumed-role/${user.name}/${grant.name}`,
            assumedRoleId: `${user.id}:${grant.name}`,
          },
          credentials: {
            accessKeyId: session.accessKeyId,
            secretAccessKey: session.secret,
            sessionToken: token,
            expiration: `${new Date(session.expiresAt * 1000 - exchange.aheadMs).toISOString().slice(0, 19)}Z`,
          },
          ...(packed === undefined ? {} : { packedPolicySize: packed }),
          roleArn: asked.roleArn,
          sourceIdentity: grant.sourceIdentity,
        },
      ],
      subjectArn: `arn:aws:rolesanywhere:${place?.region}:${place?.accountId}:subject/${subjectId(signed)}`,
    }),
  );
}

interface Order {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;
  readonly durationSeconds?: number;
  readonly roleSessionName?: string;
}

/** What is asked for, in the body or in the query: AWS's helper writes the ARNs there. */
function orderOf({ target }: Arrival, body: Buffer): Order {
  const said = bodyOf(body);
  if (said.instanceProperties !== undefined)
    throw new AwsError(501, 'NotImplemented', 'The parameter instanceProperties is not implemented.');
  const text = (name: string): string | undefined => {
    const [inQuery, inBody] = [queryValue(target.query, name), said[name]];
    if (inBody !== undefined && typeof inBody !== 'string') throw invalid(`${name} must be a string`);
    if (inQuery !== undefined && inBody !== undefined && inQuery !== inBody)
      throw invalid(`${name} is given twice`);
    return inQuery ?? inBody;
  };
  const arn = (name: string): string => {
    const value = text(name);
    if (value === undefined || value === '') throw invalid(`${name} is required`);
    return value;
  };
  const { durationSeconds } = said;
  if (durationSeconds !== undefined && !isDuration(durationSeconds))
    throw invalid('durationSeconds must be a whole number from 900 to 43200');
  const roleSessionName = text('roleSessionName');
  return {
    trustAnchorArn: arn('trustAnchorArn'),
    profileArn: arn('profileArn'),
    roleArn: arn('roleArn'),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(roleSessionName === undefined ? {} : { roleSessionName }),
  };
}

function bodyOf(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {}
  throw invalid('the body is no JSON object');
}

const isDuration = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 900 && value <= 43_200;

/** The anchor and the profile, if both are there, enabled, and of the Region that was signed for and one account. */
function registered(
  known: RolesAnywhere | undefined,
  { trustAnchorArn, profileArn, roleArn }: Order,
  { scope }: SignedByCertificate,
): { readonly anchor: TrustAnchor; readonly profile: Profile } {
  const anchor = known?.trustAnchors.find(({ arn }) => arn === trustAnchorArn);
  const profile = known?.profiles.find(({ arn }) => arn === profileArn);
  const [one, other] = [placeOf(trustAnchorArn, 'trust-anchor'), placeOf(profileArn, 'profile')];
  if (one === undefined) throw invalid(`${trustAnchorArn.slice(0, 200)} is not the ARN of a trust anchor`);
  if (other === undefined) throw invalid(`${profileArn.slice(0, 200)} is not the ARN of a profile`);
  if (anchor === undefined || one.region !== scope.region)
    throw new AwsError(404, 'ResourceNotFoundException', 'Trust anchor not found.');
  if (profile === undefined || other.region !== scope.region)
    throw new AwsError(404, 'ResourceNotFoundException', 'Profile not found.');
  if (anchor.enabled === false) throw denied('The trust anchor is disabled.');
  if (profile.enabled === false) throw denied('The profile is disabled.');
  if (one.accountId !== other.accountId || roleArn.split(':')[4] !== one.accountId)
    throw denied('Trust anchor, profile and role must be of one account.');
  if (!profile.roleArns.includes(roleArn)) throw denied('The profile does not list the role.');
  return { anchor, profile };
}

/** Tags of a certificate that the anchor vouches for and that nobody took back. */
async function believed(
  { leaf, chain }: SignedByCertificate,
  anchor: TrustAnchor,
  known: RolesAnywhere | undefined,
  now: number,
): Promise<Readonly<Record<string, string>>> {
  try {
    const whole = await chainTo(leaf, chain, anchor.certificates, now);
    const lists = (known?.revocationLists ?? []).filter(
      ({ trustAnchorArn, enabled }) => trustAnchorArn === anchor.arn && enabled !== false,
    );
    const revoked = await revokedIn(
      whole,
      lists.map(({ crl }) => crl),
    );
    if (revoked !== undefined)
      throw new Untrusted(`certificate ${revoked.serialNumber} of its chain has been revoked`);
    return await tagsOf(leaf);
  } catch (error) {
    // What a certificate holds is its maker's: an extension that cannot be read is found out when it is read.
    const why = error instanceof Untrusted ? error.message : 'it cannot be read';
    throw denied(`Untrusted certificate: ${why}.`);
  }
}

interface Believed {
  readonly signed: SignedByCertificate;
  readonly anchor: TrustAnchor;
  readonly profile: Profile;
  readonly tags: Readonly<Record<string, string>>;
}

/** Asks the role's trust policy, as the service that was shown the certificate. Throws where it does not allow all of it. */
function granted(arrival: Arrival, asked: Order, { signed, anchor, profile, tags }: Believed): Grant {
  const { core, exchange, trace } = arrival;
  const { leaf } = signed;
  const sourceIdentity = (partsOf(leaf.subjectName.toJSON()).CN ?? []).join('/');
  if (!SESSION_NAME.test(sourceIdentity))
    throw denied('The common name of the certificate cannot be a source identity.');
  if (asked.roleSessionName !== undefined && profile.acceptRoleSessionName !== true)
    throw denied('The profile accepts no role session name.');
  const name = asked.roleSessionName ?? leaf.serialNumber;
  if (!SESSION_NAME.test(name)) throw invalid('roleSessionName is no name of a session');
  const [badTag] = validateSessionTags(Object.entries(tags));
  if (badTag !== undefined)
    throw denied(`The certificate cannot be read into session tags: ${badTag.message}.`);
  const accountId = placeOf(anchor.arn, 'trust-anchor')?.accountId ?? '';
  trace.caller = PRINCIPAL;
  const call = new Call(arrival, PRINCIPAL);
  const role = identityByArn(core.store, 'roles', asked.roleArn);
  const refusal = () => denied(`Unable to assume role for ${asked.roleArn.slice(0, 200)}`);
  const context: Context = {
    'aws:sourcearn': anchor.arn,
    'aws:sourceaccount': accountId,
    'aws:principalisawsservice': 'true',
    'sts:rolesessionname': name,
    'sts:sourceidentity': sourceIdentity,
    'aws:tagkeys': Object.keys(tags),
    ...prefixed('aws:requesttag/', tags),
    ...prefixed('aws:principaltag/', tags),
    ...prefixed('aws:resourcetag/', role?.tags ?? {}),
    ...prefixed('iam:resourcetag/', role?.tags ?? {}),
  };
  const actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
  for (const need of trustQuestions(actions, asked.roleArn, role, accountId, context, core.store))
    call.require(need, refusal);
  if (role === undefined) throw refusal();
  const policy = profile.sessionPolicy;
  if (policy !== undefined && refusals(policy, 'session', 'session').length > 0)
    throw denied('The profile’s session policy is malformed.');
  // The shortest of what was asked for, what the profile gives and what the role allows.
  const most = profile.durationSeconds ?? 3600;
  const seconds = Math.min(asked.durationSeconds ?? most, most, role.maxSessionDuration);
  return roleGrant(role, Math.floor(exchange.now / 1000), seconds, {
    name,
    policyArns: profile.managedPolicyArns ?? [],
    ...(policy === undefined ? {} : { policy }),
    tags,
    transitive: [],
    sourceIdentity,
    chained: false,
  });
}

function prefixed(prefix: string, tags: Readonly<Record<string, string>>): Context {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`${prefix}${key.toLowerCase()}`, value]),
  );
}

/** One for each subject of an authority, in the shape of the service's ids. */
function subjectId({ leaf }: SignedByCertificate): string {
  const hex = hash('sha256', `${leaf.issuer}\n${leaf.subject}`).slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}
