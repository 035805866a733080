import { type Context, conditionKeysOf, validateSessionTags } from '@cordon/iam';
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { AwsError } from '../errors/aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import { type Form, required } from '../query/form.ts';
import { remembered } from '../state/bounded-map.ts';
import type { OidcProvider } from '../state/entities.ts';
import { identityByArn, type State } from '../state/store.ts';
import { ANONYMOUS } from '../who/caller.ts';
import { assumedRoleXml, roleGrant, trustQuestions } from './assume-role.ts';
import { notAuthorized, type Plan, tagContext } from './mint.ts';
import { duration, refuseUnserved, roleArn, sessionPolicies } from './parameters.ts';

/** Asymmetric ones alone: the keys of a provider are public. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** Grace for clocks, seconds: a token that was issued later than this from now is none yet. */
const EARLY = 300;

/**
 * The provider that a token says it is from, of the account that the role is in. Nothing in the token is believed yet.
 * Throws `InvalidIdentityToken`.
 */
export function claimedProvider(token: string, arn: string, state: State): OidcProvider {
  const { iss } = decoded(token);
  const accountId = arn.split(':')[4];
  for (const provider of state.all('oidc'))
    if (provider.accountId === accountId && issuerOf(provider) === iss) return provider;
  throw invalid(`No OpenIDConnect provider found in your account for ${String(iss).slice(0, 200)}`);
}

function decoded(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (cause) {
    throw invalid('The ID Token provided is not a valid JWT.', cause);
  }
}

/** What the provider's tokens name as `iss`: its URL as it was registered, by HTTPS. */
export function issuerOf(provider: OidcProvider): string {
  return `https://${withoutScheme(provider.url)}`;
}

function withoutScheme(url: string): string {
  return url.replace(/^https:\/\//, '');
}

/** Claims of a token that the provider signed for an audience of its own, and who that is. */
export interface VerifiedToken {
  readonly claims: JWTPayload;
  readonly subject: string;
  readonly audience: string;
}

/**
 * Verifies a token. `now` in seconds. Rejects with `InvalidIdentityToken` or `ExpiredTokenException`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export async function verifiedToken(
  token: string,
  provider: OidcProvider,
  keys: JWTVerifyGetKey,
  now: number,
): Promise<VerifiedToken> {
  const { payload: claims } = await jwtVerify(token, keys, {
    algorithms: ALGORITHMS,
    issuer: issuerOf(provider),
    audience: [...provider.clientIds],
    requiredClaims: ['exp', 'sub'],
    currentDate: new Date(now * 1000),
  }).catch((error: unknown) => {
    throw refusal(error, now);
  });
  const { sub, iat } = claims;
  if (typeof sub !== 'string') throw invalid('Missing a required claim: sub');
  if (Number(iat) > now + EARLY) throw invalid('The ID Token is not valid yet.');
  // The first that the provider is registered for: there is one, or the token would not have been verified.
  const audience = [claims.aud].flat().find((one) => registered(one, provider));
  const verified = { claims, subject: sub, audience: String(audience) };
  checkAudience(verified, provider);
  return verified;
}

/**
 * Throws `InvalidIdentityToken` for a token that is for none of the provider's audiences. Whom it was issued to counts, too,
 * where it says so: of two applications it is not the one that it is meant for. Reported of AWS in
 * https://github.com/aws/aws-sdk-net/issues/3071
 */
export function checkAudience({ audience, claims: { azp } }: VerifiedToken, provider: OidcProvider): void {
  for (const one of azp === undefined ? [audience] : [audience, azp])
    if (!registered(one, provider)) throw invalid('Incorrect token audience');
}

/** A list that holds a name is not the name, nor is a number that is written alike. */
function registered(one: unknown, { clientIds }: OidcProvider): boolean {
  return (clientIds as readonly unknown[]).includes(one);
}

function refusal(error: unknown, now: number): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof errors.JWTExpired)
    return new AwsError(
      400,
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${error.payload.exp}`,
    );
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing') return invalid(`Missing a required claim: ${error.claim}`);
    if (error.claim === 'aud') return invalid('Incorrect token audience');
    return invalid(`The claim \`${error.claim}\` of the ID Token does not hold.`);
  }
  return invalid('The ID Token provided could not be verified: its signature is not the provider’s.', error);
}

/**
 * AssumeRoleWithWebIdentity: the token is the credential. `now` in seconds.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function assumeRoleWithWebIdentity(
  form: Form,
  token: VerifiedToken,
  provider: OidcProvider,
  state: State,
  now: number,
): Plan {
  const arn = roleArn(form);
  const name = required(form, 'RoleSessionName');
  const seconds = duration(form, 3600);
  // Of OAuth 2.0's access tokens: OpenID Connect's name their issuer themselves.
  refuseUnserved(form, 'ProviderId');
  const policies = sessionPolicies(form, state, arn.split(':')[4]);
  const { tags, transitive } = tagsOf(token.claims);
  const sourceIdentity = sourceIdentityOf(token.claims);
  const role = identityByArn(state, 'roles', arn);
  const identity = identityContext(token, provider);
  const context: Context = {
    ...tagContext(tags, role),
    ...providersOwnClaims(token, provider),
    ...identity,
    'sts:rolesessionname': name,
    ...(transitive.length > 0 ? { 'sts:transitivetagkeys': transitive } : {}),
    ...(sourceIdentity === undefined ? {} : { 'sts:sourceidentity': sourceIdentity }),
  };
  const actions = [
    'sts:AssumeRoleWithWebIdentity',
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  return {
    needs: trustQuestions(actions, arn, role, provider.accountId, context, state),
    refusal: notAuthorized,
    grant() {
      if (role === undefined)
        throw notAuthorized(ANONYMOUS, { action: 'sts:AssumeRoleWithWebIdentity', resource: arn });
      const more = { name, ...policies, tags, transitive, chained: false };
      return roleGrant(role, now, seconds, {
        ...more,
        context: identity,
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      });
    },
    result: (packed) =>
      role === undefined
        ? ''
        : `${assumedRoleXml(role, name, packed, sourceIdentity)}` +
          `<SubjectFromWebIdentityToken>${escapeXml(token.subject)}</SubjectFromWebIdentityToken>` +
          `<Audience>${escapeXml(token.audience)}</Audience><Provider>${escapeXml(provider.arn)}</Provider>`,
  };
}

/**
 * `<provider>:sub`, `:aud` and the like, and who federated. With `azp` in the token that is `:aud`, and the audience
 * `:oaud`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function identityContext(
  { claims, subject, audience }: VerifiedToken,
  provider: OidcProvider,
): Readonly<Record<string, string>> {
  const prefix = withoutScheme(provider.url).toLowerCase();
  const { azp, amr, email } = claims;
  return {
    'aws:federatedprovider': provider.arn,
    [`${prefix}:sub`]: subject,
    [`${prefix}:aud`]: typeof azp === 'string' ? azp : audience,
    ...(typeof azp === 'string' ? { [`${prefix}:oaud`]: audience } : {}),
    ...(typeof amr === 'string' ? { [`${prefix}:amr`]: amr } : {}),
    ...(typeof email === 'string' ? { [`${prefix}:email`]: email } : {}),
  };
}

type OwnClaim = readonly [host: RegExp, claim: string];
const ownClaims = new Map<string, readonly OwnClaim[]>();

/** Claims that AWS reads of some providers’ tokens besides, by the host that the keys begin with; `keys` of its catalogue. */
export function ownClaimsOf(keys: Iterable<string>): readonly OwnClaim[] {
  return [...keys].flatMap((key) => {
    const match = /^([^:]*[.][^:]*):(.+)/.exec(key);
    if (match === null) return [];
    const [host, claim] = match.slice(1) as [string, string];
    if (/^(?:sub|aud|oaud|amr|email)$/.test(claim)) return [];
    const literal = host.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '[.]'));
    return [[new RegExp(`^${literal.join('[^:/]+')}$`), claim] as const];
  });
}

/**
 * `token.actions.githubusercontent.com:repository` and the like, as AWS’s catalogue names them, from the claims of that
 * name; `amr` may be a list. They are there when the role is taken, and not in its session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function providersOwnClaims({ claims }: VerifiedToken, provider: OidcProvider): Context {
  const prefix = withoutScheme(provider.url).toLowerCase();
  const context: Record<string, string | readonly string[]> = {};
  const action = 'sts:AssumeRoleWithWebIdentity';
  const known = remembered(ownClaims, action, () => ownClaimsOf(new Set(conditionKeysOf(action))));
  for (const [host, claim] of known) {
    if (!host.test(prefix)) continue;
    const [outer, inner] = claim.split(/\/(.*)/s) as [string, string];
    const value = claims[claim] ?? (isObject(claims[outer]) ? claims[outer][inner] : undefined);
    if (['string', 'number', 'boolean'].includes(typeof value)) context[`${prefix}:${claim}`] = String(value);
  }
  const { amr } = claims;
  if (Array.isArray(amr) && amr.every((one) => typeof one === 'string')) context[`${prefix}:amr`] = amr;
  return context;
}

const SOURCE_IDENTITY_CLAIM = 'https://aws.amazon.com/source_identity';

/**
 * Who the provider says is behind the session: it stays with the session, and needs `sts:SetSourceIdentity` in the trust
 * policy, as in AssumeRole. The pattern is that of AssumeRole's parameter.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html (OIDC)
 */
function sourceIdentityOf(claims: JWTPayload): string | undefined {
  const claim = claims[SOURCE_IDENTITY_CLAIM];
  if (claim === undefined) return undefined;
  if (typeof claim !== 'string' || !/^[\w+=,.@-]{2,64}$/.test(claim))
    throw invalid('The source identity in the token is mal-formed.');
  return claim;
}

const TAGS_CLAIM = 'https://aws.amazon.com/tags';

/** Session tags in the token. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html (OIDC) */
function tagsOf(claims: JWTPayload): {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
} {
  const claim = claims[TAGS_CLAIM];
  if (claim === undefined) return { tags: {}, transitive: [] };
  if (!isObject(claim)) throw badTags();
  const { principal_tags: given, transitive_tag_keys: keys = [] } = claim;
  if (!isObject(given) || !Array.isArray(keys)) throw badTags();
  const pairs = Object.entries(given).map(([key, values]): [string, string] => {
    const value: unknown = Array.isArray(values) && values.length === 1 ? values[0] : undefined;
    if (typeof value !== 'string') throw badTags();
    return [key, value];
  });
  const folded = new Set(pairs.map(([key]) => key.toLowerCase()));
  const isGiven = (key: unknown): key is string => typeof key === 'string' && folded.has(key.toLowerCase());
  if (validateSessionTags(pairs).length > 0 || !keys.every(isGiven)) throw badTags();
  return { tags: Object.fromEntries(pairs), transitive: keys };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badTags(): AwsError {
  return invalid('The tags in the token are mal-formed.');
}

/** 400 `InvalidIdentityToken`. */
export function invalid(message: string, cause?: unknown): AwsError {
  return new AwsError(400, 'InvalidIdentityToken', message, {}, { cause });
}
