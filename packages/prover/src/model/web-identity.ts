import { BOUNDARIES, type Boundary } from '@cordon/domain';
import type { NamedPolicy } from '@cordon/iam';
import { onlyTextOf } from '../dimension/values.ts';
import { classesOf } from '../language/classes.ts';
import { automaton, type Token as GlobToken, STAR, units } from '../language/glob.ts';
import { sameGlobs } from '../language/texts.ts';
import type { Caller, KeyRule, NameChoice, Route, Target } from '../problem.types.ts';
import { metadataStep } from '../vault/escalations.ts';
import type { Chosen } from '../vault/rule.ts';
import { type Filling, fillingOf, type Identity, MADE_UP } from '../vault/templates.ts';
import { type Access, accessAt, type Token, throughOf } from '../vault/token.ts';
import type { Escalation, Gap, TenantModel } from './model.types.ts';
import type { Policies } from './policies.ts';
import type { Registry } from './registry.ts';
import { roleCaller } from './role-caller.ts';
import { ANY_NAME } from './session-names.ts';
import type { DeployedState, IdentityTokensState, RoleState } from './state.types.ts';
import { type Asked, getsSession, namesFor, onRole, roleTarget } from './trust.ts';

/** The claim in which AWS looks for session tags. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
const TAGS_CLAIM = 'https://aws.amazon.com/tags';
const AWS_CLAIM = /^https:\/\/aws\.amazon\.com\//;

type TokenRole = IdentityTokensState['roles'][number];
type Provider = NonNullable<DeployedState['identityProviders']>[number];

/** A session tag as a token has it: text, what whoever logs in chooses, or what nobody here can say. */
type Tag = string | Chosen | 'unclear';

/** What AWS reads of a token besides who signed it. */
interface Claims {
  readonly tags: Readonly<Record<string, Tag>>;
  /** Keys of tags that go on to sessions taken from this one. */
  readonly transitive: readonly string[];
  /** Nobody here can say which tags there are. */
  readonly anyTags: boolean;
}

interface About {
  readonly tenant: string;
  readonly token: Token;
  readonly state: DeployedState;
  readonly policies: Policies;
  readonly registry: Registry;
}

/**
 * The sessions that a tenant takes at STS with the identity tokens that its Vault token gets: of every role of identity
 * tokens that it may read at, with the tags that the role's template gives it, at every IAM role that lets the token in. Which
 * tags there are is never guessed: what cannot be told leaves a session with whatever tags, of which nothing is confirmed.
 * https://developer.hashicorp.com/vault/docs/secrets/identity/identity-token
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function withTokensOfVault(about: About): readonly Caller[] {
  const { state, token } = about;
  const { identityTokens } = state.vault;
  const { identity } = token;
  // Without an entity there is nobody of whom Vault could sign anything.
  if (identityTokens === undefined || identity === undefined) return [];
  return identityTokens.roles.flatMap((role) => {
    if (!maySign(role, identityTokens)) return [];
    const path = `identity/oidc/token/${role.name}`;
    return accessAt(token, path).flatMap((access): Caller[] => {
      if (!access.grant.capabilities.has('read')) return [];
      const providers = providersOf(state).filter((provider) => takes(role, provider));
      const session = (claims: Claims, chosen: Values) =>
        providers.flatMap((provider) =>
          state.roles.flatMap((target) =>
            sessionOf({ ...about, role, provider, access, path, claims, chosen }, target),
          ),
        );
      return claimsOf(role, identity, access, state).flatMap((claims) => [
        ...session(claims, {}),
        ...settledLike(claims, about).flatMap(({ settled, chosen }) => session(settled, chosen)),
      ]);
    });
  });
}

type Values = Readonly<Record<string, string>>;

/** Of tags that whoever logs in chooses, so many are tried that say another tenant's name. */
const MOST_LIKE = 3;

/**
 * The same claims with what is chosen settled, as other tenants' names: all that can be chosen is one session, in which a
 * variable may stand for anything; these are requests that can be made.
 */
function settledLike(
  claims: Claims,
  { tenant, state }: About,
): readonly { readonly settled: Claims; readonly chosen: Values }[] {
  const open = Object.entries(claims.tags).filter(
    (one): one is [string, Chosen] => typeof one[1] === 'object',
  );
  if (open.length === 0) return [];
  return state.tenants
    .filter(({ id }) => id !== tenant && open.every(([, { within }]) => sameGlobs([within ?? '*'], [id])))
    .slice(0, MOST_LIKE)
    .map(({ id }) => ({
      settled: { ...claims, tags: { ...claims.tags, ...Object.fromEntries(open.map(([key]) => [key, id])) } },
      chosen: Object.fromEntries(open.map(([, { key }]) => [key, id])),
    }));
}

/** AWS's providers that stand for Vault's issuer here. */
export function providersOf(state: DeployedState): readonly Provider[] {
  const { issuer } = state.vault.identityTokens ?? {};
  if (issuer === undefined) return [];
  const own = withoutScheme(`${issuer.replace(/\/$/, '')}/v1/identity/oidc`);
  return (state.identityProviders ?? []).filter(
    ({ kind, url }) => kind === 'oidc' && url !== undefined && withoutScheme(url) === own,
  );
}

/**
 * Whether every identity provider that the trust lets in stands for Vault's own issuer: who gets a token there is told by
 * Vault's policies, and is asked of each tenant. Without being told of all of Vault's identity tokens it is not known.
 */
export function trustsVaultAlone({ document }: NamedPolicy, state: DeployedState): boolean {
  const own = new Set(providersOf(state).map(({ arn }) => arn));
  return document.statements.every(
    ({ effect, principal }) =>
      effect === 'Deny' ||
      (principal?.not !== true &&
        (principal?.entries ?? []).every(({ kind, value }) => kind !== 'Federated' || own.has(value))),
  );
}

/**
 * A login of Vault's that may take the tokens that Vault signs: which of its roles then lets whom in is not followed.
 * https://developer.hashicorp.com/vault/docs/auth/jwt
 */
export function jwtGaps({ vault }: DeployedState): readonly Gap[] {
  const { issuer, roles = [] } = vault.identityTokens ?? {};
  if (roles.length === 0) return [];
  return (vault.authMounts ?? [])
    .filter(
      ({ type, boundIssuer }) =>
        (type === 'jwt' || type === 'oidc') &&
        (issuer === undefined || boundIssuer === undefined || boundIssuer.startsWith(issuer)),
    )
    .map(({ path }) => ({
      boundaries: Object.keys(BOUNDARIES) as Boundary[],
      reason: `Vault signs identity tokens, and whether the login at \`${path}\` takes them is not known: it names no other issuer`,
    }));
}

/**
 * Tenants whose tokens AWS takes for another's: a session of the same role with the same tags is that tenant's, whatever it
 * may then do. What cannot be told of a token's tags leaves that open.
 */
export function takenForOthers(
  tenants: readonly Pick<TenantModel, 'id' | 'callers'>[],
): ReadonlyMap<string, { readonly escalations: readonly Escalation[]; readonly gaps: readonly Gap[] }> {
  const sessions = tenants.flatMap(({ id, callers }) =>
    callers.flatMap((caller) =>
      caller.route?.kind === 'web-identity' ? [{ id, caller, route: caller.route }] : [],
    ),
  );
  const own = Map.groupBy(
    sessions.filter(
      ({ caller, route }) =>
        caller.crossed !== true && route.doubtful !== true && isPlain(caller) && isByOwnLogin(route),
    ),
    ({ caller }) => whoIs(caller),
  );
  const found = new Map<string, { escalations: Escalation[]; gaps: Gap[] }>();
  for (const { id, caller, route } of sessions) {
    if (caller.crossed === true) continue;
    const plain = isPlain(caller);
    const others = plain ? (own.get(whoIs(caller)) ?? []) : sessions;
    const other = others.find((one) => one.id !== id)?.id;
    if (other === undefined) continue;
    const { escalations, gaps } = found.get(id) ?? { escalations: [], gaps: [] };
    found.set(id, { escalations, gaps });
    if (route.doubtful === true)
      gaps.push({
        boundaries: ['tenant-credentials'],
        reason: `whether AWS takes \`${caller.id}\` for another tenant cannot be told: ${caller.unconfirmed}`,
      });
    else {
      const token = plain ? route.token : withMetadata(route, caller, other);
      escalations.push({
        tenant: id,
        path: route.path,
        capability: 'read',
        why: `the token that it gets says of it what \`${other}\`’s says, and AWS goes by that`,
        boundary: 'tenant-credentials',
        steps: caller.path.slice(0, -2),
        ...(token === undefined ? {} : { route: token }),
        ...(caller.through === undefined ? {} : { through: caller.through }),
      });
    }
  }
  return found;
}

/** The login whose metadata makes the tags those of another tenant. */
function withMetadata(
  { token, byMetadata = {} }: WebRoute,
  { through }: Caller,
  other: string,
): WebRoute['token'] {
  const metadata = Object.fromEntries(Object.values(byMetadata).map((key) => [key, other]));
  const before = token?.kind === 'login' ? token : undefined;
  const appRole = before?.appRole ?? through?.login?.split('/').at(-1);
  if (token !== undefined && before === undefined) return token;
  return appRole === undefined
    ? undefined
    : { kind: 'login', appRole, metadata: { ...before?.metadata, ...metadata } };
}

const OPEN_TAG = /^aws:principaltag\//;

/** By a login that is the tenant's own, of whatever method. */
function isByOwnLogin({ token }: WebRoute): boolean {
  return token === undefined || token.kind === 'own-login';
}

/** Whether all tags of the session are settled. */
function isPlain({ keys = {} }: Caller): boolean {
  return !Object.keys(keys).some((key) => OPEN_TAG.test(key));
}

/** Whom AWS takes the session for: its role and its tags. */
function whoIs({ principal, context }: Caller): string {
  const tags = Object.entries(context).filter(([key]) => OPEN_TAG.test(key));
  return JSON.stringify(['roleArn' in principal ? principal.roleArn : '', tags.sort()]);
}

function withoutScheme(url: string): string {
  return url.replace(/^https:\/\//, '').replace(/\/$/, '');
}

/** A key signs for the roles whose client it allows; one that is not told of is taken to sign. */
function maySign({ key, clientId }: TokenRole, { keys }: IdentityTokensState): boolean {
  const allowed = keys.find(({ name }) => name === key)?.allowedClientIds;
  return (
    allowed === undefined || clientId === undefined || allowed.includes('*') || allowed.includes(clientId)
  );
}

function takes({ clientId }: TokenRole, { audiences }: Provider): boolean {
  return audiences === undefined || clientId === undefined || audiences.includes(clientId);
}

/** What a token of the role says of its holder: once, or once for each of some deployed secret ids' metadata. */
function claimsOf(
  role: TokenRole,
  identity: Identity,
  { metadata = {} }: Access,
  state: DeployedState,
): readonly Claims[] {
  const read = readTemplate(role.template);
  if (read === undefined) return [{ tags: {}, transitive: [], anyTags: true }];
  const fill = (inside: string): Filling | undefined => {
    const filling = fillingOf(inside, identity, state.vault);
    // The login that opens the path has this metadata.
    const chosen = typeof filling === 'object' && filling !== null ? metadata[filling.key] : undefined;
    return chosen ?? filling;
  };
  const filled: Claims = {
    ...read,
    tags: Object.fromEntries(
      Object.entries(read.tags).map(([key, said]): [string, Tag] => {
        if (said === undefined) return [key, 'unclear'];
        if ('text' in said) return [key, said.text];
        const value = fill(said.inside);
        // What has no value is put in as an empty text.
        return [key, value === undefined || value === MADE_UP ? 'unclear' : (value ?? '')];
      }),
    ),
  };
  const deployed = identity.login.appRole?.secretIdMetadata;
  if (deployed === undefined) return [filled];
  return deployed.map((of) => ({
    ...filled,
    tags: Object.fromEntries(
      Object.entries(filled.tags).map(([key, tag]) => [
        key,
        typeof tag === 'object' ? (of[tag.key] ?? '') : tag,
      ]),
    ),
  }));
}

/** A tag's value in a template: text, or what stands in an identity template; `undefined` where it is anything else. */
type Said = { readonly text: string } | { readonly inside: string } | undefined;

/** The template's claims for AWS; `undefined` where which tags it gives cannot be told. */
function readTemplate(
  template: string | undefined,
): (Omit<Claims, 'tags'> & { readonly tags: Readonly<Record<string, Said>> }) | undefined {
  const none = { tags: {}, transitive: [], anyTags: false };
  if (template === undefined || template.trim() === '') return none;
  const source = /^\s*\{/.test(template) ? template : Buffer.from(template, 'base64').toString('utf8');
  const inside: string[] = [];
  // A private character cannot stand in anything that was written by hand.
  const marked = source.replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (_, what: string) => {
    inside.push(what);
    return `"\uE000${inside.length - 1}"`;
  });
  let claims: unknown;
  try {
    claims = JSON.parse(marked);
  } catch {
    return undefined;
  }
  if (!isObject(claims)) return undefined;
  const forAws = Object.keys(claims).filter((key) => AWS_CLAIM.test(key) || key.includes('\uE000'));
  if (forAws.length === 0) return none;
  const claim = claims[TAGS_CLAIM];
  if (forAws.length > 1 || !isObject(claim)) return undefined;
  const { principal_tags: given, transitive_tag_keys: transitive = [], ...rest } = claim;
  if (!isObject(given) || !isTexts(transitive) || Object.keys(rest).length > 0) return undefined;
  if ([...Object.keys(given), ...transitive].some((key) => key.includes('\uE000'))) return undefined;
  const said = (value: unknown): Said => {
    const [only] = isTexts(value) && value.length === 1 ? value : [];
    if (only === undefined) return undefined;
    const [, index] = /^\uE000(\d+)$/.exec(only) ?? [];
    if (index !== undefined) return { inside: inside[Number(index)] ?? '' };
    return only.includes('\uE000') ? undefined : { text: only };
  };
  const tags = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key.toLowerCase(), said(value)]),
  );
  return { tags, transitive: transitive.map((key) => key.toLowerCase()), anyTags: false };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

interface Taking extends About {
  readonly role: TokenRole;
  readonly provider: Provider;
  readonly access: Access;
  readonly path: string;
  readonly claims: Claims;
  /** Metadata that whoever logs in has chosen for it. */
  readonly chosen: Values;
}

const FIXED: KeyRule = { is: 'fixed' };
const UNCLEAR: KeyRule = { is: 'unclear', always: true };

function ruleOf(tag: Exclude<Tag, string> | 'unclear'): KeyRule {
  if (tag === 'unclear') return UNCLEAR;
  const glob = tag.within ?? '*';
  const within = automaton(units(glob).map((char): GlobToken => (char === '*' ? STAR : char)));
  return { is: 'chosen', always: true, domain: { within, maxLength: 256 } };
}

const isText = (tag: Tag): tag is string => typeof tag === 'string' && tag !== 'unclear';

/** The session of one IAM role with such a token; none where no request is let in. */
function sessionOf(about: Taking, target: RoleState): readonly Caller[] {
  const { tenant, token, role, provider, access, path, claims, chosen, policies } = about;
  const issuer = withoutScheme(provider.url ?? '').toLowerCase();
  const subject = token.identity?.entity?.id;
  const texts = Object.fromEntries(Object.entries(claims.tags).filter(([, tag]) => isText(tag))) as Record<
    string,
    string
  >;
  const open = Object.entries(claims.tags).filter(([, tag]) => !isText(tag)) as [
    string,
    Chosen | 'unclear',
  ][];
  const context = {
    'aws:federatedprovider': provider.arn,
    ...(role.clientId === undefined ? {} : { [`${issuer}:aud`]: role.clientId }),
    ...(subject === undefined ? {} : { [`${issuer}:sub`]: subject }),
  };
  const keys: Record<string, KeyRule> = {
    // Vault's tokens have neither `azp` nor `amr` nor `email` that AWS would look at.
    [issuer.slice(0, issuer.indexOf('/') + 1)]: FIXED,
    ...(role.clientId === undefined ? { [`${issuer}:aud`]: UNCLEAR } : {}),
    ...(subject === undefined ? { [`${issuer}:sub`]: UNCLEAR } : {}),
    ...(claims.anyTags ? { 'aws:principaltag/': { is: 'unclear' } as const } : {}),
    ...Object.fromEntries(open.map(([key, tag]) => [`aws:principaltag/${key}`, ruleOf(tag)])),
  };
  const asking: Caller = {
    id: 'whoever has the token',
    principal: { kind: 'web-identity', provider: provider.arn },
    context,
    policies: { identity: [] },
    keys: { ...keys, 'aws:federatedprovider': FIXED },
    path: [],
  };
  const trusting = roleTarget(target, policies);
  const name = namesIn(asking, trusting, claims, texts, open);
  if (name === undefined) return [];
  const made = roleCaller(
    target,
    name,
    {
      tenant,
      tags: texts,
      session: undefined,
      path: [
        ...token.steps,
        ...metadataStep(
          Object.keys(chosen).length === 0 ? access.metadata : { ...access.metadata, ...chosen },
          token.identity?.login.appRole !== undefined,
        ),
        `vault read ${path}`,
        `aws sts assume-role-with-web-identity ${target.arn} with that token`,
      ],
      credential: 'web-identity-role',
    },
    policies,
  );
  const { unsure } = token;
  const guessed = claims.anyTags || open.some(([, tag]) => tag === 'unclear');
  return [
    {
      ...made,
      id: `${made.id} by a token of ${role.name}${token.label === '' ? '' : `, ${token.label}`}`,
      context: { ...made.context, ...context },
      keys,
      ...(claims.transitive.length === 0 ? {} : { handsOn: claims.transitive }),
      through: throughOf(token, access, path),
      confirm: (witness) => {
        if (unsure !== undefined || guessed) return false;
        const tags = { ...texts };
        for (const [key] of open) {
          const value = witness.chosen[`aws:principaltag/${key}`];
          if (typeof value === 'string') tags[key] = value;
        }
        return (
          asked(asking, trusting, { name: witness.name ?? name.options?.[0] ?? 'session', tags }) === 'yes'
        );
      },
      unconfirmed:
        unsure ?? `by an identity token of which it cannot be told what it says (role \`${role.name}\`)`,
      ...(token.crossed ? { crossed: true } : {}),
      route: {
        kind: 'web-identity',
        path,
        roleArn: target.arn,
        ...(name.options?.length === 1 ? { sessionName: name.options[0] } : {}),
        ...(unsure === undefined && !guessed ? {} : { doubtful: true }),
        ...routeWith(token, access, chosen, open),
      },
    },
  ];
}

/** How the Vault token is got; where metadata opens the path, or is the tag, the login must bring it. */
function routeWith(
  { route, identity }: Token,
  { metadata }: Access,
  chosen: Values,
  open: readonly (readonly [string, Chosen | 'unclear'])[],
): Pick<WebRoute, 'token' | 'byMetadata'> {
  const appRole = identity?.login.appRole?.name;
  const keys = open.flatMap(([tag, value]) => (value === 'unclear' ? [] : [[tag, value.key] as const]));
  const byMetadata = keys.length === 0 ? {} : { byMetadata: Object.fromEntries(keys) };
  const needed = { ...metadata, ...chosen };
  if (Object.keys(needed).length === 0)
    return { ...byMetadata, ...(route === undefined ? {} : { token: route }) };
  return {
    ...byMetadata,
    token:
      appRole === undefined
        ? { kind: 'made', why: `it takes a login that says ${JSON.stringify(needed)} of itself` }
        : { kind: 'login', appRole, metadata: needed },
  };
}

type WebRoute = Extract<Route, { readonly kind: 'web-identity' }>;

/** The names under which the session can be had; `undefined` where it cannot be had at all. */
function namesIn(
  asking: Caller,
  trusting: Target,
  claims: Claims,
  texts: Readonly<Record<string, string>>,
  open: readonly unknown[],
): NameChoice | undefined {
  const choice: NameChoice = { by: 'caller', domain: ANY_NAME };
  if (claims.anyTags || open.length > 0) return choice;
  const withTags: Caller = {
    ...onRole(asking),
    context: {
      ...asking.context,
      ...Object.fromEntries(Object.entries(texts).map(([key, value]) => [`aws:requesttag/${key}`, value])),
    },
    keys: { ...onRole(asking).keys, 'aws:requesttag/': FIXED },
  };
  const names = namesFor(
    choice,
    withTags,
    trusting,
    (name) => asked(asking, trusting, { name, tags: texts }) !== 'no',
  );
  const { patterns = [], keep } = names?.domain.parts ?? {};
  if (names === undefined || keep === undefined) return names;
  // Where the trust leaves a few single names, these are all.
  const single = patterns.map(onlyTextOf);
  const kept = classesOf(patterns, ANY_NAME).filter(({ member }) => keep(member));
  return kept.every(({ member }) => member.some((is, at) => is && single[at] !== undefined))
    ? { ...choice, options: kept.map(({ witness }) => witness) }
    : names;
}

function asked(asking: Caller, trusting: Target, what: Asked): 'yes' | 'no' | 'unclear' {
  return getsSession(asking, trusting, { ...what, action: 'sts:AssumeRoleWithWebIdentity' }).answer;
}
