import { isTemplated } from './rule.ts';
import { isForAnybody, loginMounts, loginPaths } from './sensitive-logins.ts';
import { MADE_UP } from './templates.ts';
import { mayAsk, mayReach, type Token } from './token.ts';
import { spellings, tokenWith, type World } from './world.ts';

/** Marks a token that may do anything. */
export const ALL = '*';

const EVERYTHING = [
  {
    path: '*',
    capabilities: ['create', 'read', 'update', 'patch', 'delete', 'list', 'sudo'],
    required: [],
  },
];

const IDENTITY_PATHS = [
  'identity/entity',
  'identity/group',
  `identity/entity/id/${MADE_UP}`,
  `identity/entity/name/${MADE_UP}`,
];

/** Who may write a policy that it holds may do anything; who may write AppRoles or identities may have any policy there is. */
export function writeOwnRights(token: Token, world: World): void {
  const { add, registry } = world;
  const how = (label: string, step: string) => ({
    label,
    steps: [...token.steps, step],
    route: { kind: 'made', why: `it takes \`${step}\` first` } as const,
    crossed: true,
  });
  for (const name of token.policies)
    for (const path of ['acl', 'policy'].flatMap((kind) => spellings(policyPath(kind, name), name)))
      if (mayAsk(token, { path, operation: 'update', parameters: { policy: [] } }) !== undefined) {
        const made = how(`after writing policy ${name}`, `vault write ${path} policy=…`);
        add({ ...made, policies: [ALL], rules: EVERYTHING });
        return;
      }
  for (const name of token.policies) {
    const path = ['acl', 'policy']
      .flatMap((kind) => spellings(policyPath(kind, name), name))
      .find((one) => mayAsk(token, { path: one, operation: 'delete' }) !== undefined);
    if (path === undefined) continue;
    // What only that policy denies is then open.
    const made = how(`without policy ${name}`, `vault delete ${path}`);
    const rest = token.policies.filter((one) => one !== name);
    add(tokenWith(rest, token.identity, world, made));
  }
  const path = anyPolicyBy(token, world);
  if (path === undefined) return;
  for (const name of registry.policyNames)
    add(
      tokenWith(
        [name],
        world.identity,
        world,
        how(`with policy ${name} by ${path}`, `vault write ${path} with policy ${name}`),
      ),
    );
}

function policyPath(kind: string, name: string): string {
  return kind === 'acl' ? `sys/policies/acl/${name}` : `sys/policy/${name}`;
}

/** A path by writing which the token can come to have any policy that there is. */
function anyPolicyBy(token: Token, world: World): string | undefined {
  return (
    appRoleWritten(token, world) ??
    loginWritten(token, world) ??
    tokenRoleWritten(token, world) ??
    identityWritten(token)
  );
}

function appRoleWritten(token: Token, { registry, own }: World): string | undefined {
  const update = (path: string) => mayAsk(token, { path, operation: 'update' }) !== undefined;
  for (const mount of registry.loginMounts) {
    const names = registry.state.vault.appRoles.flatMap((one) => (one.mount === mount ? [one.name] : []));
    const written = writtenBelow(token, `auth/${mount}/role`, names);
    if (written !== undefined) return written;
  }
  const policies = own === undefined ? undefined : `auth/${own.mount}/role/${own.name}/policies`;
  return policies !== undefined && update(policies) ? policies : undefined;
}

/** A login of another method that the token may write, and by which whoever holds it can then log in. */
function loginWritten(token: Token, { registry, tenant: { login: own } }: World): string | undefined {
  for (const mount of loginMounts(registry.state.vault)) {
    const mine = own.method === mount.method && (own.mount === undefined || own.mount === mount.path);
    if (!mine && !isForAnybody(mount)) continue;
    for (const at of loginPaths(mount)) {
      const written = writtenBelow(token, at, mount.names);
      if (written !== undefined) return written;
    }
  }
  return undefined;
}

function tokenRoleWritten(token: Token, { registry }: World): string | undefined {
  const at = 'auth/token/roles';
  const names = (registry.state.vault.tokenRoles ?? []).map(({ name }) => name);
  return writtenBelow(token, at, names, (path) => {
    const used = `auth/token/create/${path.slice(at.length + 1)}`;
    return mayAsk(token, { path: used, operation: 'update' }) !== undefined;
  });
}

function identityWritten(token: Token): string | undefined {
  if (!token.rules.some((rule) => mayReach(rule, 'identity/'))) return undefined;
  const entity = token.identity?.entity;
  const own =
    entity === undefined ? [] : [`identity/entity/id/${entity.id}`, `identity/entity/name/${entity.name}`];
  const groups = ['identity/group/id', 'identity/group/name'].flatMap((at) => below(token, at, []));
  return [...IDENTITY_PATHS, ...own, ...groups].find(
    (path) => mayAsk(token, { path, operation: 'update', parameters: { policies: [] } }) !== undefined,
  );
}

const FRESH = 'made-by-a-tenant';

/** A path one segment below another that the token may write, by a name that there is, that a rule says, or that it makes up. */
function writtenBelow(
  token: Token,
  at: string,
  names: readonly string[],
  fits: (path: string) => boolean = () => true,
): string | undefined {
  return below(token, at, names).find(
    (path) =>
      (['update', 'create', 'patch'] as const).some(
        (operation) => mayAsk(token, { path, operation }) !== undefined,
      ) && fits(path),
  );
}

/** Paths one segment below another that tell the token's rules apart; none where no rule reaches there. */
function below(token: Token, at: string, names: readonly string[]): readonly string[] {
  const rules = token.rules.filter((rule) => mayReach(rule, `${at}/`));
  if (rules.length === 0) return [];
  const place = at.split('/').length;
  const said = rules.map((rule) => {
    const path = isTemplated(rule)
      ? rule.parts.map((part) => (typeof part === 'string' ? part : FRESH)).join('')
      : rule.path;
    const name = path.split('/')[place] ?? '';
    return name === '' || name === '+' ? FRESH : name.replace(/\*$/, FRESH);
  });
  return [...new Set([...names, ...said, FRESH])].map((name) => `${at}/${name}`);
}
