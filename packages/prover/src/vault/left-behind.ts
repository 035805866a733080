import type { Waiting } from '../model/model.types.ts';
import type { Registry } from '../model/registry.ts';
import type { EntityState } from '../model/state.types.ts';
import { accessAt } from './token.ts';
import { policyName, tokenWith, type World } from './world.ts';

/**
 * Identities with policies that wait for a login: their alias is a role id of a login mount that no AppRole has. Whatever
 * AppRole is given that role id gets their policies, whoever it is for. One finding for each identity that opens
 * credentials of the AWS engine.
 * https://developer.hashicorp.com/vault/docs/concepts/identity#entities-and-aliases
 */
export function leftBehind(registry: Registry): readonly Waiting[] {
  const { vault } = registry.state;
  const mounts = new Map(registry.loginMounts.map((mount) => [vault.accessors[mount] ?? '', mount] as const));
  const held = new Set(
    vault.appRoles.flatMap(({ mount, roleId }) =>
      roleId === undefined ? [] : [`${vault.accessors[mount]} ${roleId}`],
    ),
  );
  return (vault.entities ?? []).flatMap((entity) =>
    entity.aliases.flatMap(({ accessor, name }): Waiting[] => {
      const mount = mounts.get(accessor);
      if (mount === undefined || held.has(`${accessor} ${name}`)) return [];
      const path = openedBy(entity, registry);
      return path === undefined ? [] : [waiting(entity, mount, name, path)];
    }),
  );
}

/** A path of credentials that the identity's policies let its holder read. */
function openedBy(entity: EntityState, registry: Registry): string | undefined {
  const names = [...entity.policies, ...entity.groups.flatMap(({ policies }) => policies)].map(policyName);
  const how = { label: '', steps: [], crossed: true } as const;
  const world = { registry, gap: () => undefined } as unknown as World;
  const token = tokenWith([...new Set(names)], undefined, world, how);
  for (const role of registry.rolesNear(token.rules))
    for (const verb of ['creds', 'sts']) {
      const path = `${role.mount}/${verb}/${role.name}`;
      const open = accessAt(token, path).some(
        ({ grant: { capabilities } }) => capabilities.has('read') || capabilities.has('update'),
      );
      if (open) return path;
    }
  return undefined;
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
