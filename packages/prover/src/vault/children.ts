import type { Escalation } from '../model/model.types.ts';
import type { TokenRoleState } from '../model/state.types.ts';
import { freedomOf } from './acl.ts';
import { aboutToken } from './escalations.ts';
import { type Filling, type Identity, type LoginAs, TOKEN_STORE } from './templates.ts';
import { type Access, mayAsk, type Token, valueMatches } from './token.ts';
import { policyName, tokenWith, type World } from './world.ts';

/** A path at which a token can make another, and the policies that it may give it. */
interface Making {
  readonly path: string;
  readonly access: Access;
  readonly policies: readonly string[];
  /** Whose the token may be: its parent's (nobody's where it is an orphan), or another identity's by its alias. */
  readonly identities: readonly As[];
}

/** Whose a made token is, and what is said to get it so. */
interface As {
  readonly identity: Identity | undefined;
  readonly said?: string;
}

/**
 * Adds the tokens that a token can make. Without `sudo` on the path a child's policies are a subset of its parent's, with
 * it any but `root`; a token role with lists of its own goes by those alone.
 * https://developer.hashicorp.com/vault/api-docs/auth/token#create-token
 */
export function makeChildren(token: Token, world: World): void {
  for (const { path, policies, identities } of makings(token, world))
    for (const { identity, said } of identities)
      for (const chosen of subsetsOf(policies, token.policies, world)) {
        const own = said === undefined ? [] : policiesOf(identity);
        const as = said === undefined ? '' : ` as ${said}`;
        world.add(
          tokenWith([...new Set([...chosen, ...own])], identity, world, {
            label: [token.label, `with a made token of ${chosen.join(', ')}${as}`].filter(Boolean).join(', '),
            steps: [
              ...token.steps,
              `vault write ${path} policies=${chosen.join(',')}${said === undefined ? '' : ` ${said}`}`,
            ],
            route: { kind: 'made', why: `it takes a token from \`${path}\` first` },
            crossed: token.crossed || added(token, policies).length > 0,
          }),
        );
      }
}

/** Policies that come with an identity, its groups' included. */
function policiesOf(identity: Identity | undefined): readonly string[] {
  const { policies = [], groups = [] } = identity?.entity ?? {};
  return [...policies, ...groups.flatMap((group) => group.policies)].map(policyName);
}

/** Where the token could make one with a policy that it does not have itself: a crossing by itself. */
export function forgedTokens(token: Token, world: World): readonly Escalation[] {
  return makings(token, world).flatMap(({ path, access, policies }): Escalation[] => {
    const more = added(token, policies).filter((name) => name !== 'default');
    const [first] = more;
    if (first === undefined) return [];
    const rest = more.length > 1 ? `, or with any of ${more.length - 1} more` : '';
    return [
      {
        ...aboutToken(world.tenant, token, access, path),
        capability: 'update',
        why: `it could make itself a token with policy \`${first}\`${rest}`,
        boundary: 'tenant-credentials',
        body: { policies: [first], ttl: '60s' },
      },
    ];
  });
}

function makings(token: Token, world: World): readonly Making[] {
  const found: Making[] = [];
  for (const path of ['auth/token/create', 'auth/token/create-orphan']) {
    const access = mayAsk(token, { path, operation: 'update' });
    if (access !== undefined)
      found.push({
        path,
        access,
        policies: choosable(token, access, world),
        identities: identitiesAt(path, token, access),
      });
  }
  for (const role of world.registry.state.vault.tokenRoles ?? []) {
    const path = `auth/token/create/${role.name}`;
    const access = mayAsk(token, { path, operation: 'update' });
    if (access === undefined) continue;
    const policies = isLimited(role) ? allowedBy(role, world) : choosable(token, access, world);
    const parents = { identity: role.orphan ? undefined : token.identity };
    found.push({ path, access, policies, identities: [parents, ...aliased(role, access, world)] });
  }
  return found;
}

/** Whose a child is without a role: its parent's, or nobody's: `create-orphan`, and `no_parent` for whoever has `sudo`. */
function identitiesAt(path: string, { identity }: Token, { grant }: Access): readonly As[] {
  if (path.endsWith('-orphan')) return [{ identity: undefined }];
  return grant.capabilities.has('sudo') ? [{ identity }, { identity: undefined }] : [{ identity }];
}

/**
 * The identities that a token role lets its user name (`entity_alias`): entities with such an alias at the token store, with
 * their policies, and where none has it a bare one that Vault makes, under that name.
 * https://developer.hashicorp.com/vault/api-docs/auth/token#allowed_entity_aliases
 */
function aliased(role: TokenRoleState, { grant }: Access, { registry }: World): readonly As[] {
  const { values } = freedomOf(grant, 'entity_alias');
  if (values === 'none') return [];
  const { vault } = registry.state;
  const known = new Set(Object.values(vault.accessors));
  const isStore = (accessor: string) =>
    vault.accessors.token === undefined ? !known.has(accessor) : accessor === vault.accessors.token;
  const mayName = (name: string): boolean => values === 'any' || mayGive(values, name);
  return (role.allowedEntityAliases ?? []).flatMap((pattern): As[] => {
    // Names of aliases are compared without regard to case.
    const wanted = globOf(pattern);
    const entities = (vault.entities ?? []).flatMap((entity) =>
      entity.aliases.flatMap(({ accessor, name }): As[] =>
        isStore(accessor) && wanted.test(name) && mayName(name)
          ? [{ identity: { login: byAlias(role, name), entity }, said: `entity_alias=${name}` }]
          : [],
      ),
    );
    if (!pattern.includes('*')) {
      if (!mayName(pattern)) return entities;
      return [...entities, { identity: { login: byAlias(role, pattern) }, said: `entity_alias=${pattern}` }];
    }
    const open = { key: 'entity_alias', within: pattern };
    return [...entities, { identity: { login: byAlias(role, open) }, said: `entity_alias=${pattern}` }];
  });
}

function byAlias({ name }: TokenRoleState, aliasName: Filling): LoginAs {
  return { mount: TOKEN_STORE, name, aliasName, metadata: () => null };
}

function globOf(pattern: string): RegExp {
  const source = pattern.split('*').map((text) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 'is');
}

/** Policies that a child may have where no token role says. */
function choosable(token: Token, { grant }: Access, { registry }: World): readonly string[] {
  if (!grant.capabilities.has('sudo')) return token.policies;
  const { values } = freedomOf(grant, 'policies');
  // Left out, the parent's policies are inherited.
  if (values === 'none') return token.policies;
  const all = [...new Set([...token.policies, ...registry.policyNames])];
  return values === 'any'
    ? all
    : all.filter((name) => token.policies.includes(name) || mayGive(values, name));
}

/** Whether a name that Vault takes in any case may be given where these values are allowed: the asker chooses the spelling. */
function mayGive(values: readonly string[], name: string): boolean {
  return values.some((value) => valueMatches(value.toLowerCase(), name.toLowerCase()));
}

function isLimited(role: TokenRoleState): boolean {
  const lists = [role.allowedPolicies, role.allowedGlobs, role.disallowedPolicies, role.disallowedGlobs];
  return lists.some((list) => list.length > 0);
}

/** https://developer.hashicorp.com/vault/api-docs/auth/token#create-update-token-role */
function allowedBy(role: TokenRoleState, { registry }: World): readonly string[] {
  const open = role.allowedPolicies.length === 0 && role.allowedGlobs.length === 0;
  const [allowed, disallowed] = [
    role.allowedPolicies.map(policyName),
    role.disallowedPolicies.map(policyName),
  ];
  const names = new Set([...registry.policyNames, ...allowed, 'default']);
  return [...names].filter((name) => {
    const may = open || allowed.includes(name) || matchesSome(role.allowedGlobs, name);
    return may && name !== 'root' && !disallowed.includes(name) && !matchesSome(role.disallowedGlobs, name);
  });
}

/** Globs of a token role: `*` anywhere, in any case. */
function matchesSome(globs: readonly string[], name: string): boolean {
  return globs.some((glob) => globOf(glob).test(name));
}

function added(token: Token, policies: readonly string[]): readonly string[] {
  return policies.filter((name) => !token.policies.includes(name));
}

/**
 * Each policy alone, the parent's all together, and those that say the same path otherwise and do not deny it: their
 * capabilities there add up, and a policy that is left out cannot deny below it. What any other subset allows at a path, one of
 * these allows: more policies only add rules that come before the one that decides there, or limits to it.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#capabilities
 */
function subsetsOf(
  policies: readonly string[],
  parent: readonly string[],
  { registry }: World,
): readonly (readonly string[])[] {
  const all = parent.filter((name) => policies.includes(name));
  const byPath = new Map<string, Map<string, string>>();
  for (const name of policies)
    for (const { policy: _, ...rule } of registry.rules(name)) {
      if (rule.capabilities.includes('deny')) continue;
      const saying = byPath.get(rule.path) ?? new Map<string, string>();
      byPath.set(rule.path, saying.set(name, JSON.stringify(rule)));
    }
  const adding = [...byPath.values()].flatMap((saying) =>
    new Set(saying.values()).size < 2 ? [] : together(saying),
  );
  return [
    ...(all.length > 1 ? [all] : []),
    ...policies.map((name) => [name]),
    ...new Map(adding.map((names) => [names.join(), names])).values(),
  ];
}

/** Of so many every combination is taken; of more, each two and all: two capabilities are the most that Vault asks for. */
const FEW = 5;

/** Combinations of policies of which not all say the same. */
function together(saying: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const names = [...saying.keys()];
  const differ = (some: readonly string[]) =>
    some.length > 1 && new Set(some.map((name) => saying.get(name))).size > 1;
  if (names.length <= FEW)
    return Array.from({ length: 2 ** names.length }, (_, mask) =>
      names.filter((_name, at) => ((mask >> at) & 1) === 1),
    ).filter(differ);
  const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other]));
  return [...pairs.filter(differ), names];
}
