import type { Context } from '@cordon/iam';
import { learnManagedPolicies } from '../authorize/aws-managed-policy.ts';
import { escapeXml } from '../http/xml.ts';
import { needed, validation } from '../query/form.ts';
import type { QueryCall } from '../query/query-call.ts';
import type { OidcProvider } from '../state/entities.ts';
import { answer } from './answer.ts';
import { assumedRoleXml, policyArnsOf, requireTrust, roleByArn, tagContext } from './assume-role.ts';
import { checkTimes, invalid, isSignedBy, type Jwt, parseJwt } from './jwt.ts';
import { credentialsXml, mint, packedSize } from './mint.ts';
import { oidcKeys } from './oidc-keys.ts';
import { duration, sessionName, sessionPolicies } from './parameters.ts';

/** Unsigned: the token is the credential. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export async function assumeRoleWithWebIdentity(call: QueryCall): Promise<void> {
  const { core, form, trace, exchange } = call;
  const roleArn = needed(form, 'RoleArn');
  const name = sessionName(form, 'RoleSessionName', 64);
  trace.parameters.roleArn = roleArn.slice(0, 2048);
  trace.parameters.roleSessionName = name;
  const seconds = duration(form, 3600, 43_200);
  const now = Math.floor(exchange.now / 1000);
  const jwt = parseJwt(needed(form, 'WebIdentityToken'));
  const provider = await verified(call, jwt, now);
  await learnManagedPolicies(core, policyArnsOf(form));
  const policies = sessionPolicies(form, core.store);
  const { tags, transitive } = tagsOf(jwt);
  const role = roleByArn(core.store, roleArn);
  const identity = identityContext(jwt, provider);
  const context: Context = {
    ...tagContext(tags, role),
    ...identity,
    'sts:rolesessionname': name,
    ...(transitive.length > 0 ? { 'sts:transitivetagkeys': transitive } : {}),
  };
  const actions = [
    'sts:AssumeRoleWithWebIdentity',
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
  ];
  const holder = { principal: { kind: 'web-identity', provider: provider.arn }, tags: {} } as const;
  requireTrust(call.by(holder), roleArn, role, actions, context);
  if (seconds > role.maxSessionDuration)
    throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  const packed = packedSize({ ...policies, tags });
  const issued = mint(
    {
      kind: 'assumed-role',
      accountId: role.accountId,
      issuedAt: now,
      expiresAt: now + seconds,
      owner: { name: role.name, id: role.id },
      name,
      ...policies,
      tags,
      transitive,
      chained: false,
      context: identity,
    },
    core.tokenKey,
  );
  answer(
    call,
    `${credentialsXml(issued)}${assumedRoleXml(role, name, packed, undefined)}` +
      `<SubjectFromWebIdentityToken>${escapeXml(String(jwt.claims.sub))}</SubjectFromWebIdentityToken>` +
      `<Audience>${escapeXml(audience(jwt)[0] ?? '')}</Audience><Provider>${escapeXml(provider.arn)}</Provider>`,
  );
}

/** The provider that issued and signed the token, for an audience that it is registered for. */
async function verified(call: QueryCall, jwt: Jwt, now: number): Promise<OidcProvider> {
  const issuer = String(jwt.claims.iss ?? '');
  const provider = [...call.core.store.all('oidc')].find(
    ({ url }) => withoutScheme(url) === withoutScheme(issuer),
  );
  if (provider === undefined)
    throw invalid('No OpenIDConnect provider found in your account for the issuer of the token');
  if (!isSignedBy(jwt, await oidcKeys(issuer, call.core.oidcEndpoints)))
    throw invalid('The ID Token provided could not be verified: its signature is not the provider’s.');
  checkTimes(jwt.claims, now);
  if (typeof jwt.claims.sub !== 'string') throw invalid('Missing a required claim: sub');
  if (!audience(jwt).some((one) => provider.clientIds.includes(one)))
    throw invalid('Incorrect token audience');
  return provider;
}

function audience(jwt: Jwt): readonly string[] {
  const { aud } = jwt.claims;
  return (Array.isArray(aud) ? aud : [aud]).filter((one): one is string => typeof one === 'string');
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** `<provider>:sub`, `:aud` and the like, and who federated. */
function identityContext(jwt: Jwt, provider: OidcProvider): Record<string, string> {
  const prefix = withoutScheme(provider.url).toLowerCase();
  const context: Record<string, string> = { 'aws:federatedprovider': provider.arn };
  for (const name of ['sub', 'amr', 'email', 'oaud'])
    if (typeof jwt.claims[name] === 'string') context[`${prefix}:${name}`] = jwt.claims[name];
  context[`${prefix}:aud`] = typeof jwt.claims.azp === 'string' ? jwt.claims.azp : (audience(jwt)[0] ?? '');
  return context;
}

const TAGS_CLAIM = 'https://aws.amazon.com/tags';

/** Session tags in the token. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html (OIDC) */
function tagsOf(jwt: Jwt): {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
} {
  const claim = jwt.claims[TAGS_CLAIM];
  if (claim === undefined) return { tags: {}, transitive: [] };
  const { principal_tags: tags, transitive_tag_keys: keys = [] } = claim as Record<string, unknown>;
  if (typeof tags !== 'object' || tags === null || !Array.isArray(keys))
    throw invalid('The tags in the token are mal-formed.');
  const pairs = Object.entries(tags).map(([key, values]): [string, string] => {
    const value: unknown = Array.isArray(values) && values.length === 1 ? values[0] : undefined;
    if (typeof value !== 'string' || !isTag(key, value))
      throw invalid('The tags in the token are mal-formed.');
    return [key, value];
  });
  const folded = new Set(pairs.map(([key]) => key.toLowerCase()));
  const stray = keys.some((key) => typeof key !== 'string' || !folded.has(key.toLowerCase()));
  if (pairs.length > 50 || folded.size !== pairs.length || stray)
    throw invalid('The tags in the token are mal-formed.');
  return { tags: Object.fromEntries(pairs), transitive: keys as string[] };
}

function isTag(key: string, value: string): boolean {
  const text = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  return (
    key !== '' &&
    key.length <= 128 &&
    value.length <= 256 &&
    text.test(key) &&
    text.test(value) &&
    !/^aws:/i.test(key)
  );
}
