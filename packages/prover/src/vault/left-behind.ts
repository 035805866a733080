import type { Gap, Waiting } from '../model/model.types.ts';
import { credentialPaths, type Registry } from '../model/registry.ts';
import type { AppRoleState, EntityState, VaultRoleState } from '../model/state.types.ts';
import { MADE_UP } from './templates.ts';
import { type Access, accessAt, type Token } from './token.ts';
import { login } from './world.ts';

/** A way to credentials of the AWS engine: the Vault role, the path it is asked at, and what lets the token in there. */
interface Issuing {
  readonly role: VaultRoleState;
  readonly path: string;
  readonly access: Access;
}

/**
 * Every way in which the token is issued credentials; both ways of asking for them count.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials
 */
export function* issuedTo(token: Token, registry: Registry): Generator<Issuing> {
  for (const role of registry.rolesNear(token.rules))
    for (const path of credentialPaths(role))
      for (const access of accessAt(token, path)) {
        const { capabilities } = access.grant;
        if (capabilities.has('read') || capabilities.has('update')) yield { role, path, access };
      }
}

/**
 * Identities with policies that wait for a login: their alias is a role id of a login mount that no AppRole has. Whatever
 * AppRole is given that role id gets their policies, whoever it is for. One finding for each identity that opens
 * credentials of the AWS engine; a gap for each whose policies rest on what only the running Vault knows.
 * https://developer.hashicorp.com/vault/docs/concepts/identity#entities-and-aliases
 */
export function leftBehind(registry: Registry): {
  readonly waiting: readonly Waiting[];
  readonly gaps: readonly Gap[];
} {
  const { vault } = registry.state;
  const mounts = new Map(registry.loginMounts.map((mount) => [vault.accessors[mount] ?? '', mount] as const));
  const held = new Set(
    vault.appRoles.flatMap(({ mount, roleId }) =>
      roleId === undefined ? [] : [`${vault.accessors[mount]} ${roleId}`],
    ),
  );
  const reasons = new Set<string>();
  const gap = (reason: string) => reasons.add(reason);
  const found = (vault.entities ?? []).flatMap((entity) =>
    entity.aliases.flatMap(({ accessor, name }): Waiting[] => {
      const mount = mounts.get(accessor);
      if (mount === undefined || held.has(`${accessor} ${name}`)) return [];
      const path = openedBy(entity, heir(mount, name), registry, gap);
      return path === undefined ? [] : [waiting(entity, mount, name, path)];
    }),
  );
  return {
    waiting: found,
    gaps: [...reasons].map((reason) => ({ boundaries: ['tenant-credentials'], reason })),
  };
}

/** An AppRole that is given the role id one day; what its own name and policies open is its own. */
function heir(mount: string, roleId: string): AppRoleState {
  return { mount, roleId, name: MADE_UP, tokenPolicies: [], noDefaultPolicy: false, secretIdMetadata: [] };
}

/** A path of credentials that the heir may read by the identity's policies, their templates filled in. */
function openedBy(
  entity: EntityState,
  appRole: AppRoleState,
  registry: Registry,
  gap: (reason: string) => void,
): string | undefined {
  const how = { label: '', steps: [], crossed: true } as const;
  const token = login(appRole, { registry, gap }, how, entity);
  const [first] = issuedTo(token, registry);
  return first?.path;
}

function waiting({ name }: EntityState, mount: string, roleId: string, path: string): Waiting {
  return {
    boundary: 'tenant-credentials',
    who: `whoever is given role id ${roleId}`,
    takes: `giving an AppRole of \`${mount}\` the role id \`${roleId}\` again`,
    path: [
      `vault write auth/${mount}/role/…/role-id role_id=${roleId}, by an operator`,
      `vault read ${path}`,
    ],
    sentence: `identity \`${name}\` is kept for role id \`${roleId}\`, which no AppRole has: whoever is given it may read \`${path}\``,
  };
}
