import type { TenantLogin } from '@cordon/domain';
import type { LoginState } from '@cordon/terraform';
import { sameGlobs } from '../language/texts.ts';
import { Registry } from '../model/registry.ts';
import {
  type AppRoleState,
  type DeployedState,
  type EntityState,
  type ExternalGroupState,
  ModelError,
  type TenantState,
} from '../model/state.types.ts';
import type { Caller } from '../problem.types.ts';
import { type Filling, type LoginAs, MADE_UP } from './templates.ts';

/** One way in which a tenant logs in, with what its token then has. */
export interface LoginWay {
  readonly by: LoginAs;
  readonly policies: readonly string[];
  readonly noDefaultPolicy: boolean;
  readonly entity?: EntityState;
  /** Groups of Vault that it leads to by what it says, and those above them. */
  readonly groups?: EntityState['groups'];
  /** What it does, for people; absent for an AppRole, whose login is the plain case. */
  readonly step?: string;
  /** What comes before it; absent where it begins with the login. */
  readonly before?: readonly string[];
  /** Why it is not sure that it may log in so; absent where it is. */
  readonly unsure?: string;
  /** What it logs in with was got by a crossing. */
  readonly crossed?: boolean;
}

/** Whether a login is let in: surely, surely not, or for want of a fact that nobody told. */
type Match = true | false | { readonly unsure: string };

/**
 * Every way in which the tenant may log in to Vault, by its own role or by one that lets it in though it is another's:
 * what each auth method compares with what the tenant can prove of itself. A fact that the tenant's login does not say
 * makes the way unsure; it is never taken for absent. Throws `ModelError` where the login that is named is not there.
 * https://developer.hashicorp.com/vault/docs/auth
 */
export function waysToLogIn(tenant: TenantState, registry: Registry): readonly LoginWay[] {
  const { login } = tenant;
  if (login.method === 'approle') {
    const appRole = registry.loginOf(tenant);
    const entity = registry.entityOf(appRole);
    return [way(asAppRole(appRole), appRole, entity === undefined ? {} : { entity })];
  }
  if (login.method === 'token') return [byToken(tenant, login, registry)];
  const at = (registry.state.vault.logins ?? []).filter(
    (one) => isOf(one, login) && (login.mount === undefined || one.mount === login.mount),
  );
  const found =
    login.method === 'ldap'
      ? byDirectory(login, at, registry)
      : at.flatMap((one) => byRole(login, one, registry));
  if (found.length === 0) throw new ModelError(nowhere(tenant, at, registry));
  return [...found, ...afterMates(tenant, found, registry), ...replayed(tenant, registry)];
}

/**
 * An alias's metadata and the groups of an auth method are what the last login wrote, and every live token of the entity goes by
 * them: who shares an alias with another has, once that one has logged in, what its templates and its groups open to it.
 * https://developer.hashicorp.com/vault/docs/concepts/identity#entities-and-aliases
 */
function afterMates(tenant: TenantState, ways: readonly LoginWay[], registry: Registry): readonly LoginWay[] {
  return ways.flatMap((own) =>
    aliasesAt(registry, own.by.mount).flatMap(({ of, way }): LoginWay[] => {
      const same = of === tenant.id ? false : sameAlias(own.by.aliasName, way.by.aliasName);
      if (same === false) return [];
      const unsure = own.unsure ?? way.unsure ?? (same === true ? undefined : same.unsure);
      return [
        {
          ...own,
          by: { ...own.by, metadata: way.by.metadata, of },
          groups: way.groups ?? [],
          step: `${own.step}, and wait until ${of} has logged in, whose alias is the same`,
          ...(unsure === undefined ? {} : { unsure }),
        },
      ];
    }),
  );
}

const aliases = new WeakMap<Registry, ReadonlyMap<string, readonly AliasOf[]>>();

interface AliasOf {
  readonly of: string;
  readonly way: LoginWay;
}

/** Every tenant's alias at a mount; of nobody's interest where no group is an auth method's, and no policy and no template of an identity token looks at aliases. */
function aliasesAt(registry: Registry, mount: string): readonly AliasOf[] {
  let found = aliases.get(registry);
  if (found === undefined) {
    const { vault, tenants } = registry.state;
    const asked =
      (vault.externalGroups ?? []).length > 0 ||
      vault.policies.some(({ text }) => text.includes('identity.entity.aliases.')) ||
      vault.identityTokens?.roles.some(({ template }) => template !== undefined) === true;
    const all = (asked ? tenants : []).flatMap(({ id, login }) =>
      login.method === 'approle' || login.method === 'token' || login.method === 'ldap'
        ? []
        : (vault.logins ?? [])
            .filter((role) => isOf(role, login) && (login.mount === undefined || role.mount === login.mount))
            .flatMap((role) => byRole(login, role, registry))
            .map((way) => ({ of: id, way })),
    );
    found = Map.groupBy(all, ({ way }) => way.by.mount);
    aliases.set(registry, found);
  }
  return found.get(mount) ?? [];
}

function sameAlias(own: LoginAs['aliasName'], other: LoginAs['aliasName']): Match {
  if (own === undefined || other === undefined)
    return { unsure: 'which names their identities have is not said' };
  if (own === null || other === null || own === MADE_UP || other === MADE_UP) return false;
  // Vault finds an alias by its name without regard to case.
  const [mine, theirs] = [own, other].map((name) =>
    (typeof name === 'string' ? name : (name.within ?? '*')).toLowerCase(),
  );
  return sameGlobs([mine ?? ''], [theirs ?? '']);
}

/**
 * What vouches for a tenant and was shown to another service, shown again: it serves wherever a role takes what is made for
 * that service. https://developer.hashicorp.com/vault/docs/auth/jwt#jwt-authentication
 */
function replayed({ id }: TenantState, registry: Registry): readonly LoginWay[] {
  const { vault, tenants } = registry.state;
  const open = new Set(rolesOpenElsewhere(registry));
  if (open.size === 0) return [];
  return tenants.flatMap(({ id: of, login }) =>
    of === id || !('elsewhere' in login)
      ? []
      : (vault.logins ?? [])
          .filter((role) => open.has(role) && isOf(role, login) && (login.mount ?? role.mount) === role.mount)
          .flatMap((role) => byRole(shownElsewhere(login, role), role, registry))
          .map((way) => ({
            ...way,
            by: { ...way.by, of },
            step: `${way.step}, as ${of} showed it to another service`,
          })),
  );
}

type Vouched = Extract<TenantLogin, { method: 'jwt' | 'kubernetes' | 'aws' }>;

function shownElsewhere(login: Vouched, role: LoginState): Vouched {
  if (login.method !== 'jwt') return login;
  const aud = (login.elsewhere ?? []).filter((one) => takesFor(role, one));
  return { ...login, claims: { ...login.claims, aud } };
}

const openElsewhere = new WeakMap<Registry, readonly LoginState[]>();

function rolesOpenElsewhere(registry: Registry): readonly LoginState[] {
  let found = openElsewhere.get(registry);
  if (found === undefined) {
    const { vault, tenants } = registry.state;
    const shown = new Set(
      tenants.flatMap(({ login }) => ('elsewhere' in login ? (login.elsewhere ?? []) : [])),
    );
    found = (vault.logins ?? []).filter((role) => [...shown].some((one) => takesFor(role, one)));
    openElsewhere.set(registry, found);
  }
  return found;
}

/** The login of a user by password. */
export function asUser(mount: string, name: string, registry: Registry): LoginWay | undefined {
  const user = (registry.state.vault.logins ?? []).find(
    (one) => one.method === 'userpass' && one.mount === mount && one.name === name,
  );
  if (user === undefined) return undefined;
  const username = name.toLowerCase();
  const accessor = registry.state.vault.accessors[mount];
  const entity = accessor === undefined ? undefined : registry.entityAt(accessor, username);
  const metadata = (key: string) => (key === 'username' ? username : null);
  return way({ mount, name, aliasName: username, metadata }, user, entity === undefined ? {} : { entity });
}

/** The audience of a review that names none: the cluster's own API. */
const CLUSTER_API = 'https://kubernetes.default.svc';

/** Whether the role takes what was made for that service. */
function takesFor(role: LoginState, service: string): boolean {
  switch (role.method) {
    case 'jwt':
    case 'oidc':
      return role.boundAudiences.includes(service);
    case 'kubernetes':
      return service === (role.audience === undefined || role.audience === '' ? CLUSTER_API : role.audience);
    case 'aws':
      return role.serverId === undefined || role.serverId === service;
    default:
      return false;
  }
}

/** The login of an AppRole, as templates look at it. */
export function asAppRole(appRole: AppRoleState): LoginAs {
  return {
    mount: appRole.mount,
    name: appRole.name,
    appRole,
    aliasName: appRole.roleId ?? MADE_UP,
    // AppRole writes `role_name` itself, after whatever metadata the secret id brought.
    metadata: (key) => (key === 'role_name' ? appRole.name : { key }),
  };
}

function isOf({ method }: LoginState, login: TenantLogin): boolean {
  return login.method === 'jwt' ? method === 'jwt' || method === 'oidc' : method === login.method;
}

function nowhere({ id, login }: TenantState, at: readonly LoginState[], registry: Registry): string {
  const mount = 'mount' in login && login.mount !== undefined ? ` at \`${login.mount}\`` : '';
  const why =
    at.length === 0
      ? `no login of the method \`${login.method}\`${mount} is there`
      : `none of the ${at.length} logins of \`${login.method}\`${mount} lets it in (${at
          .slice(0, 3)
          .map(({ name }) => `\`${name}\``)
          .join(', ')}${at.length > 3 ? ', …' : ''})`;
  const other = [...new Set((registry.state.vault.logins ?? []).map((one) => one.method))];
  const have = at.length === 0 && other.length > 0 ? `; there are logins of ${other.join(', ')}` : '';
  return `tenant \`${id}\` cannot log in: ${why}${have}`;
}

function way(
  by: LoginAs,
  { tokenPolicies, noDefaultPolicy }: Pick<LoginState, 'tokenPolicies' | 'noDefaultPolicy'>,
  more: Partial<LoginWay> = {},
): LoginWay {
  return { by, policies: tokenPolicies, noDefaultPolicy, ...more };
}

function byToken(
  { id }: TenantState,
  login: TenantLogin & { method: 'token' },
  registry: Registry,
): LoginWay {
  const name = login.role ?? 'token';
  const by: LoginAs = { mount: 'token', name, aliasName: null, metadata: () => null };
  if (login.role === undefined)
    return way(by, { tokenPolicies: login.policies ?? [], noDefaultPolicy: false });
  const role = registry.state.vault.tokenRoles?.find((one) => one.name === login.role);
  if (role === undefined)
    throw new ModelError(`tenant \`${id}\` gets tokens of token role \`${login.role}\`, which is not there`);
  const globs = role.allowedGlobs.map((one) => one.toLowerCase());
  const globbed = registry.policyNames.filter((policy) => sameGlobs(globs, [policy]));
  return way(by, {
    tokenPolicies: login.policies ?? [...role.allowedPolicies, ...globbed],
    noDefaultPolicy: role.noDefaultPolicy === true,
  });
}

/** By one role of an auth method: once for each identity that it may then be. */
function byRole(
  login: Exclude<TenantLogin, { method: 'approle' | 'token' | 'ldap' }>,
  role: LoginState,
  registry: Registry,
): readonly LoginWay[] {
  const match = matchOf(login, role);
  if (match === false) return [];
  const accessor = registry.state.vault.accessors[role.mount];
  const by = identityOf(login, role, registry);
  const step = `log in at auth/${role.mount} with role ${role.name}${shownAs(login)}`;
  const unsure = match === true ? {} : { unsure: match.unsure };
  const claimed = claimedGroups(login, role);
  const external = accessor === undefined ? [] : registry.externalGroups(accessor);
  // Vault finds a group's alias by its name without regard to case, too.
  const named = (claimed ?? []).map((name) => name.toLowerCase());
  const groups = external.filter(({ name }) => sameGlobs(named, [name.toLowerCase()]));
  const base = way(by, role, { step, ...unsure, groups: groups.flatMap(({ group }) => withAbove(group)) });
  const found = entitiesFor(by, accessor, registry).map(
    (entity): LoginWay => (entity === undefined ? base : { ...base, entity }),
  );
  const told = found.length > 1 ? found : [found[0] ?? base];
  const guessed = guessedEntities(by, accessor, registry).map((entity): LoginWay => {
    const why = `which name its identity has at \`${role.mount}\` is not said`;
    return { ...base, entity, unsure: match === true ? why : match.unsure };
  });
  const guessedGroups =
    claimed === undefined && groupsAsked(role)
      ? external.map(
          ({ name, group }): LoginWay => ({
            ...base,
            groups: withAbove(group),
            unsure: `whether its token names the group \`${name}\` is not said`,
          }),
        )
      : [];
  return [...told, ...guessed, ...guessedGroups];
}

/** Entities by the alias that the login has: each that the name may be, and none where it may be another. */
function entitiesFor(
  { aliasName }: LoginAs,
  accessor: string | undefined,
  registry: Registry,
): readonly (EntityState | undefined)[] {
  if (accessor === undefined || aliasName === undefined || aliasName === null) return [undefined];
  if (typeof aliasName === 'string') return [registry.entityAt(accessor, aliasName)];
  const some = registry
    .entitiesAt(accessor)
    .filter(
      ({ name }) =>
        aliasName.within === undefined || sameGlobs([aliasName.within.toLowerCase()], [name.toLowerCase()]),
    );
  return [undefined, ...some.map(({ entity }) => entity)];
}

/**
 * The logins of the AWS method that let in whoever holds the credentials: the method asks AWS whose they are, and nothing
 * else. https://developer.hashicorp.com/vault/docs/auth/aws#iam-auth-method
 */
export function byCredentials(caller: Caller, registry: Registry): readonly LoginWay[] {
  const { principal, name, path, confirm, crossed } = caller;
  const shown =
    principal.kind === 'role-session'
      ? { principalArn: principal.roleArn, principalId: principal.roleId }
      : principal.kind === 'user'
        ? { principalArn: name === undefined ? principal.arn : principal.arn.replace(/[^/]*$/, '*') }
        : undefined;
  if (shown === undefined) return [];
  const login = { method: 'aws', ...shown } as const;
  return (registry.state.vault.logins ?? []).flatMap((role) =>
    // An instance shows a document that AWS signs for it, and no credentials.
    role.method !== 'aws' || role.authType === 'ec2'
      ? []
      : byRole(login, role, registry).map((one) => {
          const unsure =
            one.unsure ??
            (confirm === undefined ? undefined : `whether it can hold \`${caller.id}\` rests on more`);
          return {
            ...one,
            by: { ...one.by, byCredentials: true as const },
            before: path,
            ...(unsure === undefined ? {} : { unsure }),
            ...(crossed === true ? { crossed } : {}),
          };
        }),
  );
}

/** Where nobody says what the alias is called, or Vault makes it up, it may be any that was made beforehand. */
function guessedEntities(
  { aliasName }: LoginAs,
  accessor: string | undefined,
  registry: Registry,
): readonly EntityState[] {
  if (accessor === undefined || (aliasName !== undefined && aliasName !== MADE_UP)) return [];
  return registry.entitiesAt(accessor).map(({ entity }) => entity);
}

/** LDAP: one login for whoever is in the directory, with the policies of the user's entry and of its groups'. */
function byDirectory(
  login: TenantLogin & { method: 'ldap' },
  at: readonly LoginState[],
  registry: Registry,
): readonly LoginWay[] {
  const entries = at.filter((one) => one.method === 'ldap');
  return [...new Set(entries.map(({ mount }) => mount))].flatMap((mount): LoginWay[] => {
    const here = entries.filter((one) => one.mount === mount);
    const user = here.find((one) => one.of === 'user' && sameName(one.name, login.username));
    const names = [...(login.groups ?? []), ...(user?.groups ?? [])];
    const groups = here.filter((one) => one.of === 'group' && names.some((name) => sameName(name, one.name)));
    const accessor = registry.state.vault.accessors[mount];
    const external = accessor === undefined ? [] : registry.externalGroups(accessor);
    const outside = external.filter((one) => names.some((name) => sameName(name, one.name)));
    const entity = accessor === undefined ? undefined : registry.entityAt(accessor, login.username);
    const by: LoginAs = { mount, name: login.username, aliasName: login.username, metadata: () => undefined };
    const policies = [...(user === undefined ? [] : [user]), ...groups].flatMap((one) => one.tokenPolicies);
    const brought = outside.flatMap(({ group }) => withAbove(group));
    const own: LoginWay = {
      by,
      policies,
      noDefaultPolicy: false,
      groups: brought,
      ...(entity === undefined ? {} : { entity }),
      step: `log in at auth/${mount} as ${login.username}`,
    };
    if (login.groups !== undefined) return [own];
    const more = [
      ...here
        .filter((one) => one.of === 'group' && !groups.includes(one))
        .map(({ name, tokenPolicies }) => [name, { policies: [...policies, ...tokenPolicies] }] as const),
      ...external
        .filter((one) => !outside.includes(one))
        .map(({ name, group }) => [name, { groups: [...brought, ...withAbove(group)] }] as const),
    ];
    return [
      own,
      ...more.map(
        ([name, given]): LoginWay => ({
          ...own,
          ...given,
          unsure: `whether \`${login.username}\` is in the group \`${name}\` of the directory is not said: say its \`groups\``,
        }),
      ),
    ];
  });
}

/** A group of an auth method as an identity has it, with those above it. */
function withAbove({ id, name, metadata, policies, above = [] }: ExternalGroupState): EntityState['groups'] {
  return [{ id, name, metadata, policies }, ...above];
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What the tenant shows, for people. */
function shownAs(login: TenantLogin): string {
  switch (login.method) {
    case 'jwt': {
      const said = Object.entries(login.claims).map(
        ([claim, value]) => `${claim} = ${[value].flat().join(' and ')}`,
      );
      return ` and an ID token that says ${said.join(', ')}`;
    }
    case 'kubernetes':
      return ` and the token of a service account ${login.namespace}/${login.serviceAccount}`;
    case 'aws':
      return ` as ${login.principalArn}`;
    case 'cert':
      return ` and its certificate`;
    default:
      return '';
  }
}

function matchOf(login: TenantLogin, role: LoginState): Match {
  if (role.method === 'userpass' && login.method === 'userpass') return sameName(role.name, login.username);
  if ((role.method === 'jwt' || role.method === 'oidc') && login.method === 'jwt')
    return matchClaims(login.claims, role);
  if (role.method === 'kubernetes' && login.method === 'kubernetes') return matchServiceAccount(login, role);
  if (role.method === 'aws' && login.method === 'aws') return matchPrincipal(login.principalArn, role);
  if (role.method === 'cert' && login.method === 'cert') return matchCertificate(login, role);
  return false;
}

type JwtState = LoginState & { readonly method: 'jwt' | 'oidc' };

/** https://developer.hashicorp.com/vault/docs/auth/jwt#bound-claims */
function matchClaims(claims: Claims, role: JwtState): Match {
  const glob = role.boundClaimsType === 'glob';
  const asked: (readonly [claim: string, wanted: readonly string[], glob: boolean])[] = [
    ...Object.entries(role.boundClaims).map(([claim, wanted]) => [claim, wanted, glob] as const),
    ...(role.boundSubject === undefined || role.boundSubject === ''
      ? []
      : [['sub', [role.boundSubject], false] as const]),
  ];
  let open: string | undefined;
  for (const [claim, wanted, isGlob] of asked) {
    const values = claimed(claims, claim);
    if (values === undefined) {
      open ??= `what \`${claim}\` says in its tokens is not said, and JWT role \`${role.name}\` asks for ${wanted.map((one) => `\`${one}\``).join(' or ')}: say it in the tenant’s \`claims\``;
      continue;
    }
    if (!sameGlobs(wanted, values, isGlob)) return false;
  }
  // Whoever asks for an ID token chooses its audience, unless the tenant’s login says otherwise.
  const audiences = claimed(claims, 'aud');
  if (audiences !== undefined && role.boundAudiences.length > 0)
    if (!sameGlobs(role.boundAudiences, audiences, false)) return false;
  return open === undefined ? true : { unsure: open };
}

type Claims = Readonly<Record<string, string | readonly string[]>>;

/**
 * The values of a claim, or what follows of others: in GitHub's and GitLab's tokens the subject begins with the project.
 * https://docs.github.com/en/actions/concepts/security/openid-connect https://docs.gitlab.com/ci/secrets/id_token_authentication/
 */
function claimed(claims: Claims, name: string): readonly string[] | undefined {
  const said = claims[name] ?? claims[name.replace(/^\//, '')] ?? claims[`/${name}`];
  if (said !== undefined) return [said].flat();
  const of = (claim: string) => (claims[claim] === undefined ? undefined : [claims[claim]].flat());
  const subject = of('sub')?.[0];
  const repository = of('repository')?.[0];
  const project = of('project_path')?.[0];
  switch (name) {
    case 'sub':
      if (repository !== undefined) return [`repo:${repository}:*`];
      return project === undefined ? undefined : [`project_path:${project}:*`];
    case 'repository':
      return beginningOf(subject, /^repo:([^:]+):/);
    case 'project_path':
      return beginningOf(subject, /^project_path:([^:]+):/);
    case 'repository_owner':
      return beginningOf(repository ?? beginningOf(subject, /^repo:([^:]+):/)?.[0], /^([^/*]+)\//);
    case 'namespace_path':
      return beginningOf(project ?? beginningOf(subject, /^project_path:([^:]+):/)?.[0], /^([^*]+)\/[^/]*$/);
    default:
      return undefined;
  }
}

function beginningOf(text: string | undefined, pattern: RegExp): readonly string[] | undefined {
  const found = text === undefined ? undefined : pattern.exec(text)?.[1];
  return found === undefined ? undefined : [found];
}

/** https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#create-update-role */
function matchServiceAccount(
  { namespace, serviceAccount }: TenantLogin & { method: 'kubernetes' },
  role: LoginState & { method: 'kubernetes' },
): Match {
  if (!sameGlobs(role.serviceAccountNames, [serviceAccount])) return false;
  if (sameGlobs(role.serviceAccountNamespaces, [namespace])) return true;
  if (role.namespaceSelector === undefined || role.namespaceSelector === '') return false;
  return {
    unsure: `whether the namespace \`${namespace}\` has the labels that \`${role.name}\` selects only the cluster knows`,
  };
}

/** https://developer.hashicorp.com/vault/api-docs/auth/aws#create-update-role */
function matchPrincipal(arn: string, role: LoginState & { method: 'aws' }): Match {
  const account = arn.split(':')[4] ?? '';
  const accounts = role.bounds.bound_account_ids ?? role.bounds.bound_account_id ?? [];
  if (accounts.length > 0 && !accounts.includes(account)) return false;
  const bare = arn.replace(/:(role|user)\/.*\//, ':$1/');
  const wild = role.boundArns.filter((one) => one.endsWith('*'));
  const exact = role.boundArns.filter((one) => !one.endsWith('*'));
  if (role.boundArns.length > 0) {
    const same =
      sameGlobs(exact, [arn, bare], false) ||
      exact.some((one) => one.replace(/:(role|user)\/.*\//, ':$1/') === bare);
    if (!same && !sameGlobs(wild, [arn, bare])) return false;
  }
  const others = Object.entries(role.bounds)
    .filter(([name, list]) => list.length > 0 && !/^bound_account_ids?$/.test(name))
    .map(([name]) => name);
  if (role.authType === 'ec2' || others.length > 0)
    return {
      unsure: `whether \`${arn}\` meets ${others.length === 0 ? 'what an EC2 login asks' : others.join(', ')} of \`${role.name}\` is not known here`,
    };
  return true;
}

const CERT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  allowed_common_names: ['common_name'],
  allowed_dns_sans: ['dns_san'],
  allowed_email_sans: ['email_san'],
  allowed_uri_sans: ['uri_san'],
  allowed_organizational_units: ['organizational_unit'],
  allowed_organization_units: ['organizational_unit'],
  allowed_names: ['common_name', 'dns_san', 'email_san'],
};

/** https://developer.hashicorp.com/vault/api-docs/auth/cert#create-ca-certificate-role */
function matchCertificate(
  { fields, role: own }: TenantLogin & { method: 'cert' },
  role: LoginState & { method: 'cert' },
): Match {
  let open: string | undefined;
  if (own !== undefined && own !== role.name)
    open = `whether the certificate of \`${own}\` is of an authority that \`${role.name}\` trusts, too, is not said`;
  for (const [bound, wanted] of Object.entries(role.bounds)) {
    if (wanted.length === 0) continue;
    const known = CERT_FIELDS[bound];
    const values = known?.flatMap((field) => (fields[field] === undefined ? [] : [fields[field]].flat()));
    if (values !== undefined && values.length > 0 && sameGlobs(wanted, values)) continue;
    const unsaid = known?.filter((field) => fields[field] === undefined);
    // Another name of its certificate may be the one that is asked for.
    if (unsaid?.length === 0) return false;
    if (own !== role.name)
      open ??= `what \`${unsaid?.join('` or `') ?? bound}\` says in its certificate is not said, and \`${role.name}\` asks for it`;
  }
  return open === undefined ? true : { unsure: open };
}

/** Names of groups that the login's token says; `undefined` where it is not known. */
function claimedGroups(login: TenantLogin, role: LoginState): readonly string[] | undefined {
  if ((role.method !== 'jwt' && role.method !== 'oidc') || login.method !== 'jwt') return [];
  if (role.groupsClaim === undefined || role.groupsClaim === '') return [];
  return claimed(login.claims, role.groupsClaim);
}

function groupsAsked(role: LoginState): boolean {
  return (role.method === 'jwt' || role.method === 'oidc') && (role.groupsClaim ?? '') !== '';
}

/** What identity templates find of the login. */
function identityOf(login: TenantLogin, role: LoginState, registry: Registry): LoginAs {
  const base = { mount: role.mount, name: role.name };
  if ((role.method === 'jwt' || role.method === 'oidc') && login.method === 'jwt') {
    const keys = new Map(Object.entries(role.claimMappings).map(([claim, key]) => [key, claim]));
    return {
      ...base,
      aliasName: filling(claimed(login.claims, role.userClaim), role.userClaim),
      metadata: (key) => {
        if (key === 'role') return role.name;
        const claim = keys.get(key);
        return claim === undefined ? null : filling(claimed(login.claims, claim), key);
      },
    };
  }
  if (role.method === 'kubernetes' && login.method === 'kubernetes') {
    const { namespace, serviceAccount } = login;
    const annotated = registry.state.vault.authMounts?.some(
      ({ path, annotationsAsMetadata }) => path === role.mount && annotationsAsMetadata === true,
    );
    const texts: Readonly<Record<string, Filling>> = {
      service_account_name: filling([serviceAccount], 'service_account_name') ?? MADE_UP,
      service_account_namespace: filling([namespace], 'service_account_namespace') ?? MADE_UP,
      service_account_uid: MADE_UP,
      service_account_secret_name: MADE_UP,
      role: role.name,
    };
    return {
      ...base,
      aliasName:
        role.aliasNameSource === 'serviceaccount_name'
          ? filling([`${namespace}/${serviceAccount}`], 'service_account_name')
          : MADE_UP,
      // An annotation of the service account may say anything under any other key.
      metadata: (key) => texts[key] ?? (annotated ? undefined : null),
    };
  }
  if (login.method === 'userpass')
    return {
      ...base,
      aliasName: login.username.toLowerCase(),
      metadata: (key) => (key === 'username' ? login.username.toLowerCase() : null),
    };
  if (login.method === 'cert')
    return {
      ...base,
      aliasName: filling([login.fields.common_name ?? []].flat(), 'common_name'),
      metadata: (key) =>
        key === 'common_name' ? filling([login.fields.common_name ?? []].flat(), key) : undefined,
    };
  if (role.method === 'aws' && login.method === 'aws')
    return { ...base, aliasName: aliasOfPrincipal(login, role), metadata: () => undefined };
  return { ...base, aliasName: undefined, metadata: () => undefined };
}

/** https://developer.hashicorp.com/vault/api-docs/auth/aws#configure-identity-integration */
function aliasOfPrincipal(
  { principalArn, principalId }: TenantLogin & { method: 'aws' },
  role: LoginState & { method: 'aws' },
): Filling | undefined {
  switch (role.aliasNameSource) {
    case 'unique_id':
      return principalId;
    case 'canonical_arn':
      return principalArn.replace(/:(role|user)\/.*\//, ':$1/');
    case 'role_id':
      // Vault makes it up, one for each role of its own: whoever logs in there has the same.
      return `⟨id of ${role.mount}/${role.name}⟩`;
    default:
      return undefined;
  }
}

/** One text; a pattern is the tenant's choice within it; several values or none are not known. */
function filling(values: readonly string[] | undefined, key: string): Filling | undefined {
  const [only, ...more] = values ?? [];
  if (only === undefined || more.length > 0) return undefined;
  return only.includes('*') ? { key, within: only } : only;
}

/** Logins that let any of the tenants in, surely or perhaps, as `mount/name`. */
export function loginsUsed(tenants: readonly TenantState[], state: DeployedState): ReadonlySet<string> {
  const registry = new Registry(state);
  const used = new Set<string>();
  for (const tenant of tenants)
    try {
      for (const { by } of waysToLogIn(tenant, registry)) used.add(`${by.mount}/${by.name}`);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
    }
  return used;
}
