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
  'identity/group/id/any',
  'identity/group/name/any',
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
  return appRoleWritten(token, world) ?? tokenRoleWritten(token) ?? identityWritten(token);
}

function appRoleWritten(token: Token, { registry, own }: World): string | undefined {
  const { appRoles } = registry.state.vault;
  const mounts = registry.loginMounts.filter((mount) =>
    token.rules.some((rule) => mayReach(rule, `auth/${mount}/role/`)),
  );
  if (mounts.length === 0) return undefined;
  const update = (path: string) => mayAsk(token, { path, operation: 'update' }) !== undefined;
  for (const { mount, name } of appRoles) {
    const path = `auth/${mount}/role/${name}`;
    if (mounts.includes(mount) && update(path)) return path;
  }
  const policies = own === undefined ? undefined : `auth/${own.mount}/role/${own.name}/policies`;
  if (policies !== undefined && update(policies)) return policies;
  const fresh = mounts.map((mount) => `auth/${mount}/role/made-by-a-tenant`);
  return fresh.find((path) => mayAsk(token, { path, operation: 'create' }) !== undefined);
}

function tokenRoleWritten(token: Token): string | undefined {
  if (!token.rules.some((rule) => mayReach(rule, 'auth/token/roles/'))) return undefined;
  const name = 'made-by-a-tenant';
  const path = `auth/token/roles/${name}`;
  const written = mayAsk(token, { path, operation: 'create' });
  const used = mayAsk(token, { path: `auth/token/create/${name}`, operation: 'update' });
  return written === undefined || used === undefined ? undefined : path;
}

function identityWritten(token: Token): string | undefined {
  if (!token.rules.some((rule) => mayReach(rule, 'identity/'))) return undefined;
  const entity = token.identity?.entity;
  const own =
    entity === undefined ? [] : [`identity/entity/id/${entity.id}`, `identity/entity/name/${entity.name}`];
  return [...IDENTITY_PATHS, ...own].find(
    (path) => mayAsk(token, { path, operation: 'update', parameters: { policies: [] } }) !== undefined,
  );
}
