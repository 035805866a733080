import type { Registry } from '../model/registry.ts';
import type { AppRoleState, EntityState, TenantState } from '../model/state.types.ts';
import { fillTemplates, type Identity } from './templates.ts';
import { asAppRole, type LoginWay } from './tenant-logins.ts';
import type { Token } from './token.ts';

/** What following a tenant's tokens needs, and where what is found goes. */
export interface World {
  readonly tenant: TenantState;
  /** The AppRole that it logs in with, where it does. */
  readonly own?: AppRoleState;
  /** Who it is when it logs in. */
  readonly identity: Identity;
  readonly registry: Registry;
  readonly add: (token: Token) => void;
  /** Told why something could not be worked out. */
  readonly gap: (reason: string) => void;
}

type Knowing = Pick<World, 'registry' | 'gap'>;

/** How a token is got. */
export type How = Pick<Token, 'label' | 'steps' | 'crossed' | 'route' | 'unsure'>;

/** A token with the policies, templates filled in for the identity. */
export function tokenWith(
  policies: readonly string[],
  identity: Identity | undefined,
  { registry, gap }: Knowing,
  how: How,
): Token {
  const rules = policies
    .flatMap((name) => registry.rules(name))
    .flatMap((rule) =>
      fillTemplates(rule, identity, registry.state.vault, (path) =>
        gap(`Vault path \`${path}\` rests on an identity template whose value is not known`),
      ),
    );
  return { ...how, policies, rules, ...(identity === undefined ? {} : { identity }) };
}

/**
 * What a login at the AppRole gives: its policies, those of its entity and of its groups, and `default` unless the AppRole
 * leaves it out. https://developer.hashicorp.com/vault/docs/concepts/policies#tokens
 */
export function login(
  appRole: AppRoleState,
  world: Knowing,
  how: How,
  entity: EntityState | undefined = world.registry.entityOf(appRole),
): Token {
  const { tokenPolicies, noDefaultPolicy } = appRole;
  const by = asAppRole(appRole);
  const way = { by, policies: tokenPolicies, noDefaultPolicy, ...(entity === undefined ? {} : { entity }) };
  return loggedIn(way, world, how);
}

/** The token of a login, by whatever method. */
export function loggedIn(
  { by, policies, noDefaultPolicy, entity, groups = [] }: LoginWay,
  world: Knowing,
  how: How,
): Token {
  const names = [
    ...policies,
    ...(noDefaultPolicy ? [] : ['default']),
    ...(entity?.policies ?? []),
    ...[...groups, ...(entity?.groups ?? [])].flatMap((group) => group.policies),
  ].map(policyName);
  return tokenWith([...new Set(names)], identityBy({ by, entity, groups }), world, how);
}

/** Whose the token of a login is. */
export function identityBy({ by, entity, groups = [] }: Pick<LoginWay, 'by'> & Who): Identity {
  return {
    login: by,
    ...(entity === undefined ? {} : { entity }),
    ...(groups.length === 0 ? {} : { groups }),
  };
}

type Who = { readonly [part in 'entity' | 'groups']?: LoginWay[part] | undefined };

/** Vault keeps the names of policies in small letters. */
export function policyName(name: string): string {
  return name.trim().toLowerCase();
}

/**
 * Other spellings of a path that ends with a name which Vault takes in any case: its ACL looks at the path as it was sent,
 * and so may not know that it is the same.
 */
export function spellings(path: string, name: string): readonly string[] {
  const before = path.slice(0, path.length - name.length);
  return [...new Set([name, name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)])].map(
    (one) => before + one,
  );
}
