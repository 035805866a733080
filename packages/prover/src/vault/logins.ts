import type { Escalation } from '../model/model.types.ts';
import type { AppRoleState } from '../model/state.types.ts';
import { aboutToken } from './escalations.ts';
import { loginMounts } from './sensitive-logins.ts';
import { asUser, type LoginWay } from './tenant-logins.ts';
import { type Access, mayAsk, mayReach, type Token } from './token.ts';
import { loggedIn, login, spellings, type World } from './world.ts';

/** Adds a login at every AppRole of which the token can mint a secret id; role ids are names, and taken to be known. */
export function mintSecretIds(token: Token, world: World): void {
  for (const appRole of reachable(token, world)) {
    const minted = mintable(token, appRole);
    if (minted === undefined) continue;
    const { secretIdMetadata: _, ...free } = appRole;
    const mine = appRole === world.own;
    world.add(
      login(mine ? free : appRole, world, {
        label: mine ? 'logged in with metadata of its choice' : `logged in as ${appRole.name}`,
        steps: [...token.steps, `vault write -f ${minted.path}`, `log in as ${appRole.name}`],
        route: { kind: 'login', appRole: appRole.name },
        crossed: true,
      }),
    );
  }
}

/** Secret ids and passwords that Terraform wrote into a key-value engine, and that the token may read there. */
function keptFor(token: Token, { registry, own, identity, gap, tenant }: World): readonly Kept[] {
  return (registry.state.vault.kept ?? []).flatMap(({ path, of, address }): readonly Kept[] => {
    if (of !== undefined && 'user' in of) return [];
    const access = mayAsk(token, { path, operation: 'read' });
    if (access === undefined) return [];
    if (of !== undefined && 'password' in of) {
      const at = of.password.lastIndexOf('/');
      const [mount, name] = [of.password.slice(0, at), of.password.slice(at + 1)];
      const way = asUser(mount, name, registry);
      if (way !== undefined)
        return identity.login.mount === mount && identity.login.name === name
          ? []
          : [{ way, name, path, access }];
    }
    const appRole = registry.state.vault.appRoles.find(
      ({ mount, name }) => of !== undefined && 'appRole' in of && `${mount}/${name}` === of.appRole,
    );
    if (appRole === own && own !== undefined) return [];
    if (appRole !== undefined) return [{ appRole, name: appRole.name, path, access }];
    gap(
      `\`${tenant.id}\` may read \`${path}\` of Vault, where \`${address}\` keeps a credential: whose is not known`,
    );
    return [];
  });
}

/** A way to log in as somebody else, by what lies at the path. */
type Kept = { readonly name: string; readonly path: string; readonly access: Access } & (
  | { readonly appRole: AppRoleState }
  | { readonly way: LoginWay }
);

/** Adds a login as everybody whose secret id or password the token may read. */
export function useKeptSecrets(token: Token, world: World): void {
  for (const one of keptFor(token, world)) {
    const { name, path } = one;
    const how = {
      label: `logged in as ${name}`,
      steps: [...token.steps, `vault read ${path}`, `log in as ${name}`],
      route: { kind: 'made', why: `it takes reading ${path} first` } as const,
      crossed: true,
    };
    world.add('appRole' in one ? login(one.appRole, world, how) : loggedIn(one.way, world, how));
  }
}

/** A crossing by itself, too. */
export function keptSecrets(token: Token, world: World): readonly Escalation[] {
  return keptFor(token, world).map((one) => ({
    ...aboutToken(world.tenant, token, one.access, one.path),
    capability: 'read',
    why: `it could read ${'appRole' in one ? 'a secret id' : 'the password'} of \`${one.name}\`, and log in as it`,
    boundary: 'tenant-credentials',
  }));
}

/** Adds a login as every user whose password the token may set. https://developer.hashicorp.com/vault/api-docs/auth/userpass */
export function setPasswords(token: Token, world: World): void {
  const { registry, identity } = world;
  for (const { path: mount, method, names } of loginMounts(registry.state.vault)) {
    const users = `auth/${mount}/users/`;
    if (method !== 'userpass' || !token.rules.some((rule) => mayReach(rule, users))) continue;
    for (const name of names) {
      if (identity.login.mount === mount && identity.login.name === name) continue;
      const path = spellings(users + name, name)
        .flatMap((one) => [`${one}/password`, one])
        .find((one) =>
          ['password', 'password_hash'].some((said) =>
            mayAsk(token, { path: one, operation: 'update', parameters: { [said]: [] } }),
          ),
        );
      const way = path === undefined ? undefined : asUser(mount, name, registry);
      if (way === undefined) continue;
      world.add(
        loggedIn(way, world, {
          label: `logged in as ${name}`,
          steps: [...token.steps, `vault write ${path} password=…`, `log in at auth/${mount} as ${name}`],
          route: { kind: 'made', why: `it takes setting the password of ${name} first` },
          crossed: true,
        }),
      );
    }
  }
}

/** What is a crossing by itself: another's secret id or role id, and one's own with another's name on it. */
export function loginsAsOthers(token: Token, world: World): readonly Escalation[] {
  const boundary = 'tenant-credentials';
  return reachable(token, world).flatMap((appRole): Escalation[] => {
    const minted = mintable(token, appRole);
    if (appRole === world.own) {
      const named =
        minted && mayAsk(token, { path: minted.path, operation: 'update', parameters: { metadata: [] } });
      if (minted === undefined || named === undefined) return [];
      const body = minted.path.endsWith('custom-secret-id')
        ? undefined
        : { metadata: '{"tenant":"another"}' };
      const why =
        'it could mint secret ids of its own AppRole, as many as it likes, with another tenant’s name in their metadata';
      return [
        {
          ...aboutToken(world.tenant, token, named, minted.path),
          capability: 'update',
          why,
          boundary,
          ...(body && { body }),
        },
      ];
    }
    if (minted !== undefined) {
      const why = `it could log in as \`${appRole.name}\``;
      return [
        {
          ...aboutToken(world.tenant, token, minted.access, minted.path),
          capability: 'update',
          why,
          boundary,
        },
      ];
    }
    const path = `${base(appRole)}/role-id`;
    const access = mayAsk(token, { path, operation: 'read' });
    if (access === undefined) return [];
    const why = `it could read the role id of \`${appRole.name}\`, one half of its login`;
    return [{ ...aboutToken(world.tenant, token, access, path), capability: 'read', why, boundary }];
  });
}

function reachable(token: Token, { registry }: World): readonly AppRoleState[] {
  const near = registry.loginMounts.filter((mount) =>
    token.rules.some((rule) => mayReach(rule, `auth/${mount}/role/`)),
  );
  return near.length === 0 ? [] : registry.state.vault.appRoles.filter(({ mount }) => near.includes(mount));
}

function base({ mount, name }: AppRoleState): string {
  return `auth/${mount}/role/${name}`;
}

/** By either of the two paths that make a secret id. https://developer.hashicorp.com/vault/api-docs/auth/approle */
function mintable(
  token: Token,
  appRole: AppRoleState,
): { readonly path: string; readonly access: Access } | undefined {
  for (const at of spellings(base(appRole), appRole.name))
    for (const path of [`${at}/secret-id`, `${at}/custom-secret-id`]) {
      const access = mayAsk(token, { path, operation: 'update' });
      if (access !== undefined) return { path, access };
    }
  return undefined;
}
